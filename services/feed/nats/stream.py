"""The stream of a feed on the node's own nats-server: made, kept to its limits, asked where it ends.

It can be made again from the log at any time. What stands in it that the node has not written there, it does not keep:
systems of the organisation can have a server's answers put there, though nobody else's.
"""

import logging

from nats.aio.msg import Msg

from services.feed.nats.messages import ID, NUMBER, OPENED_BY, POSITION, FeedMessages, FeedPlace
from services.nats.connection import Connection, Unreachable
from services.nats.jetstream import Config, JetStream
from services.nats.outside_subjects import FEED, FEED_STREAM
from services.nats.settings import Outside
from services.nats.threads import Threads

logger = logging.getLogger(__name__)

MOST_CONSUMERS = 256
"""Of the subscribers of an organisation together."""
_DAY, _MIB = 86_400 * 10**9, 1 << 20


class StreamSpoiled(Exception):
    """The stream does not hold what the log says: it is of another log, or somebody wrote into it."""


class FeedStream:
    """The stream of one organisation's feed."""

    def __init__(self, connection: Connection, limits: Outside, messages: FeedMessages, threads: Threads) -> None:
        self._stream = JetStream(connection, FEED_STREAM)
        self._limits = limits
        self._messages = messages
        self._threads = threads

    async def ensure(self) -> None:
        """Make the stream, or give it the limits that are set now.

        Raises:
            Unreachable: the server is away.
            JetStreamError: the server has no room for it.
        """
        wanted = _config(self._limits)
        if info := await self._stream.find():
            await self._stream.update(info.config, wanted)
            return
        left_out = await self._threads.run(self._messages.expired, self._limits.feed_days)
        await self._stream.create({**wanted, "first_seq": left_out + 1})
        logger.info("made the feed of %s", self._messages.organisation)

    async def make_anew(self) -> None:
        """Drop the stream with all that is in it, and its consumers."""
        await self._stream.delete()

    async def place(self) -> FeedPlace:
        """Return how far the feed has come.

        Raises:
            Unreachable: the server is away.
            JetStreamError: there is no stream.
            StreamSpoiled: it is not the feed of this log.
        """
        info = await self._stream.info()
        if not info.messages:
            return await self._threads.run(self._behind, info.last)
        message = await self._stream.message(info.last)
        if message is None:
            raise Unreachable("the last message of the feed is gone")
        return await self._threads.run(self._of, message, info.last)

    async def number(self) -> int:
        """Return the number of the last message; raises as `place`."""
        return (await self._stream.info()).last

    def _behind(self, number: int) -> FeedPlace:
        try:
            return self._messages.place(number)
        except LookupError:
            raise StreamSpoiled(f"it is at number {number}, and the feed has fewer") from None

    def _of(self, message: Msg, number: int) -> FeedPlace:
        """Return the place behind a message, if it is one of ours."""
        headers = message.headers or {}
        try:
            id, position, its_number = headers[ID], int(headers[POSITION]), int(headers[NUMBER])
            opened_by = int(headers[OPENED_BY]) if OPENED_BY in headers else None
        except (KeyError, ValueError):
            raise StreamSpoiled(f"number {number} is no message of a feed") from None
        if its_number != number or not self._messages.holds(position, id):
            raise StreamSpoiled(f"number {number} is not what the log says")
        return FeedPlace(number, position) if opened_by is None else FeedPlace(number, opened_by - 1, id)


def _config(limits: Outside) -> Config:
    return {
        "name": FEED_STREAM,
        "subjects": [f"{FEED}.>"],
        "retention": "limits",
        "discard": "old",
        "storage": "file",
        "num_replicas": 1,
        "max_consumers": MOST_CONSUMERS,
        "max_msgs": -1,
        "max_bytes": limits.feed_mib * _MIB,
        "max_age": limits.feed_days * _DAY,
        "allow_direct": True,
        "allow_atomic": True,
    }
