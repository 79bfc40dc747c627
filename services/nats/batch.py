"""Publishing into a stream: one message, or an atomic batch, with the number enforced by the server.

An atomic batch is the only thing that nats-server commits to disk as a group, so it is what makes a link fast.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import orjson
from nats.aio.msg import Msg

from services.nats.connection import ApiAnswer, Connection, JetStreamError, Unreachable

EXPECTED = "Nats-Expected-Last-Sequence"


class Numbered(Protocol):
    """What goes into a stream."""

    @property
    def number(self) -> int:
        """Its place in the stream."""

    @property
    def raw(self) -> bytes:
        """The bytes of the event."""


R = TypeVar("R", bound=Numbered)
Address = Callable[[R], tuple[str, Mapping[str, str]]]
"""Says under which subject, and with which headers, something goes into the stream."""


class BatchPublisher(Generic[R]):
    """Publishes into one stream and hands out a future for each acknowledgement."""

    def __init__(self, connection: Connection, address: Address[R]) -> None:
        self._client, self._address = connection.client, address
        self._inbox = connection.client.new_inbox()
        self._waiting: dict[str, tuple[int, asyncio.Future[None]]] = {}
        self._batches = 0

    async def open(self) -> None:
        """Listen for acknowledgements."""
        await self._client.subscribe(f"{self._inbox}.*", cb=self._acknowledged)

    async def publish(self, rows: Sequence[R]) -> "asyncio.Future[None]":
        """Send rows with consecutive numbers. The future fails with `JetStreamError` or `Unreachable`."""
        self._batches += 1
        reply = f"{self._inbox}.{self._batches}"
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_retrieve_error)
        self._waiting[reply] = (rows[-1].number, future)
        expected = str(rows[0].number - 1)
        if len(rows) == 1:
            await self._put(rows[0], reply, {EXPECTED: expected})
        else:
            await self._batch(rows, reply, expected)
        return future

    def cancel(self) -> None:
        """Wait for nothing any more."""
        for _, future in self._waiting.values():
            future.cancel()
        self._waiting.clear()

    async def _batch(self, rows: Sequence[R], reply: str, expected: str) -> None:
        name = reply.replace(".", "-")[-64:]  # the server allows no more
        last = len(rows)
        for place, row in enumerate(rows, 1):
            headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(place)}
            if place == 1:
                headers[EXPECTED] = expected
            if place == last:
                headers["Nats-Batch-Commit"] = "1"
            await self._put(row, reply if place == last else "", headers)

    async def _put(self, row: R, reply: str, headers: Mapping[str, str]) -> None:
        subject, own = self._address(row)
        await self._client.publish(subject, row.raw, reply, {**headers, **own})

    async def _acknowledged(self, message: Msg) -> None:
        number, future = self._waiting.pop(message.subject, (0, None))
        if future is None or future.done():
            return
        try:
            _check(message, number)
        except (JetStreamError, Unreachable) as error:
            future.set_exception(error)
        else:
            future.set_result(None)


def _retrieve_error(future: "asyncio.Future[None]") -> None:
    if not future.cancelled():
        future.exception()  # after the first batch that fails, nobody awaits those behind it


def _check(message: Msg, number: int) -> None:
    if not message.data:
        raise Unreachable(f"no answer to a publish: {message.headers}")
    answer: ApiAnswer = orjson.loads(message.data)
    if "error" in answer:
        raise JetStreamError(answer["error"])
    if answer["seq"] != number:
        raise JetStreamError({"description": f"number {number} was stored as {answer['seq']}"})
