"""Processes of a board: started again when they die, stopped in time, nothing left behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.board.processes import NodeProcess, stop_all

OBEYS = "import signal; print('up', flush=True); signal.pause()"
IGNORES = (
    "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True); [signal.pause() for _ in range(9)]"
)
LEAVES_A_CHILD = (
    "import subprocess, signal; c = subprocess.Popen(['sleep', '60']); print('up', c.pid, flush=True); signal.pause()"
)

Start = Callable[[str], NodeProcess]


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30  # a busy machine is slow to fork
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


def lines(process: NodeProcess) -> list[str]:
    return process.output.read_text().splitlines() if process.output.exists() else []


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # A killed child of a killed process waits for init to take note of its end.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[NodeProcess] = []

    def run(code: str) -> NodeProcess:
        process = NodeProcess((sys.executable, "-c", code), tmp_path / f"{len(started)}.log")
        started.append(process)
        process.start()
        until(lambda: bool(lines(process)))
        return process

    yield run
    stop_all(started, within=0)


def test_a_process_that_dies_is_started_again(start: Start) -> None:
    process = start(OBEYS)
    assert process.pid
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: lines(process) == ["up", "up"])
    assert process.deaths == 1


def test_all_stop_on_sigterm_and_none_is_started_again(start: Start) -> None:
    processes = [start(OBEYS), start(OBEYS)]
    assert stop_all(processes)
    assert [lines(process) for process in processes] == [["up"], ["up"]]
    assert [process.pid for process in processes] == [None, None]


def test_who_does_not_stop_in_time_is_killed(start: Start) -> None:
    process = start(IGNORES)
    began = time.monotonic()
    assert not stop_all([process], within=0.2)
    assert process.pid is None
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_that_a_process_started_outlives_it(start: Start, end: signal.Signals) -> None:
    process = start(LEAVES_A_CHILD)
    left = int(lines(process)[0].split()[1])
    if end is signal.SIGTERM:
        stop_all([process])
    elif process.pid:
        os.kill(process.pid, signal.SIGKILL)
    until(lambda: gone(left))
