"""A node in the middle: a hostile superior above it, a hostile and an honest subordinate below, all with real servers.

Whatever was sent to it, `holds` says what must hold of it then.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import nats.errors
from httpx import Client

from domain.authority import Actor, Role
from domain.link import ApproveSkip, EventSkipped, ProposeSkip, link_id
from domain.node_id import NodeId
from domain.words import Words
from projections.engine.views import Views
from projections.registry import VIEWS
from services.api.tokens import add_token
from services.cloudevents import decode
from services.links.alarm import Alarm
from services.links.journal import Journal
from services.links.links import Links
from services.links.state import LinkState
from services.node.app import create_app
from services.node.settings import Hosted, NodeSettings
from services.node.wiring import Node
from tests.fuzzing.hostile import Hostile
from tests.integration.api.conftest import served
from tests.integration.links.board import CITY, HAIDIAN, STREET, settings_of, until
from tests.integration.links.board import Node as Neighbour
from tests.integration.links.happenings import assigned

SHANGDI, KEXU = NodeId("bj.haidian.shangdi"), NodeId("bj.haidian.kexu")
PAGES = ("/readyz", "/v1/operation/views", "/v1/operation/set-aside", "/v1/links", "/links")
PAUSE = 0.05
"""Seconds between two honest reports."""


class Failures(logging.Handler):
    """What the node says that went wrong inside it, but for links that stop, as they should."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it; also what nats-py caught of ours, which is told to nobody."""
        caught = record.args[0] if record.name == "services.nats.connection" and record.args else None  # type: ignore[index]
        ours = isinstance(caught, Exception) and not isinstance(caught, nats.errors.Error | OSError)
        if ours or (record.levelno >= logging.ERROR and record.name != "services.links.link"):
            self.said.append(self.format(record))


class World:
    """The node and its neighbours, in an event loop that runs while somebody waits for something in it."""

    def __init__(self, node: Node, hostile: dict[NodeId, Hostile], honest: Neighbour, client: Client) -> None:
        self.node, self.hostile, self._honest, self.client = node, hostile, honest, client
        self.failures = Failures()
        self.alarms: list[Alarm] = []
        """Those that stopped links so far."""

    async def settle(self, hostile: Hostile) -> None:
        """Let what was sent be taken in; two people skip what may not be, as they would, and only that."""
        async with asyncio.timeout(30):
            await hostile.mend()
            while (state := await self._state(hostile)).alarm or state.received < hostile.last or not state.connected:
                if state.alarm:
                    await self._go_on(hostile, state.alarm, state.received + 1)
                await hostile.tell_the_truth()
                await asyncio.sleep(PAUSE)

    async def _state(self, hostile: Hostile) -> LinkState:
        states = await asyncio.to_thread(self.node.links.states)
        return next(state for state in states if state.neighbour == hostile.id)

    async def _go_on(self, hostile: Hostile, alarm: Alarm, due: int) -> None:
        self.alarms.append(alarm)
        kept = await asyncio.to_thread(lambda: Journal(self.node.log, hostile.id).state)
        if alarm.code not in ("unacceptable", "two-homes"):
            await self.node.links.resume(hostile.id)
        elif kept.refused and not (kept.skips and kept.skips.digest == kept.refused.digest):
            assert kept.refused.number == due
            assert f"Number {due} from {hostile.id}" in alarm.words.en or alarm.code == "two-homes"
            assert kept.refused.rule.zh
            await asyncio.to_thread(self._skip, hostile.id, due)

    def _skip(self, neighbour: NodeId, number: int) -> None:
        for actor, command in (("wang", ProposeSkip(number=number, reason="作废")), ("li", ApproveSkip(number=number))):
            operator = Actor(actor, HAIDIAN, frozenset({Role.OPERATOR}))
            self.node.handler.execute(command, operator, id=link_id(HAIDIAN, neighbour))

    # ── What must hold ────────────────────────────────────────────────────────────────────────────────────────────────

    async def holds(self) -> None:
        """Demand that the node is as it should be, whatever was sent."""
        for hostile in self.hostile.values():
            await self.settle(hostile)
            await asyncio.to_thread(self._require_accounted, hostile)
        await self._require_honest_link()
        await asyncio.to_thread(self._require_ready)
        assert self.failures.said == []

    def _require_accounted(self, hostile: Hostile) -> None:
        """Demand that under each number stands what was sent under it, taken in or skipped, and shown."""
        kept = {row.number: row.raw for row in self.node.log.received_after(hostile.id, 0, 1_000_000)}
        for number, sent in hostile.sent.items():
            assert number > hostile.last or kept.get(number) in sent, f"number {number} of {hostile.id}"
        history = self.node.log.history(link_id(HAIDIAN, hostile.id))
        skipped = {each.envelope.payload.number for each in history if isinstance(each.envelope.payload, EventSkipped)}
        recorded = {each.number for each in self.node.log.read(0, 1_000_000) if each.link == hostile.id}
        assert skipped | recorded == set(kept)
        assert not skipped & recorded

    async def _require_honest_link(self) -> None:
        up, down = assigned(SHANGDI), assigned(HAIDIAN, SHANGDI)
        await asyncio.to_thread(self._honest.log.append, [up])
        await asyncio.to_thread(self.node.log.append, [down])
        await until(lambda: self.node.log.find(up.id) and self._honest.log.find(down.id))

    def _require_ready(self) -> None:
        log, views = self.node.log, self.node.views
        head = log.head()
        assert len([decode(record.raw) for record in log.read_raw(0, head)]) == len(log.read(0, head)) == head
        assert views.wait_for(head, timeout=30), views.status()
        assert [status.failure for status in views.status() if status.failure] == []
        for page in PAGES:
            answered = self.client.get(page)
            assert answered.status_code == 200, (page, answered.text)

    def require_fresh(self, folder: Path) -> None:
        """Demand that the views have what views have that are made anew from the log."""
        fresh = Views(f"sqlite:///{folder / 'fresh.db'}", self.node.log, views=VIEWS, node=HAIDIAN)
        fresh.catch_up()
        assert self.node.views.wait_for(self.node.log.head(), timeout=30)
        with fresh.read() as anew, self.node.views.read() as kept:
            assert [view.name for view in VIEWS if anew.dump(view) != kept.dump(view)] == []

        def aside(views: Views) -> set[tuple[str, int]]:
            return {(each.view, each.position) for each in views.set_aside()}

        assert aside(fresh) == aside(self.node.views)
        fresh.stop()


