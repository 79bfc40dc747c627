"""Exports: a whole list at once, to leave the node as a file. That it does is recorded before it is answered."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response

from domain.access import Accessed
from domain.authority import Actor
from domain.document import DocumentStatus
from domain.fields import Year
from projections import registers
from projections import tasks as assigned
from projections.engine.paging import LARGEST, Page, PageRequest
from projections.engine.snapshot import Snapshot
from projections.ledger import issues as ledger
from projections.ledger.issues import IssueFilter
from projections.registry import REGISTERS
from projections.tasks import TaskFilter
from projections.untold import listed
from services.api.access import Reader
from services.api.access_recorder import AccessRecorder, RecorderDep
from services.api.answers import cached
from services.api.view_reader import ViewReader, ViewReaderDep
from services.problems.edge import TooManyRows

T = TypeVar("T")

MOST = 50_000
"""Rows of one export: they are held in memory."""

router = APIRouter(prefix="/v1/exports", tags=["exports"])

_Issues = Annotated[IssueFilter, Depends()]
_Tasks = Annotated[TaskFilter, Depends()]
_Status = Annotated[DocumentStatus | None, Query(description="Letters that stand so.")]
_Year = Annotated[Year | None, Query(description="Of this year's numbers.")]


@router.get("/issues")
def issues(request: Request, actor: Reader, views: ViewReaderDep, which: _Issues, accesses: RecorderDep) -> Response:
    """Return the issue ledger, or a part of it, at once."""
    return _whole(request, actor, views, accesses, lambda snapshot, page: ledger.page(snapshot, which, page))


@router.get("/tasks")
def tasks(request: Request, actor: Reader, views: ViewReaderDep, which: _Tasks, accesses: RecorderDep) -> Response:
    """Return all tasks, or some of them, at once."""
    return _whole(request, actor, views, accesses, lambda snapshot, page: assigned.page(snapshot, which, page))


@router.get("/letters")
def letters(
    request: Request,
    actor: Reader,
    views: ViewReaderDep,
    accesses: RecorderDep,
    status: _Status = None,
    year: _Year = None,
) -> Response:
    """Return all recommendation letters, or some of them, at once."""
    which = {name: value for name, value in (("status", status), ("year", year)) if value is not None}
    register = REGISTERS["letters"]
    return _whole(
        request, actor, views, accesses, lambda snapshot, page: registers.page(snapshot, register, which, page)
    )


def _whole(
    request: Request,
    actor: Actor,
    views: ViewReader,
    accesses: AccessRecorder,
    read: Callable[[Snapshot, PageRequest], Page[T]],
) -> Response:
    """Answer a list as a whole.

    Raises:
        TooManyRows: it is too long to be answered at once.
    """
    with views.snapshot() as snapshot:
        pages = list(_pages(partial(read, snapshot)))
        covers = listed(snapshot, pages[0].total)
    items = [item for page in pages for item in page.items]
    accesses.record(actor, Accessed.EXPORT, len(items))
    return cached(request, {"position": pages[0].position, "covers": covers, "total": len(items), "items": items})


def _pages(page: Callable[[PageRequest], Page[T]]) -> Iterator[Page[T]]:
    """Yield all pages of a list.

    Raises:
        TooManyRows: they would be too many.
    """
    found = page(PageRequest(LARGEST))
    if found.total > MOST:
        raise TooManyRows(limit=MOST, count=found.total)
    yield found
    while found.next:
        found = page(PageRequest(LARGEST, found.next))
        yield found
