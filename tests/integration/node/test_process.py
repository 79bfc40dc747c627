"""A node as a process of its own: it starts, answers, stops when it is told to, and resumes."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import FILE, add_token, digest
from services.identities.nkey import identity
from services.nats.settings import IDENTITY
from tests.acceptance.harness import left_over
from tests.faked_clock import FakedClock

PROGRAM = "import sys, pathlib; from services.node.process import run; run(pathlib.Path(sys.argv[1]))"
ASSIGN = {"title": "更换路灯", "lead": "bj", "due": "2030-01-01T00:00:00Z"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def write_node(folder: Path) -> str:
    """Write a node's file; return where it will answer."""
    http, nats, monitor, leaf = (free_port() for _ in range(4))
    (folder / "node.toml").write_text(
        f'id = "bj"\nname = {{ zh = "北京", en = "Beijing" }}\nhttp = {{ port = {http} }}\n'
        f"nats = {{ port = {nats}, monitor = {monitor}, leaf_port = {leaf} }}\n"
    )
    return f"http://127.0.0.1:{http}"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Write a node's file, yield where it will answer, and end the nats-server that a killed node leaves behind."""
    yield write_node(tmp_path)
    for pid in left_over(tmp_path):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def running(folder: Path, url: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the node of the folder until the end of the block."""
    command = [sys.executable, "-c", PROGRAM, str(folder / "node.toml")]
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(command, stderr=output, env={**os.environ, **environment})
    try:
        wait_until(lambda: is_ready(process, url, folder), folder / "output")
        yield process
    finally:
        process.kill()
        process.wait()


def is_ready(process: subprocess.Popen[bytes], url: str, folder: Path) -> bool:
    assert process.poll() is None, (folder / "output").read_text()
    with suppress(httpx.TransportError):
        return httpx.get(f"{url}/readyz").status_code == 200
    return False


def wait_until(holds: Callable[[], bool], output: Path, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.05)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_5_seconds_also_with_streams_open(tmp_path: Path, url: str, told: signal.Signals) -> None:
    token = add_token(tmp_path / "data", NodeId("bj"), tuple(Role))
    with running(tmp_path, url) as process, httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        with client.stream("GET", f"{url}/v1/feed") as feed, client.stream("GET", f"{url}/v1/feed/views") as views:
            assert (feed.status_code, views.status_code) == (200, 200)
            began = time.monotonic()
            os.kill(process.pid, told)
            assert process.wait(5) == 0
            _ = feed.read(), views.read()  # which fails unless both were ended properly
        assert time.monotonic() - began < 5


def test_after_a_kill_it_resumes_with_all_that_was_acknowledged(tmp_path: Path, url: str) -> None:
    token = add_token(tmp_path / "data", NodeId("bj"), tuple(Role))
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        with running(tmp_path, url):
            path = client.post(f"{url}/v1/tasks/assign", json=ASSIGN).headers["location"]
        with running(tmp_path, url):
            assert client.get(url + path).json()["sequence"] == 1


def test_a_port_that_is_taken_is_said_so_and_nothing_is_left_running(tmp_path: Path, url: str) -> None:
    with socket.create_server(("127.0.0.1", int(url.rpartition(":")[2]))):
        ended = subprocess.run(
            [sys.executable, "-c", PROGRAM, tmp_path / "node.toml"], capture_output=True, timeout=30, check=False
        )
    assert ended.returncode != 0
    assert b"in use" in ended.stderr


def test_a_token_with_a_name_from_before_the_rule_poisons_nothing(tmp_path: Path, url: str) -> None:
    token, old = add_token(tmp_path / "data", NodeId("bj"), tuple(Role), actor="desk-1"), "of-old"
    with (tmp_path / "data" / FILE).open("a") as file:
        file.write(f'[[token]]\nsha256 = "{digest(old)}"\nactor = "Desk 1"\norganisation = "bj"\nroles = ["auditor"]\n')
    for _ in range(2):
        with running(tmp_path, url), httpx.Client(base_url=url) as client:
            assert client.get("/v1/accesses", headers={"Authorization": f"Bearer {old}"}).status_code == 401
            assert client.get("/v1/accesses", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert "'Desk 1' must be" in (tmp_path / "output").read_text()


def open_to_others(folder: Path) -> list[str]:
    return [str(each) for each in (folder, *folder.rglob("*")) if each.lstat().st_mode & 0o077]


def test_nobody_else_reads_what_a_node_keeps_whenever_it_was_written(tmp_path: Path, url: str) -> None:
    token, data = add_token(tmp_path / "data", NodeId("bj"), tuple(Role)), tmp_path / "data"
    data.chmod(0o755)
    (data / "log.db").touch(0o644)
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client, running(tmp_path, url):
        assert client.post(f"{url}/v1/tasks/assign", json=ASSIGN).status_code == 201
        assert httpx.post(f"{url}/login", data={"token": token}).status_code == 200
        assert open_to_others(data) == []
    names = {each.name for each in data.rglob("*")}
    assert {"log.db", "views.db", "gateway.db", "webhooks.db", "session.key", "server.conf", "server.log"} <= names
    assert open_to_others(data) == []


def test_the_servers_monitor_tells_nobody_anything_who_does_not_know_its_path(tmp_path: Path, url: str) -> None:
    [port] = re.findall(r"monitor = (\d+)", (tmp_path / "node.toml").read_text())
    with running(tmp_path, url):
        for path in ("/", "/varz", "/connz", "/leafz", "/accountz", "/healthz", "/jsz", "/subsz", "/debug/vars"):
            assert httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 404
        path = identity(tmp_path / "data" / IDENTITY).secret("monitor")
        assert httpx.get(f"http://127.0.0.1:{port}/{path}/healthz").json() == {"status": "ok"}


def _assigned(client: httpx.Client) -> httpx.Response:
    return client.post("/v1/tasks/assign", json=ASSIGN)


def test_a_clock_that_jumps_for_seconds_leaves_no_trace(tmp_path: Path, url: str) -> None:
    clock = FakedClock(tmp_path)
    token = add_token(tmp_path / "data", NodeId("bj"), tuple(Role))
    signed_in = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"})
    with signed_in as client, running(tmp_path, url, **clock.environment):
        assert _assigned(client).status_code == 201
        clock.move("+10y")
        assert _assigned(client).status_code == 503
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["recording"]) == (503, False)
        clock.move("+0")
        wait_until(lambda: client.get("/readyz").status_code == 200, tmp_path / "output")
        assert _assigned(client).status_code == 201
    with closing(sqlite3.connect(tmp_path / "data" / "log.db")) as log:
        [(last,)] = log.execute("SELECT max(recorded_at) FROM leaves")
    assert last <= time.time_ns() // 1000
    assert "the clock jumped by 3650 days" in (tmp_path / "output").read_text()