@contextlib.asynccontextmanager
async def world(folder: Path) -> AsyncIterator[World]:
    """Run all of it, and stop it whatever happens."""
    every = settings_of(folder, CITY, HAIDIAN, STREET, SHANGDI)
    own = replace(every[HAIDIAN], duties=False, organisations=(Hosted(KEXU, Words("科煦社区", "Kexu")),))
    async with contextlib.AsyncExitStack() as stack:
        node = await _node(stack, own)
        hostile = {id: Hostile(every[id], node.log) for id in (CITY, STREET)}
        honest = Neighbour(every[SHANGDI])
        parts: tuple[Hostile | Links | Neighbour, ...] = (*hostile.values(), node.links, honest)
        for each in parts:
            stack.push_async_callback(each.stop)
            await each.start()
        client = _client(stack, node, own)
        found = World(node, hostile, honest, client)
        _watch(stack, found.failures)
        yield found


async def _node(stack: contextlib.AsyncExitStack, settings: NodeSettings) -> Node:
    node = await asyncio.to_thread(Node, settings)
    await asyncio.to_thread(node.start)
    stack.push_async_callback(asyncio.to_thread, node.stop)
    return node


def _client(stack: contextlib.AsyncExitStack, node: Node, settings: NodeSettings) -> Client:
    url = stack.enter_context(served(create_app(node)))
    token = add_token(settings.data, HAIDIAN, tuple(Role))
    headers = {"Authorization": f"Bearer {token}"}
    return stack.enter_context(Client(base_url=url, timeout=30, headers=headers))


def _watch(stack: contextlib.AsyncExitStack, failures: Failures) -> None:
    logger, connection = logging.getLogger("services"), logging.getLogger("services.nats.connection")
    logger.addHandler(failures)
    stack.callback(logger.removeHandler, failures)
    stack.callback(connection.setLevel, connection.level)
    connection.setLevel(logging.DEBUG)
