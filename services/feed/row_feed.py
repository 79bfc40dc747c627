"""The rows of a register as they change: server-sent, each as a whole, resumable from any position.

Every event on a record makes a version of its row. So the log says which rows changed, and the versions are looked up
by their keys. A list read at a position and the changes behind that position are the list as it is now.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import orjson
from anyio import CapacityLimiter, to_thread

from projections.changes import Event, RowChange, changes
from projections.engine.register import AnyRegister
from projections.engine.views import Views
from services.feed.frames import Frame
from services.feed.live import BEAT, Live
from services.feed.reader import FeedReader
from services.feed.scope import Viewer
from services.feed.single_flight import SingleFlight
from services.feed.sse import message
from services.feed.streaming import Chunk, streamed
from services.json_bytes import json_bytes
from services.signals import PositionSignal

TOGETHER = 64
"""Events whose rows are looked up at once."""
SHARED = 32
"""Chunks that are cached for others who ask for the same."""


@dataclass(frozen=True)
class RowSubscription:
    """Which rows somebody follows."""

    register: AnyRegister
    wanted: tuple[tuple[str, object], ...]
    """Values of some of the register's filters."""
    viewer: Viewer

    def concerns(self, frame: Frame) -> bool:
        """Say whether an event makes a version of a row that may be seen."""
        return frame.kind == self.register.aggregate.kind and self.viewer.may_see(frame)


class RowFeed:
    """The feed of one node's rows."""

    def __init__(
        self, live: Live, reader: FeedReader, views: Views, signal: PositionSignal, limiter: CapacityLimiter
    ) -> None:
        """Wire the feed; `signal` is of the position of the views."""
        self._live = live
        self._reader = reader
        self._views = views
        self._signal = signal
        self._limiter = limiter
        self._chunks: SingleFlight[Chunk] = SingleFlight(SHARED)

    def stream(
        self, rows: RowSubscription, after: int, allowed: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """Yield the rows that changed behind a position, and then each as it changes; see `streamed`."""
        return streamed(self._live, after, partial(self._next, rows), allowed)

    async def _next(self, rows: RowSubscription, position: int) -> Chunk:
        """Return what comes next behind a position, nothing if a beat went by without news."""
        if not await self._signal.wait_beyond(position, BEAT):
            return b"", position
        events = await self._events(position)
        if not events:
            await self._live.wait()
            return b"", position
        reached = events[-1].position
        concerned = [(each.position, each.subject) for each in events if rows.concerns(each)]
        if not concerned:
            return b"", reached
        return await self._chunks.get((rows, position, reached), partial(self._chunk, rows, concerned, reached))

    async def _events(self, position: int) -> Sequence[Frame]:
        """Return some events behind a position that the views have taken in."""
        found = await self._reader.behind(position)
        return [each for each in found[:TOGETHER] if each.position <= self._signal.position]

    async def _chunk(self, rows: RowSubscription, events: Sequence[Event], reached: int) -> Chunk:
        def look() -> Sequence[RowChange]:
            with self._views.read() as snapshot:
                return changes(snapshot, rows.register, dict(rows.wanted), events)

        found = await to_thread.run_sync(look, limiter=self._limiter)
        return b"".join(map(_message, found)), reached


def _message(change: RowChange) -> bytes:
    content = {"position": change.position, "id": change.id}
    if change.row is None:
        return message(orjson.dumps(content), id=change.position, kind=b"gone")
    return message(json_bytes({**content, "row": change.row}), id=change.position, kind=b"row")
