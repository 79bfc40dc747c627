"""Single flight: what several want at the same time is made once, and cached while others may come for it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Things by key, the latest ones. To be used in one event loop."""

    def __init__(self, most: int) -> None:
        """Cache `most` things."""
        self._most = most
        self._made: dict[Hashable, asyncio.Future[T]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Return the thing of a key, made now if nobody has asked for it lately; raises what `make` raises."""
        found = self._made.get(key)
        if found is None or _failed(found):
            found = self._made[key] = asyncio.ensure_future(make())
            if len(self._made) > self._most:
                del self._made[next(iter(self._made))]
        return await asyncio.shield(found)  # who leaves must not take it from the others


def _failed(made: asyncio.Future[T]) -> bool:
    return made.done() and (made.cancelled() or made.exception() is not None)
