"""A real board for a test: processes, nats-servers and lines that can be killed and cut; nothing of it is left over."""

import os
import random
import signal
import socket
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from domain.node_id import NodeId, superior
from services.board.file import Board as BoardFile
from services.board.file import load
from services.board.folders import NodeFolder
from services.board.setup import set_up
from services.board.toml import dumps
from services.http_client import Client
from tests.acceptance import forking
from tests.acceptance.proxy import Line

EXAMPLE = Path(__file__).parents[2] / "deploy" / "board.toml"
READY_WITHIN = 60.0
STOP_WITHIN = 5.0

NAMES = {
    "bj": "北京市",
    "bj.haidian": "海淀区",
    "bj.chaoyang": "朝阳区",
    "bj.dongcheng": "东城区",
    "bj.haidian.zhongguancun": "中关村街道",
    "bj.sasac": "市国资委",
    "bj.ccmu": "首都医科大学",
    "bj.discipline": "市纪委监委",
}

AGENCIES = ("bj.sasac", "bj.ccmu")

RESTRICTED = ("bj", "bj.discipline")
"""The restricted audience of clues, on every board that has both."""

HOSTED = {
    "bj.haidian.zhongguancun": {
        "bj.haidian.zhongguancun.kexu": "科煦社区",
        "bj.haidian.zhongguancun.keyuan": "科源社区",
    }
}
"""The communities that act on the subdistrict's node, on every board that has it."""


def eventually(holds: Callable[[], object], within: float = 10.0, what: str = "it") -> None:
    """Wait until something holds; it is asked for again and again, for there is nobody to wake us."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come to hold within {within:g} s"
        time.sleep(0.05)


def free_ports() -> Iterator[int]:
    """Yield ports that nobody uses, below those that the kernel gives to clients, apart for each test worker."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    ports = list(range(10_000 + worker * 4_000, 14_000 + worker * 4_000))
    random.shuffle(ports)
    for port in ports:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            yield port


def write_board(
    path: Path,
    nodes: Sequence[str],
    cuttable: Sequence[str] = (),
    hosted: Mapping[str, Mapping[str, str]] = HOSTED,
    databases: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, int]:
    """Write a board file with ports that are free now; return the port of the line above each cuttable node."""
    ports = free_ports()
    servers = {node: {"port": next(ports), "monitor": next(ports), "leaf_port": next(ports)} for node in nodes}
    lines = {node: next(ports) for node in cuttable}
    rows = [
        {
            "id": node,
            "name": {"zh": NAMES.get(node, node), "en": node},
            "tier": "agency" if node in AGENCIES else None,
            "http": {"port": next(ports)},
            "clues": node in RESTRICTED and set(RESTRICTED) <= set(nodes),
            "nats": servers[node],
            "leaf_url": f"nats-leaf://127.0.0.1:{lines[node]}" if node in lines else None,
            "database": databases.get(node),
            "organisations": [{"id": one, "name": {"zh": zh, "en": one}} for one, zh in hosted.get(node, {}).items()],
        }
        for node in nodes
    ]
    path.write_text(dumps({"duties": False, "nodes": rows}), "utf-8")
    return lines


def write_example(path: Path, cuttable: Sequence[str] = ()) -> dict[str, int]:
    """Write the example board of `deploy/` on free ports; return as `write_board` does."""
    ports = free_ports()
    rows = tomllib.loads(EXAMPLE.read_text("utf-8"))["nodes"]
    lines = {node: next(ports) for node in cuttable}
    for row in rows:
        row["http"] = {"port": next(ports)}
        row["nats"] = {"port": next(ports), "monitor": next(ports), "leaf_port": next(ports)}
        if row["id"] in lines:
            row["leaf_url"] = f"nats-leaf://127.0.0.1:{lines[row['id']]}"
    path.write_text(dumps({"duties": False, "nodes": rows}), "utf-8")
    return lines


