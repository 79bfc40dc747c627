"""A link, log to log: two processes with their nats-servers, against `js.publish` one by one into the same server."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.node_id import NodeId
from services.identities.nkey import identity
from services.links.addresses import addresses
from services.log import Log
from services.nats.connection import connect
from services.nats.subjects import token
from services.node.settings import load
from tests.acceptance.harness import Board, eventually
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure, rate
from tests.benchmark.history import CITY, DISTRICT, fill
from tests.benchmark.link_node import url_of

EVENTS = 60_000
ONE_BY_ONE = 2_000


def measure() -> Iterator[Figure]:
    """Yield the figure."""
    with folder() as place, Board(place, ["bj", "bj.haidian"]) as board:
        messages = _prepare(board)
        with _node(board, "bj"), _node(board, "bj.haidian"):
            ours = _arriving(url_of(board.data("bj")))
            theirs = asyncio.run(_publishing(board.place("bj").settings, messages))
        yield rate("link throughput, log to log", ours, theirs, unit="events/s against js.publish", aim=5, floor=20_000)


@contextmanager
def _node(board: Board, node: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.benchmark.link_node", str(board.place(node).settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.communicate()


def _prepare(board: Board) -> Sequence[bytes]:
    """Fill the district's log while nothing runs; return some of what it will send."""
    board.data("bj.haidian").mkdir(parents=True, exist_ok=True)
    log = Log(DISTRICT, url_of(board.data("bj.haidian")))
    fill(log, CITY, EVENTS)
    messages = [record.raw for record in log.read_raw(0, ONE_BY_ONE)]
    log.close()
    return messages


def _arriving(url: str) -> float:
    """Return events per second between the first and the last that the city recorded."""
    log = Log(CITY, url)
    eventually(lambda: log.received(DISTRICT).number >= EVENTS, within=300, what="the end of the backlog")
    arrived = [record for record in log.read(0, EVENTS + 1000) if record.link == DISTRICT]
    log.close()
    took = (arrived[-1].recorded_at - arrived[0].recorded_at).total_seconds()
    return len(arrived) / took


async def _publishing(settings_file: Path, messages: Sequence[bytes]) -> float:
    settings = load(settings_file)
    address = addresses(settings, identity(settings.identity_file))[NodeId(DISTRICT)]
    async with connect(address.url, address.key, "reply.benchmark", token(CITY)) as connection:
        stream = connection.client.jetstream()
        await stream.add_stream(name="BENCHMARK", subjects=["benchmark"])
        begin = time.perf_counter()
        for message in messages:
            await stream.publish("benchmark", message)
        return len(messages) / (time.perf_counter() - begin)
