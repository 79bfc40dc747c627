"""The past of the log in blocks, for those who catch up: who comes back at the same time shares what is read."""

from collections.abc import Sequence
from functools import partial

from anyio import CapacityLimiter, to_thread

from services.feed.frames import Frame, frames
from services.feed.single_flight import SingleFlight
from services.log import Log
from services.signals import PositionSignal

BLOCK = 128
"""Events in a block."""
CACHED = 16
"""Blocks that are cached for others."""


class Archive:
    """All of one node's log, for readers in one event loop."""

    def __init__(self, log: Log, signal: PositionSignal, limiter: CapacityLimiter) -> None:
        self._log = log
        self._signal = signal
        self._limiter = limiter
        self._blocks: SingleFlight[Sequence[Frame]] = SingleFlight(CACHED)

    async def after(self, position: int) -> Sequence[Frame]:
        """Return some of the events behind a position; none only if it is the last."""
        number, skipped = divmod(position, BLOCK)
        head = self._signal.position
        # Positions have no gaps, so a block that the log has gone past never changes.
        key = number, head if head < (number + 1) * BLOCK else None
        block = await self._blocks.get(key, partial(self._block, number))
        return block[skipped:]

    async def _block(self, number: int) -> Sequence[Frame]:
        def read() -> Sequence[Frame]:
            return frames(self._log.read_raw(number * BLOCK, BLOCK))

        return await to_thread.run_sync(read, limiter=self._limiter)
