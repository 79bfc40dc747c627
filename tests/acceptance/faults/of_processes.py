"""Faults of the processes of a node, of their clock, and of those who ask them for too much."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import orjson

from domain.authority import Role
from domain.node_id import NodeId
from services.http_client import NodeProblem
from services.identities.outsiders import add_outsider, remove_outsider
from tests.acceptance.faults.fault import fault
from tests.acceptance.faults.stage import AGENCY, CITY, DISTRICT, STREET, Stage
from tests.faked_clock import FakedClock
from tests.integration.node.test_connections import HALF_SENT
from tests.integration.node.test_process import PROGRAM

KILLS = 3
HALF_OPEN = 800
"""Connections on which half a request was sent."""

# ── Killed and frozen ─────────────────────────────────────────────────────────────────────────────────────────────────


@fault("`kill -9` of a node", node=DISTRICT)
@fault("`kill -9` of a node", node=CITY)
def node_killed(stage: Stage, node: str) -> Iterator[None]:
    """`kill -9` of a node; its nats-server lives on."""
    stage.board.kill(node)
    yield
    stage.board.start(node)


@fault("`kill -9` of a node", node=DISTRICT)
@fault("`kill -9` of a node", node=CITY)
def server_killed(stage: Stage, node: str) -> Iterator[None]:
    """`kill -9` of a node's nats-server; the node starts it again."""
    before = stage.board.server_pid(node)
    stage.board.kill_server(node)
    yield
    stage.until(lambda: stage.board.server_pid(node) != before, "another nats-server")


@fault("`kill -9` of a node", node=DISTRICT)
@fault("`kill -9` of a node", node=CITY)
def power_failed(stage: Stage, node: str) -> Iterator[None]:
    """`kill -9` of a node and its nats-server together."""
    stage.board.kill_all(node)
    yield
    stage.board.start(node)


@fault("`kill -9` while systems outside publish")
def killed_while_published_to(stage: Stage) -> Iterator[None]:
    """`kill -9` while systems outside publish, several times."""
    for _ in range(KILLS):
        stage.board.kill(CITY)
        stage.board.start(CITY)
        stage.traffic.more(CITY, times=3)
    yield


@fault("a slow neighbour, or a node without time for itself", process="node")
@fault("a slow neighbour, or a node without time for itself", process="server")
def frozen(stage: Stage, process: str) -> Iterator[None]:
    """A node without time for itself, or its nats-server: stopped where it is, and going on as if nothing had been."""
    pid = stage.board.pid(DISTRICT) if process == "node" else stage.board.server_pid(DISTRICT)
    os.kill(pid, signal.SIGSTOP)
    try:
        stage.until(lambda: not all(each["connected"] for each in stage.links(CITY)), "the city's notice")
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


# ── Kept from working ─────────────────────────────────────────────────────────────────────────────────────────────────


@fault("a nats-server that cannot start, a wrong authority, a neighbour that is away")
def server_without_its_port(stage: Stage) -> Iterator[None]:
    """A nats-server that cannot start: somebody else has its port. The node takes commands all the same."""
    server = stage.board.file.node(NodeId(DISTRICT)).server
    stage.board.stop(DISTRICT)
    with socket.create_server((server.host, server.port)):
        stage.board.launch(DISTRICT)
        stage.traffic.more(DISTRICT)
        stage.until(lambda: any(each["trouble"] for each in stage.links(DISTRICT)), "the reason")
        yield
    stage.board.wait_ready(DISTRICT)


@fault("a nats-server that cannot start, a wrong authority, a neighbour that is away")
def neighbour_away(stage: Stage) -> Iterator[None]:
    """A neighbour that is away: the city does not run at all."""
    stage.board.stop(CITY)
    stage.until(lambda: all(each["trouble"] for each in stage.links(DISTRICT)), "the reason")
    stage.traffic.more(DISTRICT)
    yield
    stage.board.start(CITY)


@fault("a second process on a data folder")
def second_process(stage: Stage) -> Iterator[None]:
    """A second process on a data folder."""
    command = [sys.executable, "-c", PROGRAM, str(stage.board.place(DISTRICT).settings)]
    second = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert second.returncode != 0
    assert f"process {stage.board.pid(DISTRICT)} works in this folder" in second.stderr.decode()
    yield


@fault("a node or a system outside is taken out of the settings")
def subordinate_taken_out(stage: Stage) -> Iterator[None]:
    """A node is taken out of its superior's settings, and put back; its other links go on."""
    with stage.traffic.paused(CITY):  # nobody assigns anything to whom the city does not know
        taken = stage.take_out(DISTRICT)
        up = {DISTRICT: False, AGENCY: True}  # what was taken out is shown, with what waits for it
        stage.until(
            lambda: {each["neighbour"]: each["connected"] for each in stage.links(CITY)} == up, "the other link"
        )
        yield
        stage.put_in(taken)


