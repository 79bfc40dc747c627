"""One stream of JetStream: its API, with the answers parsed."""

from collections.abc import Mapping
from typing import NamedTuple

import orjson
from nats.aio.msg import Msg

from services.nats.connection import ApiAnswer, Connection, JetStreamError
from services.nats.subjects import CONSUMER

STREAM_NOT_FOUND = 10059
"""An error code of JetStream."""
SEQUENCE = "Nats-Sequence"
"""The header in which the server says under which number a message is stored."""

Config = Mapping[str, object]
"""The configuration of a stream, as JetStream names it."""


class StreamInfo(NamedTuple):
    """How a stream is configured, and where it stands."""

    config: Config
    first: int
    """The number of the first message that it holds, or will hold."""
    last: int
    """The number of the last message that it got."""
    messages: int
    """How many it holds."""
    consumers: int


class JetStream:
    """One stream. Every method raises `Unreachable` if the server is away, and `JetStreamError` if it refuses."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self.name = connection, name

    async def info(self) -> StreamInfo:
        """Return how the stream is configured, and where it stands."""
        return _info(await self._connection.call(f"STREAM.INFO.{self.name}"))

    async def find(self) -> StreamInfo | None:
        """Return the same, or None if there is no such stream."""
        try:
            return await self.info()
        except JetStreamError as error:
            if error.code != STREAM_NOT_FOUND:
                raise
            return None

    async def create(self, config: Config) -> StreamInfo:
        """Make the stream."""
        return _info(await self._connection.call(f"STREAM.CREATE.{self.name}", config))

    async def update(self, found: Config, wanted: Config) -> StreamInfo | None:
        """Give the stream, which is configured as it was found, what is wanted; None if it has that already."""
        if all(found.get(name) == value for name, value in wanted.items()):
            return None
        return _info(await self._connection.call(f"STREAM.UPDATE.{self.name}", {**found, **wanted}))

    async def delete(self) -> None:
        """Drop the stream with all that is in it, and its consumers."""
        await self._connection.call(f"STREAM.DELETE.{self.name}")

    async def purge_before(self, number: int) -> None:
        """Drop what comes before a number."""
        await self._connection.call(f"STREAM.PURGE.{self.name}", {"seq": number})

    async def message(self, number: int) -> Msg | None:
        """Return the message of a number, which may be empty; None if the stream does not hold it."""
        subject = self._connection.api(f"DIRECT.GET.{self.name}")
        message = await self._connection.request(subject, orjson.dumps({"seq": number}))
        headers = message.headers or {}
        absent = "Status" in headers and SEQUENCE not in headers  # whoever published it may have set a status, too
        return None if absent else message

    async def create_consumer(self) -> None:
        """Make the consumer that `Pull` reads the stream with.

        Nothing is acknowledged: what was taken in is known from the receiver's database, which says from where to go
        on.
        """
        config = {
            "durable_name": CONSUMER,
            "ack_policy": "none",
            "deliver_policy": "all",
            "replay_policy": "instant",
            "max_waiting": 16,
        }
        name = f"CONSUMER.DURABLE.CREATE.{self.name}.{CONSUMER}"
        await self._connection.call(name, {"stream_name": self.name, "config": config})


def _info(answer: ApiAnswer) -> StreamInfo:
    state = answer["state"]
    return StreamInfo(
        answer["config"], state["first_seq"], state["last_seq"], state["messages"], state["consumer_count"]
    )
