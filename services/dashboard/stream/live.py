"""The stream of a page: the regions that changed, as soon as the views have, and where the page then stands.

The id of a message is the position that the page shows after it. A page that comes back says that position, its picture
of then is drawn again from the views, and it gets exactly what it missed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from fastapi.sse import format_sse_event

from services.dashboard.look import Scene
from services.dashboard.stream.regions import Picture, Region, changed, differences, picture
from services.signals import PositionSignal

TICK = 5.0
"""Seconds after which a page hears from us though nothing changed: it tells silence from a broken connection."""
PAUSE = 0.2
"""Seconds between two messages: the eye cannot follow more, and a burst of commands is drawn once."""

OPENING = b"retry: 500\n\n"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stream gets its scenes, and how it draws them."""

    now: Callable[[int], Awaitable[Scene]]
    """The scene at this position or later."""
    then: Callable[[int], Awaitable[Scene | None]]
    """The scene at a past position; None if it cannot be had."""
    draw: Callable[[list[Region], frozenset[str]], str]
    """Draws regions, the given ones flashing."""
    allowed: Callable[[], bool]
    """Whether the reader may still see them: a session ends, a token is taken away."""


async def stream(source: Source, signal: PositionSignal, after: int) -> AsyncIterator[bytes]:
    """Yield messages until the signal closes, or the reader may see no more.

    Args:
        source: the page's scenes.
        signal: of the position of the views.
        after: the position that the reader's page shows.
    """
    yield OPENING
    seen = await source.then(after)
    before: Picture = picture(seen.regions) if seen else {}
    while not signal.closed and source.allowed():
        scene = await source.now(signal.position)
        found = differences(before, scene.regions)
        if found:
            html = source.draw(found, changed(before, scene.regions))
            yield format_sse_event(data_str=html, id=str(scene.position))
        before = picture(scene.regions)
        await asyncio.sleep(PAUSE)
        await signal.wait_beyond(scene.position, TICK)


class Shared:
    """Lets all who look at the same thing at the same time share one look at it."""

    MOST = 64

    def __init__(self) -> None:
        self._looks: dict[object, tuple[int, float, asyncio.Task[Scene]]] = {}

    async def get(self, key: object, position: int, look: Callable[[], Awaitable[Scene]]) -> Scene:
        """Return a scene at this position or later, no older than a second."""
        clock = asyncio.get_running_loop().time
        found = self._looks.get(key)
        if not found or found[0] < position or found[1] < clock() - 1 or _failed(found[2]):
            found = position, clock(), asyncio.ensure_future(look())
            self._looks.pop(key, None)
            self._looks[key] = found
            if len(self._looks) > self.MOST:
                del self._looks[next(iter(self._looks))]
        return await asyncio.shield(found[2])  # who leaves must not take the scene from the others


def _failed(task: asyncio.Task[Scene]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
