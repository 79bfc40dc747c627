"""The two streams of a link, kept by the superior on its own server.

They can be made again from the two logs at any time, so all that matters is that each starts with the number that is
due, and forgets only what the receiver has in its log.
"""

import logging

from services.nats.connection import Connection
from services.nats.jetstream import Config, JetStream
from services.nats.subjects import Direction

logger = logging.getLogger(__name__)


class Streams:
    """Makes and trims the streams of one link."""

    def __init__(self, connection: Connection) -> None:
        self._streams = {direction: JetStream(connection, direction.stream) for direction in Direction}
        self._trimmed: dict[Direction, int] = {}

    async def ensure(self, direction: Direction, due: int) -> None:
        """Make the stream, starting with the number that is due, and its consumer, unless they are there.

        Raises:
            Unreachable: the server is away.
        """
        stream = self._streams[direction]
        info = await stream.find()
        if info is None:
            info = await stream.create(_config(direction, due))
            logger.info("made the stream %s from number %s", stream.name, due)
        if not info.consumers:
            await stream.create_consumer()

    async def lacks(self, direction: Direction, number: int) -> bool:
        """Say whether the stream has later messages but not this one."""
        stream = self._streams[direction]
        info = await stream.find()
        if not info or info.last < number:
            return False
        return await stream.message(number) is None

    async def begin_at(self, direction: Direction, due: int) -> None:
        """Drop what the stream holds and start it with the number that is due: it lost some on its disk."""
        stream = self._streams[direction]
        logger.warning("the stream %s lacks number %s: making it again", stream.name, due)
        await stream.delete()
        await self.ensure(direction, due)

    async def trim(self, direction: Direction, stored: int) -> None:
        """Drop what comes before the number that the receiver has stored; that one stays, to compare with."""
        if self._trimmed.get(direction, 0) < stored:
            await self._streams[direction].purge_before(stored)
            self._trimmed[direction] = stored


def _config(direction: Direction, due: int) -> Config:
    return {
        "name": direction.stream,
        "subjects": [direction],
        "retention": "limits",
        "discard": "old",
        "storage": "file",
        "num_replicas": 1,
        "max_consumers": -1,
        "max_msgs": -1,
        "max_bytes": -1,
        "max_age": 0,
        "allow_direct": True,
        "allow_atomic": True,
        "first_seq": due,
    }