class Board:
    """The nodes of a board as processes of this test."""

    def __init__(
        self,
        folder: Path,
        nodes: Sequence[str],
        cuttable: Sequence[str] = (),
        hosted: Mapping[str, Mapping[str, str]] = HOSTED,
        databases: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Set the board up; nothing runs yet.

        Args:
            folder: of the test alone.
            nodes: ids, the root among them; the example board of `deploy/` if there are none.
            cuttable: nodes whose line to their superior goes through a proxy.
            hosted: who acts on which node, with their names.
            databases: of the nodes that keep what they have in PostgreSQL.
        """
        self.folder = folder
        write = partial(write_board, nodes=nodes, hosted=hosted, databases=databases) if nodes else write_example
        ports = write(folder / "board.toml", cuttable=cuttable)
        self.file: BoardFile = load(folder / "board.toml")
        nodes = [node.id for node in self.file.nodes]
        self._places = dict(zip(nodes, set_up(self.file, folder / "nodes"), strict=True))
        self._processes: dict[str, ForkServerProcess] = {}
        self._clients: list[Client] = []
        self._lines = {node: Line(port, self._leaf_port(superior(NodeId(node)))) for node, port in ports.items()}

    def __enter__(self) -> Self:
        """Return the board."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the board."""
        self.close()

    # ── Running ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, *nodes: str) -> Self:
        """Start these nodes, or all that do not run, and wait until they are ready."""
        started = nodes or tuple(node for node in self._places if node not in self._processes)
        for node in started:
            self.launch(node)
        for node in started:
            self.wait_ready(node)
        return self

    def launch(self, node: str, **environment: str) -> None:
        """Start a node's process and return at once."""
        place = self._places[node]
        self._processes[node] = forking.start(place.settings, place.output, environment)

    def wait_ready(self, node: str, within: float = READY_WITHIN) -> None:
        """Wait until a node says that it is ready; if it ends before, the test fails with what it wrote."""
        with Client(self.url(node)) as client:

            def ready() -> bool:
                assert self._processes[node].is_alive(), f"{node} ended:\n{self.output(node)}"
                return client.ready()

            eventually(ready, within, f"readiness of {node}")

    def stop(self, node: str) -> int:
        """Ask a node to stop, as an operator does; return its exit code. It must obey within 5 seconds."""
        process = self._processes.pop(node)
        process.terminate()
        process.join(STOP_WITHIN)
        code = process.exitcode
        _kill_group(process)
        assert code is not None, f"{node} did not stop within {STOP_WITHIN:g} s"
        return code

    def ended(self, node: str, within: float = READY_WITHIN) -> int:
        """Wait until a node ends by itself, as one does that lacks what it needs; return its exit code."""
        process = self._processes.pop(node)
        process.join(within)
        code = process.exitcode
        _kill_group(process)
        assert code is not None, f"{node} did not end within {within:g} s"
        return code

    def kill(self, node: str) -> None:
        """`kill -9` of a node's process alone; its nats-server lives on."""
        process = self._processes.pop(node)
        process.kill()
        process.join()

    def kill_server(self, node: str) -> None:
        """`kill -9` of a node's nats-server alone."""
        os.kill(self.server_pid(node), signal.SIGKILL)

    def kill_all(self, node: str) -> None:
        """`kill -9` of a node's process and of its nats-server, as a power failure does."""
        server = self.server_pid(node)
        self.kill(node)
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGKILL)

    def pid(self, node: str) -> int:
        """Return the process id of a node."""
        pid = self._processes[node].pid
        assert pid, "it was started"
        return pid

    def server_pid(self, node: str) -> int:
        """Return the process id of a node's nats-server."""
        return int((self.data(node) / "nats" / "server.pid").read_text())

    def close(self) -> None:
        """Stop what runs, and kill what does not stop and what was left behind."""
        for client in self._clients:
            client.close()
        for process in self._processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for process in self._processes.values():
            process.join(max(0.0, deadline - time.monotonic()))
            _kill_group(process)
        self._processes.clear()
        for line in self._lines.values():
            line.close()
        for pid in left_over(self.folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    # ── Moving ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def give_node(self, organisation: str, host: str, *, handed_over: bool = True) -> None:
        """Give an organisation that acts on another's node a node of its own, as operators do; start it."""
        http, *nats = islice(free_ports(), 4)

        def given(rows: list[dict[str, Any]]) -> None:
            [hosted] = [one for one in _row(rows, host)["organisations"] if one["id"] == organisation]
            _row(rows, host)["organisations"].remove(hosted)
            below = [one for one in _row(rows, host)["organisations"] if one["id"].startswith(f"{organisation}.")]
            server = dict(zip(("port", "monitor", "leaf_port"), nats, strict=True))
            row = {**hosted, "http": {"port": http}, "nats": server, "organisations": below, "handed_over": handed_over}
            _row(rows, host)["organisations"] = [one for one in _row(rows, host)["organisations"] if one not in below]
            rows.append(row)

        self.change(given, host)
        self.start(organisation)

    def take_node(self, organisation: str, host: str) -> None:
        """Have an organisation act on another's node from now on; its own one is stopped for good."""

        def taken(rows: list[dict[str, Any]]) -> None:
            row = _row(rows, organisation)
            rows.remove(row)
            hosted = [{"id": organisation, "name": row["name"], "tier": row.get("tier")}, *row.get("organisations", [])]
            _row(rows, host).setdefault("organisations", []).extend(hosted)

        self.stop(organisation)
        self.change(taken, host)

    def change(self, change: Callable[[list[dict[str, Any]]], None], restarted: str) -> None:
        """Change the rows of the board file, and start a node anew that is told otherwise by it."""
        path = self.folder / "board.toml"
        data = tomllib.loads(path.read_text("utf-8"))
        change(data["nodes"])
        path.write_text(dumps(data), "utf-8")
        self.file = load(path)
        places = set_up(self.file, self.folder / "nodes")
        self._places.update(zip([node.id for node in self.file.nodes], places, strict=True))
        if restarted in self._processes:
            self.stop(restarted)
            self.start(restarted)

    # ── Lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def cut(self, node: str) -> None:
        """Cut the line between a node and its superior."""
        self._lines[node].cut()

    def heal(self, node: str) -> None:
        """Join it again."""
        self._lines[node].heal()

    def line(self, node: str) -> Line:
        """Return the line between a cuttable node and its superior."""
        return self._lines[node]

    # ── Looking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def place(self, node: str) -> NodeFolder:
        """Return the files of a node."""
        return self._places[node]

    def data(self, node: str) -> Path:
        """Return a node's data folder."""
        return self._places[node].data

    def output(self, node: str) -> str:
        """Return what a node's process wrote."""
        return self._places[node].output.read_text("utf-8", "replace")

    def url(self, node: str) -> str:
        """Return a node's address."""
        return self.file.node(NodeId(node)).url

    def token(self, node: str) -> str:
        """Return a token that may do everything on a node, for the node's own organisation."""
        return self.token_of(node, node)

    def token_of(self, node: str, organisation: str) -> str:
        """Return the same for an organisation that acts on the node."""
        return self._places[node].tokens()[NodeId(organisation)]

    def client(self, node: str, organisation: str | None = None) -> Client:
        """Return a new client of a node's API, for one thread, acting for the node's organisation or another one."""
        client = Client(self.url(node), self.token_of(node, organisation or node))
        self._clients.append(client)
        return client

    def get(self, node: str, path: str, **query: Any) -> Any:
        """Return an answer of a node's API."""
        with self.client(node) as client:
            return client.get(path, **query)

    def acting(self) -> dict[NodeId, Client]:
        """Return a client for every organisation that acts on the board."""
        return {
            id: self._own(node, token) for node, place in self._places.items() for id, token in place.tokens().items()
        }

    def approving(self) -> dict[NodeId, Client]:
        """Return a client for every organisation, with the token of whoever approves there."""
        return {
            id: self._own(node, token)
            for node, place in self._places.items()
            for id, token in place.approvers().items()
        }

    def _own(self, node: str, token: str) -> Client:
        client = Client(self.url(node), token)
        self._clients.append(client)
        return client

    def _leaf_port(self, node: NodeId | None) -> int:
        assert node, "the root has no line above it"
        return self.file.node(node).server.leaf_port


def _row(rows: list[dict[str, Any]], node: str) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == node)


def left_over(folder: Path) -> list[int]:
    """Return the processes that were started with a path in this folder and still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                if str(folder).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def _kill_group(process: ForkServerProcess) -> None:
    assert process.pid, "it was started"
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()  # it may not have its group yet
    process.join()
