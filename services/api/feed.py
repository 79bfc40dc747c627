"""The feeds of a node over HTTP: server-sent events, resumable from any position."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from domain.authority import Role
from projections import registers
from projections.engine.register import AnyRegister
from projections.engine.views import Views
from projections.known import require_known
from services.api.access_recorder import RecorderDep, accessed_by
from services.api.following import After, Authorisation, Follower, LastId, event_filter, start
from services.api.parameters import reads_strictly
from services.api.parts import FeedDep, ThisNodeDep, ViewsDep
from services.api.registers import filter_adapter, read_parameters, register_named
from services.api.streams import one_stream
from services.api.view_reader import opened
from services.feed.row_feed import RowSubscription
from services.feed.scope import Viewer
from services.feed.subscription import Filter, Subscription

router = APIRouter(prefix="/v1/feed", tags=["feed"], dependencies=[Depends(one_stream)])

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_OF_STREAMS = frozenset({"after"})
_Filter = Annotated[Filter, Depends(event_filter)]
_Plural = Annotated[str, Path(description="A register: the plural of a kind of record.")]


@router.get("", response_class=StreamingResponse)
async def events(
    found: Follower,
    filter: _Filter,
    feed: FeedDep,
    node: ThisNodeDep,
    allowed: Authorisation,
    accesses: RecorderDep,
    after: After = None,
    last: LastId = None,
) -> StreamingResponse:
    """Follow the log: each event as its CloudEvents bytes, its position as the id, as far as the reader may see it.

    A client that comes back says where it was in `Last-Event-ID`. Besides the events there are two kinds of messages:
    `past`, an earlier event of a record that the next event lets the reader see; and `lagging`, for a reader that fell
    so far behind that it is served from the log again, with the `position` from which it goes on.

    A stream in which restricted events may come, as auditors and those who deal with clues see them, is kept in the
    access log before it begins.
    """
    viewer = Viewer.of(found.actor, node.id)
    begin = start(feed.logged, after, last)
    if viewer.roles:
        recorded = await accesses.record_soon(found.actor, accessed_by(viewer.roles))
        begin = recorded if after is None and last is None else begin
    return _stream(feed.events.stream(Subscription(viewer, filter), begin, allowed))


@router.get("/views", response_class=StreamingResponse)
async def views(
    found: Follower, feed: FeedDep, allowed: Authorisation, after: After = None, last: LastId = None
) -> StreamingResponse:
    """Learn when the views have changed: events of type `views` with the position that they now stand at."""
    return _stream(feed.positions(start(feed.views, after, last), allowed))


@router.get("/views/{plural}", response_class=StreamingResponse, dependencies=[Depends(reads_strictly)])
async def rows(
    request: Request,
    found: Follower,
    plural: _Plural,
    held: ViewsDep,
    feed: FeedDep,
    node: ThisNodeDep,
    allowed: Authorisation,
    accesses: RecorderDep,
    after: After = None,
    last: LastId = None,
) -> StreamingResponse:
    """Follow the rows of a register: events of type `row` with the whole row, its position as the id.

    It takes the register's filters; a row that is not among those asked for any more comes as `gone`. Read
    `/v1/{plural}` first, and begin behind the `position` that it says.
    """
    register = register_named(request, plural, found.actor)
    wanted = read_parameters(request, filter_adapter(register), _OF_STREAMS)
    await run_in_threadpool(_require_known, held, register, wanted)
    rows = RowSubscription(register, tuple(sorted(wanted.items())), Viewer.of(found.actor, node.id))
    begin = start(feed.views, after, last)
    if register.role is not Role.READER:
        await accesses.record_soon(found.actor, accessed_by({register.role}))
    return _stream(feed.rows.stream(rows, begin, allowed))


def _stream(messages: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(messages, media_type="text/event-stream", headers=_HEADERS)


def _require_known(views: Views, register: AnyRegister, wanted: Mapping[str, object]) -> None:
    with opened(views) as snapshot:
        require_known(snapshot, wanted, registers.filters(register))
