"""The harness itself: a line that is cut passes nothing, and what a board leaves behind is found."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.harness import eventually, free_ports, left_over, write_board
from tests.acceptance.proxy import Line


def test_a_line_passes_everything_until_it_is_cut_and_again_once_it_is_healed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far:
        line = Line(next(free_ports()), far.getsockname()[1])
        with socket.create_connection(("127.0.0.1", line.port)) as near:
            end, _ = far.accept()
            with end:
                near.sendall(b"one")
                assert end.recv(10) == b"one"
                line.cut()
                assert end.recv(10) == b""
                assert near.recv(10) == b""
        with socket.create_connection(("127.0.0.1", line.port)) as refused:
            assert refused.recv(10) == b""
        line.heal()
        with socket.create_connection(("127.0.0.1", line.port)) as near:
            end, _ = far.accept()
            with end:
                end.sendall(b"two")
                assert near.recv(10) == b"two"
        line.close()


def test_a_silent_line_keeps_everything_until_it_is_healed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far:
        line = Line(next(free_ports()), far.getsockname()[1])
        with socket.create_connection(("127.0.0.1", line.port)) as near:
            end, _ = far.accept()
            with end:
                line.silence()
                near.sendall(b"one")
                end.settimeout(0.1)
                with pytest.raises(TimeoutError):
                    end.recv(10)
                end.settimeout(None)
                line.heal()
                assert end.recv(10) == b"one"
        line.close()


def test_processes_that_outlive_a_board_are_found(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()", str(tmp_path)], stdin=subprocess.PIPE)
    try:
        eventually(lambda: left_over(tmp_path) == [process.pid])
    finally:
        process.communicate(b"\n")
    assert left_over(tmp_path) == []


def test_no_two_nodes_of_a_board_are_given_one_port(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    lines = write_board(path, ["bj", "bj.haidian", "bj.haidian.zhongguancun"], ["bj.haidian"])
    assert list(lines) == ["bj.haidian"]
    assert f"nats-leaf://127.0.0.1:{lines['bj.haidian']}" in path.read_text()


@pytest.mark.parametrize("node", ["bj", "bj.haidian.zhongguancun"])
def test_a_board_is_written_so_that_it_loads(tmp_path: Path, node: str) -> None:
    from services.board.file import load

    path = tmp_path / "board.toml"
    write_board(path, [node])
    assert [found.id for found in load(path).nodes] == [node]
