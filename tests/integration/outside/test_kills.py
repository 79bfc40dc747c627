"""`kill -9` of the nats-server and of the node while systems publish: what was acknowledged is on the board, once."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import nats
import orjson

from services.board.toml import dumps
from services.log import Log
from services.node.settings import NodeSettings
from tests.acceptance.harness import left_over
from tests.integration.outside.world import HAIDIAN, System, connected, let_in, opened, raised, type_of, until

REPORTS, TOGETHER, KILLS = 300, 10, 4
PROGRAM = "import sys, pathlib; from services.node.process import run; run(pathlib.Path(sys.argv[1]))"
Way = Callable[[System, Any], Awaitable[bool]]


class Process:
    """The node as a process of its own, started again whenever it was killed."""

    def __init__(self, settings: NodeSettings) -> None:
        self.folder, self.settings = settings.data.parent, settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; what it says goes to a file."""
        with (self.folder / "output").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", PROGRAM, str(self.folder / "node.toml"), stderr=output
            )

    async def kill(self) -> None:
        """Kill it; its nats-server goes on until the next one ends it."""
        if self._process:
            self._process.kill()
            await self._process.wait()

    def kill_server(self) -> None:
        """Kill the nats-server, if one runs."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self.settings.data / "nats" / "server.pid").read_text()), signal.SIGKILL)


def write(settings: NodeSettings) -> None:
    """Write the node's file."""
    ports = {name: getattr(settings.nats, name) for name in ("port", "monitor", "leaf_port")}
    told = {
        "id": settings.id,
        "name": {"zh": "海淀区", "en": "Haidian"},
        "http": {"port": settings.http.port},
        "nats": ports,
        "data": str(settings.data),
        "duties": False,
    }
    (settings.data.parent / "node.toml").write_text(dumps(told))


@contextlib.asynccontextmanager
async def process(settings: NodeSettings) -> AsyncIterator[Process]:
    """Run the node, and leave nothing of it behind."""
    write(settings)
    node = Process(settings)
    await node.start()
    try:
        yield node
    finally:
        await node.kill()
        for pid in left_over(settings.data.parent):
            os.kill(pid, signal.SIGKILL)


async def deliver(settings: NodeSettings, name: str, seed: str, reports: Sequence[Any], way: Way) -> None:
    """Report until everything is acknowledged, in batches; whatever was not is reported again, as it was."""
    left = list(reports)
    while left:
        with contextlib.suppress(nats.errors.Error, nats.js.errors.Error, TimeoutError, AssertionError):
            async with connected(settings, name, seed) as system:
                while left:
                    batch = left[:TOGETHER]
                    done = await asyncio.gather(*(way(system, each) for each in batch))
                    left = [each for each, taken in zip(batch, done, strict=True) if not taken] + left[TOGETHER:]


async def asked(system: System, report: Any) -> bool:
    """Ask for the outcome; what waits is acknowledged too, the node has it."""
    return (await system.ask(report, within=3))["status"] in ("accepted", "known", "waiting")


async def left(system: System, report: Any) -> bool:
    """Leave it in the stream."""
    await system.client.jetstream().publish(f"intake-js.{system.name}", orjson.dumps(report), timeout=3)
    return True


def board(data: Path) -> Counter[str]:
    """Return how often each issue was raised."""
    log = Log(HAIDIAN, f"sqlite:///{data / 'log.db'}")
    try:
        events = [each.envelope for each in log.read(0, 1_000_000)]
    finally:
        log.close()
    return Counter(each.subject for each in events if type_of(each.payload) == "IssueRaised")


async def _killed(settings: NodeSettings) -> None:
    seeds = {name: let_in(settings, name) for name in ("asks", "leaves")}
    async with process(settings) as node:
        await deliver(settings, "asks", seeds["asks"], [opened()], asked)
        publishing = asyncio.gather(
            deliver(settings, "asks", seeds["asks"], raised(*range(REPORTS)), asked),
            deliver(settings, "leaves", seeds["leaves"], raised(*range(REPORTS, 2 * REPORTS)), left),
        )
        for kill in range(KILLS):
            before = await asyncio.to_thread(board, settings.data)
            await until(lambda b=before: len(board(settings.data)) > len(b) + 20)  # type: ignore[misc]
            assert not publishing.done()
            if kill % 2:
                await node.kill()
                await node.start()
            else:
                node.kill_server()
        await publishing
        await until(lambda: len(board(settings.data)) == 2 * REPORTS)
        assert set((await asyncio.to_thread(board, settings.data)).values()) == {1}


def test_what_was_acknowledged_is_on_the_board_once_whatever_is_killed(settings: NodeSettings) -> None:
    asyncio.run(_killed(settings))
