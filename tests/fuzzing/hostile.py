"""A neighbour with valid keys, its own nats-server, and nothing else of a node: it says whatever a test wants."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict

import orjson

from domain.node_id import NodeId
from services.identities.nkey import identity
from services.links.addresses import addresses
from services.links.journal import Journal
from services.links.wire import LinkReport, digest
from services.log import Log
from services.nats.connection import Connection, JetStreamError, Unreachable, connect
from services.nats.jetstream import JetStream
from services.nats.server import NatsServer
from services.nats.streams import Streams
from services.nats.subjects import Direction
from services.node.settings import NodeSettings


class Hostile:
    """One hostile neighbour of a node whose log it is shown, so that it can also tell the truth."""

    connection: Connection

    def __init__(self, settings: NodeSettings, log: Log) -> None:
        self.id = NodeId(settings.id)
        self._log = log
        who = identity(settings.identity_file)
        self._server = NatsServer(settings, who)
        self._address = addresses(settings, who)[log.node]
        self.is_superior = self._address.below
        self.outgoing = Direction.DOWN if self.is_superior else Direction.UP
        self.sent: defaultdict[int, list[bytes]] = defaultdict(list)
        """What it has ever sent under each number; more than once only if it began a stream anew."""
        self.last = 0
        """The last number in its stream."""
        self._tampered = False
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        """Start the server and connect as a node does."""
        await self._server.start()
        self._stack.push_async_callback(self._server.stop)
        to = self._address
        link = connect(to.url, to.key, self.outgoing.opposite.replies, to.domain, to.certificate)
        self.connection = await self._stack.enter_async_context(link)
        if self.is_superior:
            for direction in Direction:
                await self._begin(direction, 1)

    async def stop(self) -> None:
        """End everything."""
        await self._stack.aclose()

    # ── What every neighbour can do ───────────────────────────────────────────────────────────────────────────────────

    async def send(self, raw: bytes) -> None:
        """Put bytes into the stream under the next number."""
        answer = orjson.loads(await self._stored(self.outgoing, raw))
        self.last = answer["seq"]
        self.sent[self.last].append(raw)

    async def report(self, raw: bytes) -> None:
        """Say bytes where reports are said."""
        await self.connection.client.publish(self.outgoing.reports, raw)

    async def ask(self, raw: bytes) -> None:
        """Ask bytes, and do not wait for what is answered."""
        await self.connection.client.publish(self.outgoing.questions, raw, f"{self.outgoing.opposite.replies}.ignored")

    def truth(self) -> dict[str, object]:
        """Return the report of a neighbour that has taken in all that it was sent."""
        sent, told = self._log.sent(self.id), self._log.received(self.id).number
        rows = self._log.outbox(self.id, sent.number - 1, 1) if sent.number else ()
        content = digest(rows[0].raw) if rows else None
        return asdict(LinkReport(sent.number, sent.event_id, max(self.last, told), told, digest=content))

    async def tell_the_truth(self) -> None:
        """Report as an honest neighbour does."""
        await self.report(orjson.dumps(await asyncio.to_thread(self.truth)))

    # ── What a superior alone can do, for the streams are on its server ───────────────────────────────────────────────

    async def begin_at(self, direction: Direction, number: int) -> None:
        """Drop a stream with what it holds, and let it begin anywhere."""
        if self.is_superior:
            self._tampered = True
            await self._begin(direction, number)

    async def put_into(self, direction: Direction, raw: bytes) -> None:
        """Put bytes into a stream that the subordinate alone writes."""
        self._tampered = True
        await self._stored(direction, raw)

    def is_stopped(self) -> bool:
        """Say whether the node has stopped the link and recorded that."""
        return Journal(self._log, self.id).state.alarm is not None

    async def mend(self) -> None:
        """Let both streams go on with what is due, if they were tampered with."""
        if self._tampered:
            self._tampered = False
            await self._begin(self.outgoing, self._log.received(self.id).number + 1)
            await self._begin(self.outgoing.opposite, self._log.sent(self.id).number + 1)

    async def _begin(self, direction: Direction, number: int) -> None:
        with suppress(JetStreamError):
            await JetStream(self.connection, direction.stream).delete()
        await Streams(self.connection).ensure(direction, number)
        if direction is self.outgoing:
            self.last = number - 1

    async def _stored(self, direction: Direction, raw: bytes) -> bytes:
        while True:
            with suppress(Unreachable):  # the leaf connection may still be on its way
                return bytes((await self.connection.request(str(direction), raw)).data)
