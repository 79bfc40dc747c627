"""The stream of a page: the regions that changed, as soon as the views have, and where the page then stands.

The id of a message is the position that the page shows after it. A page that comes back says that position, its picture
of then is drawn again from the views, and it gets exactly what it missed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from fastapi.sse import format_sse_event

from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Picture, Region, changed, differences, picture
from services.signals import PositionSignal

TICK = 5.0
"""Seconds after which a page hears from us though nothing changed: it tells silence from a broken connection."""
PAUSE = 0.2
"""Seconds between two messages: the eye cannot follow more, and a burst of commands is drawn once."""

OPENING = b"retry: 500\n\n"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stream gets the contents of its page, and how it renders them."""

    now: Callable[[int], Awaitable[PageContent]]
    """The content at this position or later."""
    then: Callable[[int], Awaitable[PageContent | None]]
    """The content at a past position; None if it cannot be had."""
    render: Callable[[list[Region], frozenset[str]], str]
    """Renders regions, the given ones flashing."""
    allowed: Callable[[], bool]
    """Whether the reader may still see them: a session ends, a token is taken away."""


async def stream(source: Source, signal: PositionSignal, after: int) -> AsyncIterator[bytes]:
    """Yield messages until the signal closes, or the reader may see no more.

    Args:
        source: of the contents of the page.
        signal: gives the position of the views.
        after: the position that the reader's page shows.
    """
    yield OPENING
    seen = await source.then(after)
    before: Picture = picture(seen.regions) if seen else {}
    while not signal.closed and source.allowed():
        content = await source.now(signal.position)
        found = differences(before, content.regions)
        if found:
            html = source.render(found, changed(before, content.regions))
            yield format_sse_event(data_str=html, id=str(content.position))
        before = picture(content.regions)
        await asyncio.sleep(PAUSE)
        await signal.wait_beyond(content.position, TICK)
