"""Requests of publishers: each is answered with the outcomes of what is in it, when they are durable.

What arrives while the gateway works is gathered, so that requests that come at once share one transaction.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from nats.aio.msg import Msg
from nats.errors import Error

from domain.authority import Actor
from services.gateway.ingestion import TOGETHER
from services.gateway.nats.isolation import Take, take_isolated
from services.gateway.nats.messages import Publishers, elements_of, publisher_of
from services.gateway.nats.replies import busy, reply, too_many
from services.gateway.outcome import ReportOutcome
from services.nats.connection import Connection, Unreachable
from services.nats.outside_subjects import REQUESTS, inbox
from services.nats.threads import Threads
from services.problems.edge import NotReady

logger = logging.getLogger(__name__)

MOST, MOST_BYTES = 20_000, 32 << 20
"""Events and bytes of the requests of one organisation that may wait; who asks then is told to come again."""


@dataclass(slots=True)
class PublisherRequest:
    """One message, and what is in it."""

    publisher: Actor
    message: Msg
    elements: Sequence[object]
    several: bool
    """True if the events stand in an array, and so do the outcomes."""


@dataclass(slots=True)
class _Waiting:
    """The requests that wait, by publisher: each has its turn, however many another one sends."""

    requests: dict[Actor, deque[PublisherRequest]] = field(default_factory=dict)
    events: int = 0
    bytes: int = 0

    @property
    def full(self) -> bool:
        return self.events >= MOST or self.bytes >= MOST_BYTES

    def add(self, request: PublisherRequest) -> None:
        self.requests.setdefault(request.publisher, deque()).append(request)
        self._count(request, 1)

    def gathered(self) -> Sequence[PublisherRequest]:
        """Take what one publisher asked that shares a transaction."""
        publisher = next(iter(self.requests))
        waiting, batch, events = self.requests.pop(publisher), list[PublisherRequest](), 0
        while waiting and (not batch or events + len(waiting[0].elements) <= TOGETHER):
            batch.append(waiting.popleft())
            events += len(batch[-1].elements)
            self._count(batch[-1], -1)
        if waiting:
            self.requests[publisher] = waiting  # behind the others
        return batch

    def _count(self, request: PublisherRequest, sign: int) -> None:
        self.events += sign * len(request.elements)
        self.bytes += sign * len(request.message.data)


class Requests:
    """Answers the publishers of one organisation over one connection."""

    def __init__(self, take: Take, publishers: Publishers, connection: Connection, threads: Threads) -> None:
        """Prepare.

        Args:
            take: the gateway.
            publishers: of the organisation that asks.
            connection: to their account.
            threads: where the gateway works.
        """
        self._take, self._publishers = take, publishers
        self._client, self._threads = connection.client, threads
        self._waiting = _Waiting()
        self._arrival = asyncio.Event()

    async def run(self) -> None:
        """Answer until cancelled.

        Raises:
            Unreachable: the connection is lost; who was not answered asks again.
        """
        await self._client.subscribe(f"{REQUESTS}.*", cb=self._arrived)
        while True:
            await self._arrival.wait()
            batch = self._waiting.gathered()
            if not self._waiting.requests:
                self._arrival.clear()
            replies = await self._threads.run(self._replies, batch)
            for request, written in zip(batch, replies, strict=True):
                await self._respond(request.message, request.publisher, written)

    async def _arrived(self, message: Msg) -> None:
        publisher = publisher_of(message, REQUESTS, self._publishers)
        if not publisher:
            logger.warning("a message on %s is no request; it is left alone", message.subject)
            return
        elements, several = elements_of(message.data)
        if len(elements) > TOGETHER:
            await self._respond(message, publisher, too_many(message, len(elements)))
        elif self._waiting.full:
            await self._respond(message, publisher, busy(message, NotReady()))
        else:
            self._waiting.add(PublisherRequest(publisher, message, elements, several))
            self._arrival.set()

    def _replies(self, batch: Sequence[PublisherRequest]) -> Sequence[bytes]:
        """Return the replies to requests of one publisher."""
        elements = [element for request in batch for element in request.elements]
        try:
            outcomes = iter(take_isolated(self._take, batch[0].publisher, elements))
        except NotReady as error:
            logger.warning("requests of %s cannot be carried out now: %s", batch[0].publisher.id, error.__cause__)
            return [busy(request.message, error) for request in batch]
        return [self._reply(request, [next(outcomes) for _ in request.elements]) for request in batch]

    def _reply(self, request: PublisherRequest, outcomes: Sequence[ReportOutcome]) -> bytes:
        return reply(request.message, outcomes, several=request.several, most=self._client.max_payload)

    async def _respond(self, message: Msg, publisher: Actor, written: bytes) -> None:
        """Reply to an inbox of the publisher: the node may publish anywhere, and must not do so for another."""
        if not message.reply.startswith(f"{inbox(publisher.id)}."):
            return
        try:
            await self._client.publish(message.reply, written)
        except Error as error:
            raise Unreachable(f"a reply could not be sent: {error!r}") from error
