"""A node with its nats-server, and systems outside that connect to it with any NATS client."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from services.gateway.store import ReportFilter
from services.identities.outsiders import add_outsider
from services.nats.outside_subjects import inbox, reports, requests
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.integration.links.board import Ports
from tests.unit.gateway.reporting import LIST, event, issue

HAIDIAN, KEXU, CHAOYANG = NodeId("bj.haidian"), NodeId("bj.haidian.kexu"), NodeId("bj.chaoyang")


def settings_in(folder: Path) -> NodeSettings:
    """Return the settings of a node on free ports, with an organisation that it hosts."""
    ports = Ports()
    settings = NodeSettings(
        id=HAIDIAN,
        name=Words("海淀区", "Haidian"),
        http=Http(port=ports.take()),
        data=folder / "node",
        duties=False,
        organisations=(Hosted(KEXU, Words("科煦社区", "Kexu")),),
    )
    nats = replace(settings.nats, port=ports.take(), monitor=ports.take(), leaf_port=ports.take())
    ports.release()
    return replace(settings, nats=nats)


@contextlib.asynccontextmanager
async def running(settings: NodeSettings) -> AsyncIterator[Node]:
    """Run a node but for HTTP, and stop it whatever happens."""
    node = await asyncio.to_thread(Node, settings)
    try:
        await asyncio.to_thread(node.start)
        await node.links.start()
        await node.outside.start()
        yield node
    finally:
        await node.outside.stop()
        await node.links.stop()
        await asyncio.to_thread(node.stop)


class System:
    """A system outside and its connection."""

    def __init__(self, name: str, client: Client, complaints: list[str]) -> None:
        self.name, self.client, self.complaints = name, client, complaints

    async def ask(self, content: object, within: float = 20.0) -> Any:
        """Request, again while nobody listens, and return what is answered; content that is no bytes goes as JSON."""
        data = content if isinstance(content, bytes) else orjson.dumps(content)
        began = time.monotonic()
        while True:
            try:
                message = await self.client.request(requests(self.name), data, timeout=within)
                return orjson.loads(message.data)
            except nats.errors.NoRespondersError:
                if time.monotonic() - began > within:
                    raise
                await asyncio.sleep(0.05)

    async def may_not(self, subject: str, data: bytes = b"", reply: str = "") -> None:
        """Publish, and fail unless the server says that this is not allowed."""
        self.complaints.clear()
        await self.client.publish(subject, data, reply=reply)
        await self.client.flush()
        await until(lambda: any(f'publish to "{subject.lower()}"' in each for each in self.complaints))

    async def may_not_hear(self, subject: str) -> None:
        """Subscribe, and fail unless the server says that this is not allowed."""
        self.complaints.clear()
        await self.client.subscribe(subject)
        await self.client.flush()
        await until(lambda: any(f'subscription to "{subject.lower()}"' in each for each in self.complaints))

    async def leave(self, *contents: object) -> None:
        """Leave messages in the stream, all at once, as soon as it is there."""
        stream = self.client.jetstream()
        datas = [each if isinstance(each, bytes) else orjson.dumps(each) for each in contents]
        while True:
            try:
                await stream.publish(reports(self.name), datas[0])
                break
            except nats.js.errors.NoStreamResponseError:
                await asyncio.sleep(0.05)
        await asyncio.gather(*(stream.publish(reports(self.name), data) for data in datas[1:]))

    async def pulled(self, count: int, subject: str = "feed.*.task.>") -> "list[Msg]":
        """Return the next messages that the durable consumer `board` brings, each acknowledged."""
        stream, found, pull = self.client.jetstream(), list[Msg](), None
        while not pull:
            with contextlib.suppress(nats.js.errors.NotFoundError):
                pull = await stream.pull_subscribe(subject, durable="board", stream="FEED")
        while len(found) < count:
            messages = await pull.fetch(count - len(found), timeout=10)
            found += messages
            for message in messages:
                await message.ack_sync()
        return found

    async def told(self, subject: str = "feed.>", **options: Any) -> "list[Msg]":
        """Return a list that grows with what an ordered consumer brings, as soon as the feed is there."""
        found: list[Msg] = []

        async def see(message: Msg) -> None:
            found.append(message)

        stream = self.client.jetstream()
        while True:
            with contextlib.suppress(nats.js.errors.NotFoundError):
                await stream.subscribe(subject, stream="FEED", ordered_consumer=True, cb=see, **options)
                return found
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def connected(settings: NodeSettings, name: str, seed: str, **options: Any) -> AsyncIterator[System]:
    """Connect as a system outside does, once it is let in."""
    complaints: list[str] = []

    async def complain(error: Exception) -> None:
        complaints.append(str(error))

    own: dict[str, Any] = {"nkeys_seed_str": seed, "inbox_prefix": inbox(name), "error_cb": complain}
    began = time.monotonic()
    while not (client := await attempt(settings, **own, **options)):
        if time.monotonic() - began > 10:
            raise AssertionError(f"{name} is not let in: {complaints}")
        await asyncio.sleep(0.05)
    try:
        yield System(name, client, complaints)
    finally:
        await client.close()


async def attempt(settings: NodeSettings, **options: Any) -> Client | None:
    """Return a connection to the node's nats-server, or None if it does not let the client in."""
    client = Client()
    try:
        await client.connect(f"nats://127.0.0.1:{settings.nats.port}", allow_reconnect=False, **options)
    except (nats.errors.Error, OSError):
        await client.close()  # nats-py leaves its socket open
        return None
    return client


def let_in(
    settings: NodeSettings, name: str, *roles: Role, organisation: NodeId = HAIDIAN, namespace: str | None = None
) -> str:
    """Give a system an identity, and return its seed.

    What an organisation's systems number alike is one record, but for those with a namespace of their own.
    """
    roles = roles or (Role.PUBLISHER,)
    made = add_outsider(
        settings.data, name, organisation, roles, token=False, nkey=True, namespace=namespace or organisation
    )
    assert made.seed
    return made.seed


def on_the_board(node: Node, type: str = "IssueRaised") -> list[str]:
    """Return the ids of the records that have an event of this type in the log, as often as they have it."""
    found = node.log.read(0, 1_000_000)
    return [each.envelope.subject for each in found if type_of(each.envelope.payload) == type]


def type_of(payload: object) -> str:
    """Return the name of an event."""
    return type(payload).__name__


def register(node: Node, **wanted: Any) -> Sequence[Any]:
    """Return the reports that the gateway has kept."""
    return node.gateway.page(ReportFilter(**{"limit": 1_000_000, **wanted}))


def opened(list: str = "L") -> dict[str, Any]:
    """Return the report that opens a list."""
    return event("IssueListOpened", list, LIST)


def raised(*names: object, list: str = "L") -> list[dict[str, Any]]:
    """Return the reports that raise issues."""
    return [issue(str(name), list)[0] for name in names]


async def until(condition: Callable[[], object], within: float = 20.0) -> None:
    """Wait until a condition holds; fail if it takes too long. The condition may block."""
    began = time.monotonic()
    while not await asyncio.to_thread(condition):
        if time.monotonic() - began > within:
            raise AssertionError(f"did not come true within {within} s")
        await asyncio.sleep(0.02)
