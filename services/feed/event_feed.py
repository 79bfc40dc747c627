"""The feed of events: server-sent, resumable from any position, each sent as soon as it is durable.

An event comes under its position as the id. A heartbeat repeats the position that the stream has come to, so that
whoever asks for little does not begin far back when it comes again.
"""

from collections.abc import AsyncIterator, Callable, Sequence

from services.feed.frames import Frame
from services.feed.live import Live
from services.feed.reader import FeedItem, FeedReader
from services.feed.sse import message
from services.feed.streaming import Chunk, streamed
from services.feed.subscription import Subscription

CHUNK = 32 * 1024
"""Bytes that are handed to a connection at once, one event more at most: what a reader that takes nothing may hold."""
SHARED = 64
"""Chunks that are cached for others who ask for the same."""


class EventFeed:
    """The feed of one node's events."""

    def __init__(self, live: Live, reader: FeedReader) -> None:
        self._live, self._reader = live, reader
        self._chunks: dict[tuple[Subscription, int, int], Chunk] = {}

    def stream(
        self, subscription: Subscription, after: int, allowed: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """Yield the events behind a position, and then each as it comes, until the node stops; see `streamed`."""

        async def next(position: int) -> Chunk:
            chunk, reached = await self.next(subscription, position)
            if not chunk and reached >= self._live.position:
                await self._live.wait()
            return chunk, reached

        return streamed(self._live, after, next, allowed)

    async def next(self, subscription: Subscription, position: int) -> Chunk:
        """Return what comes next behind a position. The same is made once for all who ask for it."""
        found = await self._reader.behind(position)
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
            fresh = [_message(subscription, item) for item in await self._reader.items(subscription, each)]
            parts += fresh
            size += sum(map(len, fresh))
            position = each.position
        return b"".join(parts), position


def _message(subscription: Subscription, item: FeedItem) -> bytes:
    raw = subscription.bytes_of(item.frame)
    return message(raw, kind=b"past") if item.backlog else message(raw, id=item.frame.position)
