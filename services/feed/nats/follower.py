"""From the log to the feed: each event as soon as it is durable, once and in order, wherever either was stopped.

The stream itself says how far it has come: its sequence is the number in the feed, enforced by the server, and its last
message says which position of the log that is. So nothing is kept beside it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from services.feed.nats.messages import READ, FeedMessage, FeedMessages, FeedPlace
from services.feed.nats.stream import FeedStream, StreamSpoiled
from services.nats.batch import BatchPublisher
from services.nats.connection import Connection, JetStreamError, Unreachable
from services.nats.settings import Outside
from services.nats.threads import Threads
from services.signals import PositionSignal

logger = logging.getLogger(__name__)

BATCH, BATCH_BYTES = 500, 1 << 20
"""So many messages, and about so many bytes, go in one atomic batch."""
IN_FLIGHT = 2
"""Batches on their way."""
ACK_WITHIN = 8.0
"""Seconds."""
LOOK_AGAIN = 2.0
"""Seconds after which an idle follower looks whether the stream still ends where it left it."""
RETRY, ANEW, LATER = 0.2, 1.0, 5.0
"""Seconds until the stream is tried again: after something passing, after it was dropped, if the server has no room."""


class Follower:
    """Writes the feed of one organisation into its stream."""

    def __init__(
        self, messages: FeedMessages, signal: PositionSignal, connection: Connection, threads: Threads, limits: Outside
    ) -> None:
        """Prepare.

        Args:
            messages: of the feed.
            signal: of the head of the log.
            connection: to the account of their organisation.
            threads: where the log is read.
            limits: of the stream.
        """
        self._messages = messages
        self._signal = signal
        self._threads = threads
        self._stream = FeedStream(connection, limits, messages, threads)
        self._publisher = BatchPublisher[FeedMessage](connection, FeedMessage.address)
        self._in_flight: deque[asyncio.Future[None]] = deque()
        self._due: deque[FeedMessage] = deque()
        self._place = FeedPlace(0, 0)
        self._last_error = ""

    async def run(self) -> None:
        """Follow until cancelled."""
        await self._publisher.open()
        while True:
            try:
                await self._begin()
                await self._publish()
            except Unreachable as error:
                logger.debug("feed of %s: %s", self._messages.organisation, error)
                await asyncio.sleep(RETRY)
            except (JetStreamError, StreamSpoiled) as error:
                await self._recover(error)
            finally:
                self._in_flight.clear()
                self._publisher.cancel()

    async def _begin(self) -> None:
        await self._stream.ensure()
        self._place = place = await self._stream.place()
        self._due.clear()
        if place.within:
            await self._read()
            self._pass_over(place.within)
        self._last_error = ""

    def _pass_over(self, last: str) -> None:
        """Leave out what is in the feed of a position already: up to the event with this id."""
        while self._due:
            if self._due.popleft().id == last:
                return
        raise StreamSpoiled(f"the feed has no {last} there")

    async def _publish(self) -> None:
        while True:
            batch = await self._next()
            if batch:
                self._in_flight.append(await self._publisher.publish(batch))
            if self._in_flight and (not batch or len(self._in_flight) == IN_FLIGHT):
                await self._acknowledged()
            elif not batch and not await self._signal.wait_beyond(self._place.position, LOOK_AGAIN):
                await self._look_again()

    async def _next(self) -> Sequence[FeedMessage]:
        """Return what is to be sent next, numbered; nothing if all is on its way."""
        while not self._due and self._signal.position > self._place.position:
            await self._read()
        batch: list[FeedMessage] = []
        size = 0
        while self._due and len(batch) < BATCH and size < BATCH_BYTES:
            batch.append(replace(self._due.popleft(), number=self._place.number + len(batch) + 1))
            size += len(batch[-1].raw)
        self._place = replace(self._place, number=self._place.number + len(batch))
        return batch

    async def _read(self) -> None:
        messages, position = await self._threads.run(self._messages.after, self._place.position, READ)
        self._due.extend(messages)
        self._place = replace(self._place, position=position)

    async def _acknowledged(self) -> None:
        try:
            async with asyncio.timeout(ACK_WITHIN):
                await asyncio.shield(self._in_flight[0])
        except TimeoutError:
            raise Unreachable("a batch was not acknowledged") from None
        self._in_flight.popleft()

    async def _look_again(self) -> None:
        if await self._stream.number() != self._place.number:
            raise Unreachable("the stream no longer ends where it did")

    async def _recover(self, error: JetStreamError | StreamSpoiled) -> None:
        """Make a stream anew that is not ours; wait and log it if the server does not take what it should."""
        if isinstance(error, StreamSpoiled):
            logger.warning("feed of %s: %s; making it anew", self._messages.organisation, error)
            await self._stream.make_anew()
            await asyncio.sleep(ANEW)
            return
        if str(error) != self._last_error:
            self._last_error = str(error)
            logger.warning("feed of %s: %s", self._messages.organisation, error)
        await asyncio.sleep(LATER if error.status >= 500 else RETRY)
