"""From threads to the event loop: a number that grows elsewhere wakes all who wait for it, without polling."""

import asyncio
from collections.abc import Callable

Subscribe = Callable[[Callable[[int], None]], Callable[[], None]]
"""Have a callback called with each new number, from any thread; returns what ends that."""


class Bell:
    """Knows the highest number rung so far. To be made and waited for in one event loop."""

    def __init__(self, subscribe: Subscribe, current: Callable[[], int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()
        self.closed = False
        # In this order nothing is missed: what comes after `current` rings, what came before is in it.
        self._end = subscribe(self._ring)
        self.number = current()

    async def beyond(self, number: int, seconds: float) -> bool:
        """Wait until the bell has rung beyond a number; False if it closed or `seconds` went by before."""
        try:
            async with asyncio.timeout(seconds):
                while self.number <= number and not self.closed:
                    await self._rung.wait()
        except TimeoutError:
            return False
        return self.number > number

    def close(self) -> None:
        """Let go all who wait; the bell rings no more."""
        if not self.closed:
            self.closed = True
            self._end()
            self._wake()

    def _ring(self, number: int) -> None:
        self._loop.call_soon_threadsafe(self._take, number)

    def _take(self, number: int) -> None:
        if number > self.number:
            self.number = number
            self._wake()

    def _wake(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()
