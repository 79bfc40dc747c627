"""How a feed goes on: what comes next, a heartbeat when nothing does, and a warning to a reader that falls behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from services.feed.live import Live
from services.feed.sse import HEARTBEAT, OPENING, QUIET, lagging

Chunk = tuple[bytes, int]
"""What to send, perhaps nothing, and the position that the reader has then come to."""
Next = Callable[[int], Awaitable[Chunk]]
"""What comes next behind a position; nothing, after a beat, if there is no news."""


async def streamed(live: Live, after: int, next: Next, allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
    """Yield what a reader is sent, from a position on until the node stops.

    Args:
        live: the end of the log.
        after: the position.
        next: what comes next.
        allowed: whether the reader still may follow; the stream ends when it may not.
    """
    clock = asyncio.get_running_loop().time
    position, was_live, last_sent = after, False, clock()
    yield OPENING
    with live.following():
        while not live.closed and allowed():
            if was_live and position < live.begins:
                was_live, last_sent = False, clock()
                yield lagging(position, live.position)
            was_live = was_live or position >= live.position
            chunk, position = await next(position)
            if chunk:
                last_sent = clock()
                yield chunk
            elif clock() >= last_sent + QUIET:
                last_sent = clock()
                yield HEARTBEAT % position
