"""The latest events, read from the log once for all who follow it live.

A follower keeps nothing but the position that it has come to: what it has not taken yet stands here, once for all of
them, and no longer than there is room. Whoever falls further behind than that reads from the log again.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from anyio import CapacityLimiter, to_thread

from services.feed.frames import Frame, frames
from services.log import Log
from services.signals import PositionSignal

MOST = 2048
"""Events that are held at most: how far a follower may be behind and still be live."""
ROOM = 8 * 1024 * 1024
"""Bytes of events that are held at most."""
BATCH = 256
"""Events read at once."""
BEAT = 5.0
"""Seconds after which followers are woken though nothing happened: for a heartbeat, or to look whether they may
still follow."""
EACH = 1e-4
"""Seconds of rest for every follower before the next events are read: waking a thousand for one event each would take
all that a core has, so the more there are, the more events come together. A few hardly notice."""
AGAIN = 1.0
"""Seconds before a log that could not be read is read again."""

_log = logging.getLogger(__name__)


class Live:
    """The end of one node's log, for followers in one event loop."""

    def __init__(self, log: Log, signal: PositionSignal, limiter: CapacityLimiter) -> None:
        self._log = log
        self._signal = signal
        self._limiter = limiter
        self._held: list[Frame] = []
        self._size = 0
        self._news = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self.followers = 0
        self.position = signal.position
        """The last position that followers can take without reading the log."""

    @property
    def begins(self) -> int:
        """The position behind which everything is held."""
        return self.position - len(self._held)

    @property
    def closed(self) -> bool:
        """Whether the node stops."""
        return self._signal.closed

    @contextmanager
    def following(self) -> Iterator[None]:
        """Count as a follower: while there is one, the log is read."""
        self.followers += 1
        if self.followers == 1:
            self.position = self._signal.position
            self._reading = asyncio.create_task(self._read(), name="feed")
        try:
            yield
        finally:
            self.followers -= 1
            if self.followers == 0:
                self._rest()

    def after(self, position: int) -> Sequence[Frame] | None:
        """Return events behind a position, perhaps none; None if some of them are not held any more."""
        if position < self.begins:
            return None
        start = position - self.begins
        return self._held[start : start + BATCH]

    async def wait(self) -> None:
        """Wait until something was read, a beat went by or the node stops."""
        if not self.closed:
            await self._news.wait()

    def _rest(self) -> None:
        if self._reading:
            self._reading.cancel()
            self._reading = None
        self._held.clear()
        self._size = 0

    async def _read(self) -> None:
        while not self.closed:
            try:
                await self._take()
            except Exception:
                _log.exception("the log cannot be read for its followers; trying again")
                await asyncio.sleep(AGAIN)
            self._wake()
            await asyncio.sleep(self.followers * EACH)
        self._wake()

    async def _take(self) -> None:
        if await self._signal.wait_beyond(self.position, BEAT):
            records = await to_thread.run_sync(self._log.read_raw, self.position, BATCH, limiter=self._limiter)
            self._hold(frames(records))

    def _hold(self, fresh: Sequence[Frame]) -> None:
        self._held += fresh
        self._size += sum(len(each.raw) for each in fresh)
        self.position += len(fresh)
        gone = 0
        while len(self._held) - gone > MOST or self._size > ROOM:
            self._size -= len(self._held[gone].raw)
            gone += 1
        del self._held[:gone]

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
