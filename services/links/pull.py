"""Pulling from a stream, from one number on, with requests always outstanding (nats-py's `fetch` waits in between).

The consumer on the server only serves as a cursor: it is set to the number that is due, and nothing is acknowledged to
it. Each pull has an inbox of its own, so that nothing asked for before can disturb it.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import orjson
from nats.aio.msg import Msg

from services.links.connection import Connection, Unreachable
from services.links.waiting import happens
from services.links.wire import CONSUMER, Direction

BATCH = 500
"""Messages per request; two requests are outstanding."""
EXPIRES, HEARTBEAT = 30_000_000_000, 500_000_000
"""Of a request, nanoseconds."""
SILENCE = 1.6
"""Seconds without message or heartbeat after which the requests count as lost."""


class Pull:
    """What arrives from one stream."""

    def __init__(self, connection: Connection, direction: Direction, due: int) -> None:
        self._client, self._direction = connection.client, direction
        self._subject = connection.api(f"CONSUMER.MSG.NEXT.{direction.stream}.{CONSUMER}")
        self._inbox = connection.client.new_inbox()
        self._arrived: deque[tuple[int, bytes]] = deque()
        self._open: dict[str, int] = {}
        self._requests = 0
        self._arrival = asyncio.Event()
        self._last, self._lost = due - 1, False

    async def batch(self) -> tuple[int, Sequence[bytes]]:
        """Return messages with consecutive numbers, and the first of the numbers.

        Raises:
            Unreachable: the stream went silent.
        """
        await self._request()
        while not self._arrived:
            await self._heard()
            await self._request()
        first = self._arrived[0][0]
        batch: list[bytes] = []
        while self._arrived and self._arrived[0][0] == first + len(batch):
            batch.append(self._arrived.popleft()[1])
        await self._request()
        return first, batch

    async def receive(self, message: Msg) -> None:
        """Take what the server sends to the inbox."""
        headers = message.headers or {}
        if message.reply:
            self._last = _number(message.reply)
            self._arrived.append((self._last, message.data))
            self._count()
        elif headers.get("Status") == "100":
            self._lost = int(headers.get("Nats-Last-Stream", 0)) > self._last
        else:  # the request is over: expired, or nobody there
            self._open.pop(message.subject, None)
        self._arrival.set()

    @property
    def inbox(self) -> str:
        """Where the server sends to."""
        return f"{self._inbox}.*"

    async def _request(self) -> None:
        while len(self._arrived) + sum(self._open.values()) <= BATCH:
            self._requests += 1
            reply = f"{self._inbox}.{self._requests}"
            self._open[reply] = BATCH
            question = {"batch": BATCH, "expires": EXPIRES, "idle_heartbeat": HEARTBEAT}
            await self._client.publish(self._subject, orjson.dumps(question), reply)

    async def _heard(self) -> None:
        self._arrival.clear()
        if not await happens(self._arrival, SILENCE):
            raise Unreachable(f"the stream {self._direction.stream} is silent")
        if self._lost:  # to an inbox of before, or on the way
            raise Unreachable(f"messages of the stream {self._direction.stream} went astray")
        if not self._arrived and not self._open:  # every request ended at once: nobody is there
            raise Unreachable(f"the stream {self._direction.stream} cannot be pulled from")

    def _count(self) -> None:
        oldest = next(iter(self._open), None)  # messages bear the stream's subject; requests are served in order
        if oldest:
            self._open[oldest] -= 1
            if not self._open[oldest]:
                del self._open[oldest]


@asynccontextmanager
async def pulling(connection: Connection, direction: Direction, due: int, within: float) -> AsyncIterator[Pull]:
    """Pull from the number that is due.

    Args:
        connection: to the node's own server.
        direction: of the stream.
        due: the number.
        within: seconds to wait for the server's consent.

    Raises:
        Unreachable: nobody answers.
        Refused: there is no such stream, or no consumer.
    """
    pull = Pull(connection, direction, due)
    await connection.call(f"CONSUMER.RESET.{direction.stream}.{CONSUMER}", {"seq": due}, within)
    subscription = await connection.client.subscribe(pull.inbox, cb=pull.receive)
    try:
        yield pull
    finally:
        if not connection.client.is_closed:
            await subscription.unsubscribe()


def _number(reply: str) -> int:
    tokens = reply.split(".")  # $JS.ACK has an older and a newer form
    return int(tokens[5] if len(tokens) == 9 else tokens[7])
