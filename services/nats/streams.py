"""The two streams of a link, kept by the superior on its own server.

They can be made again from the two logs at any time, so all that matters is that each starts with the number that is
due, and forgets only what the receiver has in its log.
"""

import logging
from typing import Any

import orjson

from services.nats.connection import Connection, JetStreamError
from services.nats.subjects import CONSUMER, Direction

logger = logging.getLogger(__name__)

STREAM_NOT_FOUND = 10059
"""An error code of JetStream."""


class Streams:
    """Makes and trims the streams of one link."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._trimmed: dict[Direction, int] = {}

    async def ensure(self, direction: Direction, due: int) -> None:
        """Make the stream, starting with the number that is due, and its consumer, unless they are there.

        Raises:
            Unreachable: the server is away.
        """
        state = await self._state(direction)
        if state is None:
            await self._connection.call(f"STREAM.CREATE.{direction.stream}", _stream(direction, due))
            logger.info("made the stream %s from number %s", direction.stream, due)
        if not state or not state["consumer_count"]:
            name = f"CONSUMER.DURABLE.CREATE.{direction.stream}.{CONSUMER}"
            await self._connection.call(name, consumer(direction.stream))

    async def lacks(self, direction: Direction, number: int) -> bool:
        """Say whether the stream has later messages but not this one."""
        state = await self._state(direction)
        if not state or state["last_seq"] < number:
            return False
        name = self._connection.api(f"DIRECT.GET.{direction.stream}")
        return not (await self._connection.request(name, orjson.dumps({"seq": number}))).data

    async def begin_at(self, direction: Direction, due: int) -> None:
        """Drop what the stream holds and start it with the number that is due: it lost some on its disk."""
        logger.warning("the stream %s lacks number %s: making it again", direction.stream, due)
        await self._connection.call(f"STREAM.DELETE.{direction.stream}")
        await self.ensure(direction, due)

    async def trim(self, direction: Direction, stored: int) -> None:
        """Drop what comes before the number that the receiver has stored; that one stays, to compare with."""
        if self._trimmed.get(direction, 0) < stored:
            await self._connection.call(f"STREAM.PURGE.{direction.stream}", {"seq": stored})
            self._trimmed[direction] = stored

    async def _state(self, direction: Direction) -> dict[str, Any] | None:
        try:
            state: dict[str, Any] = (await self._connection.call(f"STREAM.INFO.{direction.stream}"))["state"]
        except JetStreamError as error:
            if error.code != STREAM_NOT_FOUND:
                raise
            return None
        return state


def _stream(direction: Direction, due: int) -> dict[str, Any]:
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


def consumer(stream: str) -> dict[str, Any]:
    """Return what asks JetStream for the consumer that `Pull` reads a stream with.

    Nothing is acknowledged: what was taken in is known from the receiver's database, which says from where to go on.
    """
    config = {
        "durable_name": CONSUMER,
        "ack_policy": "none",
        "deliver_policy": "all",
        "replay_policy": "instant",
        "max_waiting": 16,
    }
    return {"stream_name": stream, "config": config}
