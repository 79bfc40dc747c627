"""The relay: brings a node's events for one neighbour into the stream, each under its number.

After any error it finds its place anew by comparing the last number and event of the stream with its own log, so it
need not know what went wrong.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

from domain.node_id import NodeId
from services.links.alarm import LinkStops, forked, older_than_sent
from services.links.wire import event_id
from services.log import Log, Outgoing
from services.nats.batch import BatchPublisher
from services.nats.connection import Connection, JetStreamError, Unreachable
from services.nats.jetstream import JetStream
from services.nats.subjects import Direction
from services.nats.threads import Threads
from services.nats.waiting import wait_for

logger = logging.getLogger(__name__)

BATCH, BATCH_BYTES = 500, 1 << 20
"""So many events, and about so many bytes, go in one atomic batch."""
IN_FLIGHT = 4
"""Batches on their way; measured: hides 50 ms of round trip."""
MIN_TIMEOUT, MAX_TIMEOUT = 1.0, 8.0
"""Seconds until a batch counts as unanswered; longer each time, lest a slow disk be asked again and again."""
REPORT_TIMEOUT = 5.0
"""Seconds to wait for the neighbour's first report."""
RETRY = 0.2
"""Seconds between attempts while the stream cannot be reached."""
POLL_INTERVAL = 2.0
"""Seconds after which an idle relay looks whether the stream still ends where it left it."""


class Relay:
    """Sends what the log has for one neighbour."""

    def __init__(
        self,
        log: Log,
        threads: Threads,
        neighbour: NodeId,
        connection: Connection,
        direction: Direction,
        agreed: asyncio.Event,
    ) -> None:
        """Prepare.

        Args:
            log: what is sent.
            threads: where the log is used.
            neighbour: for whom.
            connection: to the node's own server.
            direction: which way it goes.
            agreed: set when the neighbour's report was found to agree with our log.
        """
        self._log = log
        self._threads = threads
        self._neighbour = neighbour
        self._stream = JetStream(connection, direction.stream)
        self._publisher = BatchPublisher[Outgoing](connection, lambda _row: (str(direction), {}))
        self._agreed = agreed
        self._in_flight: deque[asyncio.Future[None]] = deque()
        self._timeout = MIN_TIMEOUT
        self._new = asyncio.Event()
        """Set when the log may have more."""

    def wake(self) -> None:
        """Tell that the log may have more."""
        self._new.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            LinkStops: the stream holds what our log does not.
        """
        await self._publisher.open()
        while True:
            try:
                await self._send(await self._find_place())
            except (Unreachable, JetStreamError) as error:
                logger.debug("relay to %s: %s", self._neighbour, error)
            finally:
                self._in_flight.clear()
                self._publisher.cancel()
            await asyncio.sleep(RETRY)

    async def _find_place(self) -> int:
        info = await self._stream.info()
        if not info.messages:  # nothing to compare: only the neighbour can say that our logs agree
            await self._until_agreed()
        head = (await self._threads.run(self._log.sent, self._neighbour)).number
        if info.last > head:
            raise LinkStops(older_than_sent(self._neighbour, info.last, head))
        if info.messages:
            await self._compare(info.last)
        return info.last

    async def _until_agreed(self) -> None:
        if not await wait_for(self._agreed, REPORT_TIMEOUT):
            raise Unreachable("the neighbour has not reported what it has")

    async def _compare(self, number: int) -> None:
        message = await self._stream.message(number)
        if message is None:
            raise Unreachable(f"number {number} is gone from the stream")
        ours = await self._threads.run(self._log.sent_at, self._neighbour, number)
        theirs, our_id = event_id(message.data), ours.event_id if ours else None
        if theirs is None or theirs != our_id:
            raise LinkStops(forked(self._neighbour, number, theirs, our_id))

    async def _send(self, at: int) -> None:
        while True:
            self._new.clear()
            while len(self._in_flight) < IN_FLIGHT and (rows := await self._due(at)):
                self._in_flight.append(await self._publisher.publish(rows))
                at = rows[-1].number
            if not await self._wait():
                await self._require_place(at)

    async def _due(self, after: int) -> Sequence[Outgoing]:
        rows = await self._threads.run(self._log.outbox, self._neighbour, after, BATCH)
        size = 0
        for count, row in enumerate(rows):
            size += len(row.raw)
            if count and size > BATCH_BYTES:
                return rows[:count]
        return rows

    async def _wait(self) -> bool:
        """Return after new events or an acknowledgement; False if there was neither for a while."""
        if not self._in_flight:
            return await wait_for(self._new, POLL_INTERVAL)
        oldest, new = self._in_flight[0], asyncio.ensure_future(self._new.wait())
        first: set[asyncio.Future[Any]] = {oldest, new} if len(self._in_flight) < IN_FLIGHT else {oldest}
        try:
            done, _ = await asyncio.wait(first, timeout=self._timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            new.cancel()
        if not done:
            self._timeout = min(2 * self._timeout, MAX_TIMEOUT)
            raise Unreachable("a batch was not answered")
        if oldest in done:
            self._in_flight.popleft().result()
            self._timeout = MIN_TIMEOUT
        return True

    async def _require_place(self, at: int) -> None:
        if await self._find_place() != at:
            raise Unreachable(f"the stream no longer ends with number {at}")
