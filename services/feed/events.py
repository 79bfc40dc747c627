"""The feed of events: server-sent, resumable from any position, each sent as soon as it is durable.

An event comes under its position as the id. A sign of life repeats the position that the stream has come to, so that
whoever asks for little does not begin far back when it comes again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from anyio import CapacityLimiter, to_thread

from services.feed.archive import Archive
from services.feed.frames import Frame
from services.feed.live import Live
from services.feed.past import past
from services.feed.sse import ALIVE, OPENING, QUIET, lagging, message
from services.feed.subscription import Subscription
from services.log import Log

CHUNK = 32 * 1024
"""Bytes that are handed to a connection at once, one event more at most: what a reader that takes nothing may hold."""
SHARED = 64
"""Chunks that are kept for others who ask for the same."""

Chunk = tuple[bytes, int]
"""What to send, perhaps nothing, and the position that the reader has then come to."""


class Events:
    """The feed of one node's events."""

    def __init__(self, log: Log, live: Live, archive: Archive, limiter: CapacityLimiter) -> None:
        self._log, self._live, self._archive, self._limiter = log, live, archive, limiter
        self._chunks: dict[tuple[Subscription, int, int], Chunk] = {}

    async def stream(
        self, subscription: Subscription, after: int, allowed: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[bytes]:
        """Yield the events behind a position, and then each as it comes, until the node stops.

        Args:
            subscription: which events.
            after: the position.
            allowed: whether the subscriber still may follow; the stream ends when it may not.
        """
        clock = asyncio.get_running_loop().time
        position, was_live, spoke = after, False, clock()
        yield OPENING
        with self._live.following():
            while not self._live.closed and allowed():
                if was_live and position < self._live.begins:
                    was_live, spoke = False, clock()
                    yield lagging(position, self._live.position)
                chunk, position = await self.next(subscription, position)
                if chunk:
                    spoke = clock()
                    yield chunk
                elif position >= self._live.position:
                    was_live = True
                    await self._live.turn()
                    if clock() >= spoke + QUIET:
                        spoke = clock()
                        yield ALIVE % position

    async def next(self, subscription: Subscription, position: int) -> Chunk:
        """Return what comes next behind a position. The same is made once for all who ask for it."""
        found = self._live.after(position)
        if found is None:
            found = await self._archive.after(position)
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
            fresh = await self._messages(subscription, each)
            parts += fresh
            size += sum(map(len, fresh))
            position = each.position
        return b"".join(parts), position

    async def _messages(self, subscription: Subscription, frame: Frame) -> Sequence[bytes]:
        """Return what a subscriber is told of an event: nothing, the event, or with it the past that it opens."""
        told: list[bytes] = []
        if subscription.may_be_new_to(frame):
            earlier = await to_thread.run_sync(past, self._log, subscription, frame, limiter=self._limiter)
            told += [message(subscription.bytes_of(each), kind=b"past") for each in earlier]
        if subscription.gets(frame):
            told.append(message(subscription.bytes_of(frame), id=frame.position))
        return told
