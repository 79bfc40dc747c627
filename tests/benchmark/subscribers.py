"""A thousand subscribers of one node's feed at a steady rate: how late they hear of each event, and what they cost."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import orjson

from domain.authority import Role
from domain.node_id import NodeId
from services.api.streams import MOST
from services.api.tokens import add_tokens
from services.http_client import Client
from tests.acceptance.harness import Board
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure

SUBSCRIBERS = 1000
RATE = 50
"""Events per second."""
SECONDS = 20
AIM_P99, AIM_MEMORY = 250.0, 150.0
"""Milliseconds; MiB above the idle node."""


def measure() -> Iterator[Figure]:
    """Yield the figures."""
    with folder() as place, Board(place, ["bj"]) as board:
        board.start()
        client = board.client("bj")
        _send(client, RATE)  # what a node loads with its first commands is not what subscribers cost
        idle = memory(board.pid("bj"))
        delays, most = _run(board, client)
    p50, p99 = (quantiles(delays, n=100)[each] for each in (49, 98))
    what = f"{SUBSCRIBERS:,} SSE subscribers at {RATE} events/s"
    yield Figure(f"{what}: delay", f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", "—", f"{AIM_P99:g} ms", p99 <= AIM_P99)
    above = most - idle
    yield Figure(f"{what}: memory", f"{above:.0f} MiB above idle", "—", f"{AIM_MEMORY:g} MiB", above <= AIM_MEMORY)


def memory(pid: int) -> float:
    """Return what a process holds in memory, in MiB."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


def _run(board: Board, client: Client) -> tuple[list[float], float]:
    """Return the delays in milliseconds, and the most that the node held in memory in MiB."""
    events = RATE * SECONDS
    wanted = [(NodeId("bj"), (Role.SUBSCRIBER,))] * (SUBSCRIBERS // MOST)
    tokens = ",".join(add_tokens(board.data("bj"), wanted))
    command = [sys.executable, "-m", "tests.benchmark.readers", board.url("bj"), tokens]
    with subprocess.Popen([*command, str(SUBSCRIBERS), str(events)], stdout=subprocess.PIPE) as readers:
        assert readers.stdout
        assert readers.stdout.readline() == b"ready\n"
        ended, held = threading.Event(), [memory(board.pid("bj"))]
        watch = threading.Thread(target=_watch, args=(board.pid("bj"), ended, held))
        watch.start()
        try:
            _send(client, events)
            return orjson.loads(readers.stdout.read()), max(held)
        finally:
            ended.set()
            watch.join()
            readers.kill()  # if something failed, they would wait for events for ever


def _watch(pid: int, ended: threading.Event, held: list[float]) -> None:
    while not ended.wait(0.25):
        held.append(memory(pid))


def _send(client: Client, count: int) -> None:
    begin = time.perf_counter()
    for turn in range(count):
        time.sleep(max(0.0, begin + turn / RATE - time.perf_counter()))
        due = datetime.now(UTC) + timedelta(days=7)
        title = f"sent at {time.perf_counter_ns()}"
        client.post("/v1/tasks/assign", orjson.dumps({"title": title, "lead": "bj", "due": due}))
