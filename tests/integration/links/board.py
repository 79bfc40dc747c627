"""Nodes with real logs and real nats-servers, as few or as many as a test wants, in one event loop."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

from domain.node_id import NodeId, superior
from domain.words import Words
from services.identities.nkey import identity
from services.links.links import Links
from services.links.state import LinkState
from services.log import Log
from services.nats.settings import Nats, Subordinate, Superior
from services.node.settings import Http, NodeSettings

NAME = Words("节点", "node")
CITY, HAIDIAN, CHAOYANG = NodeId("bj"), NodeId("bj.haidian"), NodeId("bj.chaoyang")
STREET = NodeId("bj.haidian.zhongguancun")


class Node:
    """One node: its log and its links, which can be stopped, killed and started again."""

    def __init__(self, settings: NodeSettings) -> None:
        self.settings, self.id = settings, NodeId(settings.id)
        self.log = Log(self.id, self.url)
        self.links = Links(settings, self.log)
        self.runs = False

    @property
    def database(self) -> Path:
        """The file of the log."""
        return self.settings.data / "log.db"

    @property
    def url(self) -> str:
        """The log's address."""
        return f"sqlite:///{self.database}"

    def reopen(self) -> None:
        """Open the log again, with nothing running."""
        if self.log is None:
            self.log = Log(self.id, self.url)
            self.links = Links(self.settings, self.log)

    async def start(self) -> None:
        """Begin the links."""
        self.reopen()
        self.runs = True
        await self.links.start()

    async def stop(self) -> None:
        """End everything."""
        if self.runs:
            self.runs = False
            await self.links.stop()
        if self.log is not None:
            self.log.close()
            self.log = None  # type: ignore[assignment]

    def link(self, neighbour: NodeId) -> LinkState:
        """Return how a link stands."""
        return next(state for state in self.links.states() if state.neighbour == neighbour)

    def ids(self) -> list[str]:
        """The ids of all events that are not about the links, in the log's order."""
        return [r.envelope.id for r in self.log.read(0, 1_000_000) if not r.envelope.subject.startswith("link-")]


class Ports:
    """Free ports, each handed out once."""

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def take(self) -> int:
        """Return a port that is free, and keep it so."""
        held = socket.socket()
        held.bind(("127.0.0.1", 0))
        self._held.append(held)
        return int(held.getsockname()[1])

    def release(self) -> None:
        """Free all ports for those who asked for them."""
        for held in self._held:
            held.close()
        self._held.clear()


def settings_of(
    folder: Path,
    *ids: NodeId,
    ways: dict[NodeId, int] | None = None,
    like: dict[NodeId, NodeSettings] | None = None,
) -> dict[NodeId, NodeSettings]:
    """Return the settings of nodes that know each other.

    Args:
        folder: where each has its own.
        ids: of the nodes.
        ways: for a subordinate, the port of a proxy in front of its superior.
        like: settings whose ports are kept.
    """
    nats = {id: each.nats for id, each in like.items()} if like else _ports(ids)
    bare = {id: NodeSettings(id=id, name=NAME, http=Http(1), nats=nats[id], data=folder / id) for id in ids}
    keys = {id: identity(bare[id].identity_file).key.public for id in ids}
    return {
        id: replace(
            bare[id],
            superior=Superior(NAME, _leaf_url((ways or {}).get(id) or nats[above].leaf_port)) if above in ids else None,
            subordinates=tuple(
                Subordinate(id=below, name=NAME, nkey=keys[below]) for below in ids if superior(below) == id
            ),
        )
        for id in ids
        for above in [superior(id)]
    }


def _ports(ids: tuple[NodeId, ...]) -> dict[NodeId, Nats]:
    ports = Ports()
    nats = {id: Nats(port=ports.take(), monitor=ports.take(), leaf_port=ports.take()) for id in ids}
    ports.release()
    return nats


def _leaf_url(port: int) -> str:
    return f"nats-leaf://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def board(settings: dict[NodeId, NodeSettings]) -> AsyncIterator[dict[NodeId, Node]]:
    """Run nodes, and stop them whatever happens."""
    nodes = {id: Node(each) for id, each in settings.items()}
    try:
        await asyncio.gather(*(node.start() for node in nodes.values()))
        yield nodes
    finally:
        await asyncio.gather(*(node.stop() for node in nodes.values()))


async def until(condition: Callable[[], object], within: float = 20.0) -> float:
    """Wait until a condition holds; return the seconds that it took, and fail if it takes too long."""
    began = time.monotonic()
    while not await asyncio.to_thread(condition):
        if time.monotonic() - began > within:
            raise AssertionError(f"did not come true within {within} s")
        await asyncio.sleep(0.01)
    return time.monotonic() - began
