"""`yipan up` with real processes: ready, stopped in time, nothing left behind, resumed."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from services.http_client import NodeUnreachable, ServerSentEvent
from tests.acceptance.command import NODES, Up
from tests.acceptance.harness import eventually, left_over


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    started: list[Up] = []

    def start(*command: str) -> Up:
        started.append(Up(tmp_path, *(command or ("up",))))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)
    for pid in left_over(tmp_path):
        os.kill(pid, signal.SIGKILL)


def test_a_board_comes_up_stops_within_five_seconds_with_streams_open_and_resumes(
    up: Callable[..., Up], tmp_path: Path
) -> None:
    first = up()
    first.until("All nodes ready")
    keys = [first.place(node).read().subordinates for node in NODES]
    eventually(lambda: {"bj", "bj.haidian"} <= {owner(event) for event in first.log("bj")})
    known = [event.data for event in first.log("bj")]

    with ExitStack() as streams:
        for node in NODES:
            client = streams.enter_context(first.client(node))
            assert next(streams.enter_context(closing(client.events("/v1/feed", after=0)))).id == "1"
        asked = time.monotonic()
        assert first.end() == 0
        assert time.monotonic() - asked < 5
    assert left_over(tmp_path) == []
    assert [each for each in (first.folder / "y").rglob("*") if each.lstat().st_mode & 0o077] == []

    second = up()
    second.until("All nodes ready")
    assert [second.place(node).read().subordinates for node in NODES] == keys
    assert [event.data for event in second.log("bj")][: len(known)] == known
    assert second.end(signal.SIGINT) == 0


def test_a_node_that_is_killed_is_started_again(up: Callable[..., Up], tmp_path: Path) -> None:
    board = up()
    board.until("All nodes ready")
    settings = str(board.place("bj.haidian").settings)
    (node,) = (
        pid for pid in left_over(tmp_path) if settings in command(pid) and "services.board.child" in command(pid)
    )
    os.kill(node, signal.SIGKILL)
    board.until("bj.haidian ended and is started again")
    eventually(lambda: board.ready("bj.haidian"), 30)
    assert board.end() == 0
    assert left_over(tmp_path) == []


def test_nodes_whose_up_is_killed_stop_by_themselves(up: Callable[..., Up], tmp_path: Path) -> None:
    board = up()
    board.until("All nodes ready")
    board.end(signal.SIGKILL)
    eventually(lambda: left_over(tmp_path) == [], 10, "the end of all nodes")


def test_two_runs_in_one_folder_are_refused(up: Callable[..., Up]) -> None:
    first = up()
    first.until("All nodes ready")
    second = up()
    assert second.wait() == 1
    assert f"process {first.process.pid} works in this folder" in "".join(second.said)
    assert first.ready("bj")


def test_a_taken_port_is_named_and_nothing_is_started(up: Callable[..., Up], tmp_path: Path) -> None:
    up().end(signal.SIGKILL)  # writes the board file
    settings = (tmp_path / "board.toml").read_text()
    first = up()
    first.until("All nodes ready")
    other = tmp_path / "other"
    other.mkdir()
    (other / "board.toml").write_text(settings)
    second = Up(other, "up")
    assert second.wait() == 1
    assert "nodes.bj.http.port: port" in "".join(second.said)
    with pytest.raises(StopIteration):
        next((other / "y").glob("*/node.toml"))


def test_a_stop_while_the_nodes_start_is_obeyed(up: Callable[..., Up], tmp_path: Path) -> None:
    board = up()
    eventually(lambda: len(left_over(tmp_path)) > len(NODES), 20, "the start of the nodes")
    assert board.end() == 0
    assert left_over(tmp_path) == []
    with pytest.raises(NodeUnreachable):
        board.get("bj", "/readyz")


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def owner(event: ServerSentEvent) -> str:
    return str(json.loads(event.data)["source"])


def test_a_node_whose_log_is_damaged_is_named_with_its_file_and_the_way_back(up: Callable[..., Up]) -> None:
    first = up()
    first.until("All nodes ready")
    assert first.end() == 0
    log = first.place("bj.haidian").data / "log.db"
    whole = log.read_bytes()
    log.write_bytes(whole[:4096] + bytes(len(whole) - 4096))

    second = up()
    second.until("bj.haidian ended and is started again")
    told = next(line for line in second.said if "bj.haidian ended" in line)
    assert str(log) in told
    assert "yipan node recover" in told
