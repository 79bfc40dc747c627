"""The feed of events: server-sent, resumable from any position, each sent as soon as it is durable.

An event comes under its position as the id. A sign of life repeats the position that the stream has come to, so that
whoever asks for little does not begin far back when it comes again.
"""

from collections.abc import AsyncIterator, Callable, Sequence

from services.feed.frames import Frame
from services.feed.live import Live
from services.feed.pacing import Chunk, paced
from services.feed.sse import message
from services.feed.subscription import Subscription
from services.feed.telling import Teller, Told

CHUNK = 32 * 1024
"""Bytes that are handed to a connection at once, one event more at most: what a reader that takes nothing may hold."""
SHARED = 64
"""Chunks that are kept for others who ask for the same."""


class Events:
    """The feed of one node's events."""

    def __init__(self, live: Live, teller: Teller) -> None:
        self._live, self._teller = live, teller
        self._chunks: dict[tuple[Subscription, int, int], Chunk] = {}

    def stream(
        self, subscription: Subscription, after: int, allowed: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """Yield the events behind a position, and then each as it comes, until the node stops; see `paced`."""

        async def next(position: int) -> Chunk:
            chunk, reached = await self.next(subscription, position)
            if not chunk and reached >= self._live.position:
                await self._live.turn()
            return chunk, reached

        return paced(self._live, after, next, allowed)

    async def next(self, subscription: Subscription, position: int) -> Chunk:
        """Return what comes next behind a position. The same is made once for all who ask for it."""
        found = await self._teller.behind(position)
        if not found:
            return b"", position
        key = subscription, position, found[-1].position
        made = self._chunks.get(key)
        if made is None:
            made = self._chunks[key] = await self._chunk(subscription, found)
            if len(self._chunks) > SHARED:
                del self._chunks[next(iter(self._chunks))]
        return made

    async def _chunk(self, subscription: Subscription, found: Sequence[Frame]) -> Chunk:
        parts: list[bytes] = []
        size, position = 0, found[0].position
        for each in found:
            if size >= CHUNK:
                break
            fresh = [_message(subscription, told) for told in await self._teller.of(subscription, each)]
            parts += fresh
            size += sum(map(len, fresh))
            position = each.position
        return b"".join(parts), position


def _message(subscription: Subscription, told: Told) -> bytes:
    raw = subscription.bytes_of(told.frame)
    return message(raw, kind=b"past") if told.past else message(raw, id=told.frame.position)
