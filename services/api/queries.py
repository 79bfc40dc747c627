"""The queries: what the views answer, now or as of any point in the past."""

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from domain.aggregate_id import AggregateId, AggregateRef
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.tier import Tier
from projections import links as completeness
from projections import organisations as tree
from projections import tasks as assigned
from projections.engine.paging import Page, PageRequest
from projections.engine.snapshot import Snapshot
from projections.ledger import chessboard as board
from projections.ledger import issues as ledger
from projections.ledger import key_figures as key_figures
from projections.ledger import patrols as joint_patrols
from projections.ledger.issues import IssueFilter
from projections.tasks import TaskFilter
from services.api.access import Reader
from services.api.answers import cached
from services.api.paging import PageParameters, WantedDep, read_page
from services.api.parts import LinksDep
from services.api.view_reader import ViewReader, ViewReaderDep

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

router = APIRouter(prefix="/v1")

_Issues = Annotated[IssueFilter, Depends()]
_Tasks = Annotated[TaskFilter, Depends()]
_Id = Annotated[AggregateRef, Path()]
_Tier = Annotated[Tier | None, Query(description="The lines of this tier only.")]


@router.get("/chessboard", tags=["views"])
def chessboard(request: Request, _actor: Reader, views: ViewReaderDep, which: _Issues, tier: _Tier = None) -> Response:
    """Return a line for every organisation, what stands on it by state, and totals that agree."""
    with views.snapshot() as snapshot:
        found = board.query(snapshot, which, tier=tier)
    return cached(request, {**_fields(found), "hidden": found.hidden})


@router.get("/figures", tags=["views"])
def figures(request: Request, _actor: Reader, views: ViewReaderDep, which: _Issues) -> Response:
    """Return the key figures: totals, categories, and what was done in numbers."""
    return _whole(request, views, lambda snapshot: key_figures.query(snapshot, which))


@router.get("/issues", tags=["issues"])
def issues(request: Request, _actor: Reader, views: ViewReaderDep, wanted: WantedDep, which: _Issues) -> Response:
    """Return a page of the issue ledger, by list and item number."""
    return _page(request, views, wanted, lambda snapshot, page: ledger.page(snapshot, which, page), which.owner)


@router.get("/issues/{id}", tags=["issues"])
def issue(request: Request, _actor: Reader, views: ViewReaderDep, id: _Id) -> Response:
    """Return an issue with all that was done about it, and its whole history across nodes."""
    return _one(request, views, id, ledger.issue)


@router.get("/lists", tags=["lists"])
def lists(request: Request, _actor: Reader, views: ViewReaderDep) -> Response:
    """Return every issue list, the oldest first."""
    return _whole(request, views, ledger.all_lists)


@router.get("/tasks", tags=["tasks"])
def tasks(request: Request, _actor: Reader, views: ViewReaderDep, wanted: WantedDep, which: _Tasks) -> Response:
    """Return a page of tasks, the oldest first."""
    return _page(request, views, wanted, lambda snapshot, page: assigned.page(snapshot, which, page), which.owner)


@router.get("/tasks/{id}", tags=["tasks"])
def task(request: Request, _actor: Reader, views: ViewReaderDep, id: _Id) -> Response:
    """Return a task with its whole history across nodes."""
    return _one(request, views, id, assigned.detail)


@router.get("/patrols", tags=["patrols"])
def patrols(request: Request, _actor: Reader, views: ViewReaderDep) -> Response:
    """Return every joint patrol, the latest first."""
    return _whole(request, views, joint_patrols.query)


@router.get("/patrols/{id}", tags=["patrols"])
def patrol(request: Request, _actor: Reader, views: ViewReaderDep, id: _Id) -> Response:
    """Return a joint patrol with its whole history across nodes."""
    return _one(request, views, id, joint_patrols.patrol)


@router.get("/links", tags=["links"])
def completeness_line(request: Request, _actor: Reader, views: ViewReaderDep, links: LinksDep) -> Response:
    """Return how complete the views are with regard to each neighbour; for now, also how each link stands."""
    with views.snapshot() as snapshot:
        found = completeness.query(snapshot)
    now = {} if views.as_of else {"states": links.states()}
    return cached(request, {**_fields(found), **now})


@router.get("/organisations", tags=["views"])
def organisations(request: Request, _actor: Reader, views: ViewReaderDep) -> Response:
    """Return all organisations that are known, in the order of the tree."""
    return _whole(request, views, tree.query)


def _whole(request: Request, views: ViewReader, read: Callable[[Snapshot], object]) -> Response:
    with views.snapshot() as snapshot:
        found = read(snapshot)
    return cached(request, found)


def _one(
    request: Request, views: ViewReader, id: AggregateId, read: Callable[[Snapshot, AggregateId], object | None]
) -> Response:
    with views.snapshot() as snapshot:
        found = read(snapshot, id)
    if found is None:
        raise NotFound(id=id)
    return cached(request, found)


def _page(
    request: Request,
    views: ViewReader,
    wanted: PageParameters,
    read: Callable[[Snapshot, PageRequest], Page[T]],
    owner: NodeId | None,
) -> Response:
    found = read_page(request, views, wanted, read, owner)
    return cached(request, found.content(), found.links)


def _fields(found: "DataclassInstance") -> dict[str, object]:
    return {each.name: getattr(found, each.name) for each in fields(found)}
