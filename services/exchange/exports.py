"""Exports: a whole list, to leave the node as a file. That it does is recorded before it is answered.

It is read and sent a page at a time, all at one point: so no list is too long, and nothing that happens meanwhile tears
it. In JSON each record stands in a line of its own, so that it can be read the same way.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from domain.access import Accessed
from domain.authority import Actor
from domain.document import DocumentStatus
from domain.fields import Year
from domain.words import Words
from projections import focus_taxonomies, organisations, registers
from projections import tasks as assigned
from projections.engine.as_of import SnapshotPoint
from projections.engine.paging import LARGEST, Page, PageRequest
from projections.engine.snapshot import Snapshot
from projections.ledger import issues as ledger
from projections.ledger.issues import IssueFilter
from projections.registry import REGISTERS
from projections.tasks import TaskFilter
from projections.untold import listed
from services.api.access import Reader
from services.api.access_recorder import AccessRecorder, RecorderDep
from services.api.view_reader import ViewReader, ViewReaderDep
from services.exchange.office.catalogue import LISTS
from services.exchange.office.csv_list import csv_list
from services.json_bytes import json_bytes
from services.language import language_of

CSV = "text/csv"

_Read = Callable[[Snapshot, PageRequest], Page[Any]]

router = APIRouter(
    prefix="/v1/exports",
    tags=["exports"],
    responses={200: {"content": {CSV: {"schema": {"type": "string", "description": "The same, a record per line."}}}}},
)

_Issues = Annotated[IssueFilter, Depends()]
_Tasks = Annotated[TaskFilter, Depends()]
_Status = Annotated[DocumentStatus | None, Query(description="Letters that stand so.")]
_Year = Annotated[Year | None, Query(description="Of this year's numbers.")]


@router.get("/issues")
def issues(request: Request, actor: Reader, views: ViewReaderDep, which: _Issues, accesses: RecorderDep) -> Response:
    """Return the issue ledger, or a part of it; as CSV if `Accept` names `text/csv`."""
    return _whole("issues", request, actor, views, accesses, lambda snapshot, page: ledger.page(snapshot, which, page))


@router.get("/tasks")
def tasks(request: Request, actor: Reader, views: ViewReaderDep, which: _Tasks, accesses: RecorderDep) -> Response:
    """Return all tasks, or some of them; as CSV if `Accept` names `text/csv`."""
    return _whole("tasks", request, actor, views, accesses, lambda snapshot, page: assigned.page(snapshot, which, page))


@router.get("/letters")
def letters(
    request: Request,
    actor: Reader,
    views: ViewReaderDep,
    accesses: RecorderDep,
    status: _Status = None,
    year: _Year = None,
) -> Response:
    """Return all recommendation letters, or some of them; as CSV if `Accept` names `text/csv`."""
    which = {name: value for name, value in (("status", status), ("year", year)) if value is not None}
    read = partial(_letters, which)
    return _whole("letters", request, actor, views, accesses, read)


def _letters(which: Mapping[str, object], snapshot: Snapshot, page: PageRequest) -> Page[Any]:
    return registers.page(snapshot, REGISTERS["letters"], which, page)


def _whole(
    name: str, request: Request, actor: Actor, views: ViewReader, accesses: AccessRecorder, read: _Read
) -> Response:
    """Answer with a list as a whole; what can be refused is refused before it begins."""
    with views.snapshot() as snapshot:
        first = read(snapshot, PageRequest(LARGEST))
        head = {"position": first.position, "covers": listed(snapshot, first.total), "total": first.total}
        names = _names(snapshot)
        point = snapshot.point
    accesses.record(actor, Accessed.EXPORT, first.total)
    pages = _pages(views, point, read, first)
    if CSV not in request.headers.get("accept", ""):
        return StreamingResponse(_json(head, pages), media_type="application/json", headers=_HEADERS)
    list = LISTS[name]
    rows = (list.row(orjson.loads(json_bytes(item))) for page in pages for item in page.items)
    return StreamingResponse(csv_list(list, language_of(request), names, rows), media_type=CSV, headers=_HEADERS)


_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}


def _names(snapshot: Snapshot) -> dict[str, Words]:
    """Return what organisations and codes are called."""
    known = {str(each.id): each.name for each in organisations.query(snapshot).items}
    return {**known, **focus_taxonomies.code_names(snapshot)}


def _pages(views: ViewReader, point: SnapshotPoint, read: _Read, first: Page[Any]) -> Iterator[Page[Any]]:
    """Yield all pages of a list; while one is sent, nothing is held open."""
    page = first
    yield page
    while page.next:
        with views.again(point) as snapshot:
            page = read(snapshot, PageRequest(LARGEST, page.next, first.total))
        yield page


def _json(head: dict[str, object], pages: Iterator[Page[Any]]) -> Iterator[bytes]:
    """Yield the list as one JSON text: a line with all but the records, one for each of these, and one for its end."""
    yield json_bytes(head)[:-1] + b',"items":['
    separator = b"\n"
    for page in pages:
        if page.items:
            yield separator + b",\n".join(map(json_bytes, page.items))
            separator = b",\n"
    yield b"\n]}\n"
