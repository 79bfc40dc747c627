"""Pulling from a stream, from one number on, with requests always outstanding (nats-py's `fetch` waits in between).

The consumer on the server only serves as a cursor: it is set to the number that is due, and nothing is acknowledged to
it. There is one inbox as long as the connection lasts: a server that takes leaf nodes serves a request for some time
even if nobody listens to its inbox any more, so an inbox per attempt would lose to the attempts before.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import orjson
from nats.aio.msg import Msg

from services.nats.connection import Connection, Unreachable
from services.nats.subjects import CONSUMER
from services.nats.waiting import wait_for

BATCH = 500
"""Messages per request; two requests are outstanding."""
EXPIRES, HEARTBEAT = 10_000_000_000, 500_000_000
"""Of a request, nanoseconds."""
SILENCE_TIMEOUT = 1.6
"""Seconds without message or heartbeat after which the requests count as lost."""


class Pull:
    """What arrives from one stream."""

    def __init__(self, connection: Connection, stream: str) -> None:
        self._connection, self._stream = connection, stream
        self._subject = connection.api(f"CONSUMER.MSG.NEXT.{stream}.{CONSUMER}")
        self._inbox = connection.client.new_inbox()
        self._arrived: deque[tuple[int, Msg]] = deque()
        self._open: dict[str, int] = {}
        self._requests = 0
        self._arrival = asyncio.Event()
        self._last, self._lost = 0, False

    async def open(self) -> None:
        """Listen."""
        await self._connection.client.subscribe(f"{self._inbox}.*", cb=self._receive)

    async def begin(self, due: int, timeout: float) -> None:
        """Pull from the number that is due; what arrived before is dropped.

        Raises:
            Unreachable: the server did not consent within so many seconds.
            JetStreamError: there is no such stream.
        """
        self._arrived.clear()
        await self._connection.call(f"CONSUMER.RESET.{self._stream}.{CONSUMER}", {"seq": due}, timeout)
        while self._arrived and self._arrived[0][0] != due:  # was on its way; what is due may be here before the answer
            self._arrived.popleft()
        self._last, self._lost = self._arrived[-1][0] if self._arrived else due - 1, False

    async def batch(self) -> tuple[int, Sequence[Msg]]:
        """Return messages with consecutive numbers, and the first of the numbers.

        Raises:
            Unreachable: the stream went silent, or messages went astray.
        """
        await self._request()
        while not self._arrived:
            await self._wait_for_arrival()
            await self._request()
        first = self._arrived[0][0]
        batch: list[Msg] = []
        while self._arrived and self._arrived[0][0] == first + len(batch):
            batch.append(self._arrived.popleft()[1])
        await self._request()
        return first, batch

    async def _receive(self, message: Msg) -> None:
        headers = message.headers or {}
        if message.reply:
            self._last = _number(message.reply)
            self._arrived.append((self._last, message))
            self._count()
        elif headers.get("Status") == "100":
            self._lost = int(headers.get("Nats-Last-Stream", 0)) > self._last
        else:  # the request is over: expired, or nobody there
            self._open.pop(message.subject, None)
        self._arrival.set()

    async def _request(self) -> None:
        while len(self._arrived) + sum(self._open.values()) <= BATCH:
            self._requests += 1
            reply = f"{self._inbox}.{self._requests}"
            self._open[reply] = BATCH
            request = {"batch": BATCH, "expires": EXPIRES, "idle_heartbeat": HEARTBEAT}
            await self._connection.client.publish(self._subject, orjson.dumps(request), reply)

    async def _wait_for_arrival(self) -> None:
        self._arrival.clear()
        if not await wait_for(self._arrival, SILENCE_TIMEOUT):
            self._open.clear()
            raise Unreachable(f"the stream {self._stream} is silent")
        if self._lost and not self._arrived:  # to the inbox of an earlier connection, or on the way
            raise Unreachable(f"messages of the stream {self._stream} went astray")
        if not self._arrived and not self._open:  # every request ended at once: nobody is there
            raise Unreachable(f"the stream {self._stream} cannot be pulled from")

    def _count(self) -> None:
        oldest = next(iter(self._open), None)  # messages bear the stream's subject; requests are served in order
        if oldest:
            self._open[oldest] -= 1
            if not self._open[oldest]:
                del self._open[oldest]


def _number(reply: str) -> int:
    tokens = reply.split(".")  # $JS.ACK has an older and a newer form
    return int(tokens[5] if len(tokens) == 9 else tokens[7])
