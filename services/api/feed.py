"""The feed of a node: server-sent events, resumable from any position, each sent as soon as it is durable.

A stream keeps nothing for its client but the position that it has come to. What is due is read from the log when the
client has taken what went before, so a slow one costs no memory and loses nothing.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.refusal import RoleMissing
from domain.restriction import restricted_types
from services.api.access import Reader, holder
from services.api.bell import Bell
from services.api.problems import PositionAhead
from services.api.tokens import Holder
from services.log import Log, RawRecord

BATCH = 256
"""Events read at once, and so what one client may cost in memory."""
QUIET = 15.0
"""Seconds of silence before a sign of life, so that whoever stands between does not take the stream for dead."""
READERS = 8
"""Threads that read for streams: apart from those of commands, which wait for the disk."""

_OPENING = b": open\nretry: 1000\n\n"
_ALIVE = b": alive\n\n"
_RESTRICTED, _RESTRICTED_TYPES = Classification.RESTRICTED.encode(), restricted_types()
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_After = Annotated[int | None, Query(ge=0, description="Begin behind this position; at the end if it is left out.")]
_LastId = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, description="The position that came last.")]


class Feed:
    """All streams of one node."""

    def __init__(self, log: Log, events: Bell, views: Bell) -> None:
        self._log, self.events, self.views = log, events, views
        self._limiter = CapacityLimiter(READERS)

    async def event_stream(self, after: int, *, restricted: bool) -> AsyncIterator[bytes]:
        """Yield the events behind a position, and then each as it comes, until the node stops."""
        yield _OPENING
        while not self.events.closed:
            records = await to_thread.run_sync(self._log.read_raw, after, BATCH, limiter=self._limiter)
            if records:
                after = records[-1].position
                yield b"".join(map(_event, _shown(records, restricted=restricted)))
            elif not await self.events.beyond(after, QUIET):
                yield _ALIVE

    async def view_stream(self, after: int) -> AsyncIterator[bytes]:
        """Yield the position of the views whenever it has grown; positions that nobody took are left out."""
        yield _OPENING
        while not self.views.closed:
            if await self.views.beyond(after, QUIET):
                after = self.views.number
                yield b'id: %d\nevent: views\ndata: {"position":%d}\n\n' % (after, after)
            else:
                yield _ALIVE

    def close(self) -> None:
        """End all streams."""
        self.events.close()
        self.views.close()


def _shown(records: Iterable[RawRecord], *, restricted: bool) -> Iterable[RawRecord]:
    """Leave out what the reader's role does not cover."""
    return (record for record in records if restricted or not _is_restricted(record))


def _is_restricted(record: RawRecord) -> bool:
    """Say whether an event is restricted, by what it is about or by its own word."""
    if record.type in _RESTRICTED_TYPES:
        return True
    # Most events do not hold the word anywhere; those that do may hold it in a text.
    return _RESTRICTED in record.raw and orjson.loads(record.raw)["dataclassification"] == Classification.RESTRICTED


def _event(record: RawRecord) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (record.position, record.raw)


router = APIRouter(prefix="/v1", tags=["feed"])


async def _subscriber(found: Annotated[Holder, Depends(holder)]) -> Actor:
    """Let readers and auditors subscribe."""
    if not found.actor.roles & {Role.READER, Role.AUDITOR}:
        raise RoleMissing(role=Role.READER)
    return found.actor


@router.get("/feed", response_class=StreamingResponse)
async def events(
    request: Request, actor: Annotated[Actor, Depends(_subscriber)], after: _After = None, last: _LastId = None
) -> StreamingResponse:
    """Follow the log: each event as its CloudEvents bytes, its position as the id.

    A client that comes back says where it was in `Last-Event-ID`. Restricted events are for auditors, and sealed.
    """
    feed: Feed = request.app.state.feed
    start = _start(feed.events, after, last)
    stream = feed.event_stream(start, restricted=Role.AUDITOR in actor.roles)
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


@router.get("/feed/views", response_class=StreamingResponse)
async def views(request: Request, _actor: Reader, after: _After = None, last: _LastId = None) -> StreamingResponse:
    """Learn when the views have changed: events of type `views` with the position that they now stand at."""
    feed: Feed = request.app.state.feed
    stream = feed.view_stream(_start(feed.views, after, last))
    return StreamingResponse(stream, media_type="text/event-stream", headers=_HEADERS)


def _start(bell: Bell, after: int | None, last: int | None) -> int:
    """Return where a stream begins; where the client was counts before where it once wanted to begin.

    Raises:
        PositionAhead: that is beyond the log: it belongs to another node, or to a log that was put back.
    """
    start = next((given for given in (last, after) if given is not None), bell.number)
    if start > bell.number:
        raise PositionAhead(head=bell.number, wanted=start)
    return start
