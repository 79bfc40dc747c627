"""The queries: what the views answer, now or as of any point in the past."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from domain.aggregate_id import AggregateId, AggregateRef
from domain.refusal import NotFound
from domain.tier import Tier
from projections import links as completeness
from projections import organisations as tree
from projections import tasks as assigned
from projections.engine.paging import Asked as AskedPage
from projections.engine.paging import InvalidCursor as InvalidAfter
from projections.engine.paging import Page
from projections.engine.snapshot import Snapshot
from projections.ledger import chessboard as board
from projections.ledger import issues as ledger
from projections.ledger import key_figures as key_figures
from projections.ledger import patrols as joint_patrols
from projections.ledger.issues import IssueFilter
from projections.tasks import TaskFilter
from services.api.access import Reader
from services.api.answers import cached
from services.api.asking import Asked
from services.api.paging import Wanted, following, links, wanted
from services.api.parameters import known_parameters
from services.node.wiring import Node
from services.problems.edge import InvalidCursor

router = APIRouter(prefix="/v1", dependencies=[Depends(known_parameters)])

_Issues = Annotated[IssueFilter, Depends()]
_Tasks = Annotated[TaskFilter, Depends()]
_Wanted = Annotated[Wanted, Depends(wanted)]
_Id = Annotated[AggregateRef, Path()]
_Tier = Annotated[Tier | None, Query(description="The lines of this tier only.")]


@router.get("/chessboard", tags=["views"])
def chessboard(request: Request, _actor: Reader, asked: Asked, which: _Issues, tier: _Tier = None) -> Response:
    """Return a line for every organisation, what stands on it by state, and totals that agree."""
    with asked.snapshot() as snapshot:
        found = board.query(snapshot, which, tier=tier)
    return cached(request, {**_fields(found), "hidden": found.hidden})


@router.get("/figures", tags=["views"])
def figures(request: Request, _actor: Reader, asked: Asked, which: _Issues) -> Response:
    """Return the key figures: totals, categories, and what was done in numbers."""
    return _whole(request, asked, lambda snapshot: key_figures.query(snapshot, which))


@router.get("/issues", tags=["issues"])
def issues(request: Request, _actor: Reader, asked: Asked, wanted: _Wanted, which: _Issues) -> Response:
    """Return a page of the issue ledger, by list and item number."""
    return _page(request, asked, wanted, lambda snapshot, page: ledger.page(snapshot, which, page))


@router.get("/issues/{id}", tags=["issues"])
def issue(request: Request, _actor: Reader, asked: Asked, id: _Id) -> Response:
    """Return an issue with all that was done about it, and its whole history across nodes."""
    return _one(request, asked, id, ledger.issue)


@router.get("/lists", tags=["lists"])
def lists(request: Request, _actor: Reader, asked: Asked) -> Response:
    """Return every issue list, the oldest first."""
    return _whole(request, asked, ledger.all_lists)


@router.get("/tasks", tags=["tasks"])
def tasks(request: Request, _actor: Reader, asked: Asked, wanted: _Wanted, which: _Tasks) -> Response:
    """Return a page of tasks, the oldest first."""
    return _page(request, asked, wanted, lambda snapshot, page: assigned.page(snapshot, which, page))


@router.get("/tasks/{id}", tags=["tasks"])
def task(request: Request, _actor: Reader, asked: Asked, id: _Id) -> Response:
    """Return a task with its whole history across nodes."""
    return _one(request, asked, id, assigned.detail)


@router.get("/patrols", tags=["patrols"])
def patrols(request: Request, _actor: Reader, asked: Asked) -> Response:
    """Return every joint patrol, the latest first."""
    return _whole(request, asked, joint_patrols.query)


@router.get("/patrols/{id}", tags=["patrols"])
def patrol(request: Request, _actor: Reader, asked: Asked, id: _Id) -> Response:
    """Return a joint patrol with its whole history across nodes."""
    return _one(request, asked, id, joint_patrols.patrol)


@router.get("/links", tags=["links"])
def completeness_line(request: Request, _actor: Reader, asked: Asked) -> Response:
    """Return how complete the views are with regard to each neighbour; for now, also how each link stands."""
    node: Node = request.app.state.node
    with asked.snapshot() as snapshot:
        found = completeness.query(snapshot)
    now = {} if asked.as_of else {"states": node.links.states()}
    return cached(request, {**_fields(found), **now})


@router.get("/organisations", tags=["views"])
def organisations(request: Request, _actor: Reader, asked: Asked) -> Response:
    """Return all organisations that are known, in the order of the tree."""
    return _whole(request, asked, tree.query)


def _whole(request: Request, asked: Asked, query: Callable[[Snapshot], Any]) -> Response:
    with asked.snapshot() as snapshot:
        found = query(snapshot)
    return cached(request, found)


def _one(request: Request, asked: Asked, id: AggregateId, query: Callable[[Snapshot, AggregateId], Any]) -> Response:
    with asked.snapshot() as snapshot:
        found = query(snapshot, id)
    if found is None:
        raise NotFound(id=id)
    return cached(request, found)


def _page(
    request: Request, asked: Asked, wanted: Wanted, query: Callable[[Snapshot, AskedPage], Page[Any]]
) -> Response:
    """Answer a page. Its cursor stands in the header alone, so that equal pages have equal bytes."""
    with replace(asked, as_of=wanted.pinned(asked.as_of)).snapshot() as snapshot:
        try:
            found = query(snapshot, AskedPage(wanted.limit, wanted.after))
        except InvalidAfter as error:
            raise InvalidCursor from error
        cursor = following(request, found.next, snapshot.position, snapshot.moment) if found.next else None
    content = {"position": found.position, "total": found.total, "items": found.items}
    return cached(request, content, links(request, cursor))


def _fields(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__slots__}
