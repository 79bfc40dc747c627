"""The position signal: from threads to the event loop. A position that grows wakes all who wait for it, unpolled."""

import asyncio
from collections.abc import Callable

Subscribe = Callable[[Callable[[int], None]], Callable[[], None]]
"""Have a callback called with each new position, from any thread; returns what unsubscribes."""


class PositionSignal:
    """Knows the highest position signalled so far. To be made and waited for in one event loop."""

    def __init__(self, subscribe: Subscribe, current: Callable[[], int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self.closed = False
        # In this order nothing is missed: what comes after `current` is signalled, what came before is in it.
        self._unsubscribe = subscribe(self._advance_soon)
        self.position = current()

    async def wait_beyond(self, position: int, seconds: float) -> bool:
        """Wait for a higher position; return False if the signal closed or `seconds` went by before."""
        try:
            async with asyncio.timeout(seconds):
                while self.position <= position and not self.closed:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self.position > position

    def close(self) -> None:
        """Let go all who wait; no position is signalled any more."""
        if not self.closed:
            self.closed = True
            self._unsubscribe()
            self._wake()

    def _advance_soon(self, position: int) -> None:
        self._loop.call_soon_threadsafe(self._advance, position)

    def _advance(self, position: int) -> None:
        if position > self.position:
            self.position = position
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