@fault("a node or a system outside is taken out of the settings")
def last_system_outside_taken_out(stage: Stage) -> Iterator[None]:
    """The last system outside of an organisation is taken out, and put back, the node started anew each time."""
    data = stage.board.data(DISTRICT)
    for change in (_let_in, remove_outsider):
        change(data, "oa")
        stage.board.stop(DISTRICT)
        stage.board.start(DISTRICT)
        stage.until(lambda: all(each["connected"] for each in stage.links(DISTRICT)), "the links being up")
    yield
    _let_in(data, "oa")
    stage.board.stop(DISTRICT)
    stage.board.start(DISTRICT)


def _let_in(data: Path, name: str) -> None:
    add_outsider(data, name, NodeId(STREET), [Role.PUBLISHER], token=False, nkey=True)


# ── Moved and doubled ─────────────────────────────────────────────────────────────────────────────────────────────────


@fault("either side of a hand-over is killed, or the link is cut")
def killed_while_handing_over(stage: Stage) -> Iterator[None]:
    """The giving side of a hand-over is killed with its nats-server."""
    stage.board.give_node(STREET, DISTRICT)
    body = orjson.dumps({"organisation": STREET, "home": STREET})
    with stage.board.client(DISTRICT) as client:
        client.post("/v1/homes/hand-over", body)
    stage.board.kill_all(DISTRICT)
    yield
    stage.board.start(DISTRICT)
    stage.until(lambda: _home(stage) == STREET, "the hand-over")


def _home(stage: Stage) -> str | None:
    try:
        return str(stage.board.get(STREET, f"/v1/aggregates/home-0@{STREET}")["state"]["home"])
    except NodeProblem:
        return None


@fault("two nodes act for one organisation")
def two_homes(stage: Stage) -> Iterator[None]:
    """Two nodes act for one organisation: one was given to it, and nothing was handed over."""
    stage.board.give_node(STREET, DISTRICT, handed_over=False)
    stage.until(lambda: stage.alarms(DISTRICT).get(STREET) == "two-homes", "the district's alarm")
    stage.until(lambda: stage.alarms(STREET).get(DISTRICT) == "stopped-there", "the other one's")
    yield
    stage.board.take_node(STREET, DISTRICT)


# ── The clock ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@fault("the clock jumps, or is behind the log", by="+10y")
@fault("the clock jumps, or is behind the log", by="-10y")
def clock_jumps(stage: Stage, by: str) -> Iterator[None]:
    """The clock jumps while a node runs."""
    clock = _clocked(stage)
    stage.board.wait_ready(DISTRICT)
    stage.traffic.more(DISTRICT)
    clock.move(by)
    stage.until(lambda: "clock jumped" in stage.board.output(DISTRICT), "the word of it")
    assert not stage.ready(DISTRICT)
    yield
    clock.move("+0")
    stage.board.wait_ready(DISTRICT)


@fault("the clock jumps, or is behind the log")
def clock_behind_the_log(stage: Stage) -> Iterator[None]:
    """The clock is behind the log when a node starts."""
    clock = _clocked(stage, "-10y")
    stage.until(lambda: "the log ends at" in stage.board.output(DISTRICT), "the word of it")
    yield
    stage.board.kill(DISTRICT)
    clock.move("+0")
    stage.board.start(DISTRICT)


def _clocked(stage: Stage, by: str = "+0") -> FakedClock:
    """Start the district anew with a clock that can be set."""
    clock = FakedClock(stage.folder)
    clock.move(by)
    stage.board.stop(DISTRICT)
    stage.board.launch(DISTRICT, **clock.environment)
    return clock


# ── Asked for too much ────────────────────────────────────────────────────────────────────────────────────────────────


@fault("who sends half a request, or takes no answer")
def overloaded(stage: Stage) -> Iterator[None]:
    """Many send half a request."""
    address = ("127.0.0.1", stage.board.file.node(NodeId(DISTRICT)).http.port)
    with ExitStack() as stack:
        for number in range(HALF_OPEN):
            half = stack.enter_context(socket.create_connection(address))
            half.sendall(list(HALF_SENT.values())[number % len(HALF_SENT)])
        stage.traffic.more(DISTRICT)
        yield


@fault("a request that asks for much")
def asked_for_much(stage: Stage) -> Iterator[None]:
    """Requests that ask for much: whole lists, the whole log, a thousand commands at once."""
    headers = {"Authorization": f"Bearer {stage.board.token(DISTRICT)}"}
    body = {"title": "检查路灯", "lead": DISTRICT, "due": "2030-01-01T00:00:00Z"}
    batch = b"".join(orjson.dumps({"command": "AssignTask", "data": body}) + b"\n" for _ in range(1000))

    def ask(number: int) -> int:
        with httpx.Client(base_url=stage.board.url(DISTRICT), headers=headers, timeout=120) as client:
            if number % 2:
                return client.get("/v1/exports/tasks").status_code
            stream = {"Content-Type": "application/x-ndjson"}
            return client.post("/v1/commands", content=batch, headers=stream).status_code

    with ThreadPoolExecutor(4) as together:
        asked = [together.submit(ask, number) for number in range(8)]
        stage.traffic.more(DISTRICT)
        assert {each.result() for each in asked} <= {200, 429, 503}
        yield
