"""Contents that several readers have at once: drawn once for all of them."""

import asyncio
from collections.abc import Awaitable, Callable

from services.dashboard.stream.content import PageContent


class Shared:
    """Lets all who look at the same page at the same time share one drawing of it."""

    MOST = 64

    def __init__(self) -> None:
        self._tasks: dict[object, tuple[int, float, asyncio.Task[PageContent]]] = {}

    async def get(self, key: object, position: int, draw: Callable[[], Awaitable[PageContent]]) -> PageContent:
        """Return a content at this position or later, no older than a second."""
        clock = asyncio.get_running_loop().time
        found = self._tasks.get(key)
        if not found or found[0] < position or found[1] < clock() - 1 or _failed(found[2]):
            found = position, clock(), asyncio.ensure_future(draw())
            self._tasks.pop(key, None)
            self._tasks[key] = found
            if len(self._tasks) > self.MOST:
                del self._tasks[next(iter(self._tasks))]
        return await asyncio.shield(found[2])  # who leaves must not take the content from the others


def _failed(task: asyncio.Task[PageContent]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
