"""Several processes write one log, and any may die at any moment."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from services.cloudevents import decode
from services.log import Log
from tests.contract.log.conftest import Open
from tests.contract.log.events import CITY, happened

WRITERS = 8


@contextmanager
def writer(url: str, name: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """Run a process that appends."""
    command = [sys.executable, "-m", "tests.contract.log.writing", url, name, str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _written(url: str, name: str, count: int) -> list[str]:
    with writer(url, name, count) as process:
        output, _ = process.communicate()
        assert process.returncode == 0
        return output.splitlines()


def _follow(log: Log, count: int) -> Iterator[str]:
    """Yield what a live reader sees, until it has seen so many."""
    after = 0
    while after < count:
        assert log.wait(after, 60), f"nothing came behind {after}"
        for record in log.read_raw(after, 500):
            assert record.position == after + 1
            after = record.position
            yield f"{after} {decode(record.raw).id}"


def _check_many_writers(url: str, log: Log, each: int) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        acknowledged = [pool.submit(_written, url, f"w{index}", each) for index in range(WRITERS)]
        seen = list(_follow(log, WRITERS * each))
        written = [line for future in acknowledged for line in future.result()]
    assert Counter(seen) == Counter(written)
    assert len(set(seen)) == WRITERS * each
    assert log.sent(CITY).number == log.head() == WRITERS * each


def test_8_writers_of_500_events_and_a_reader_that_misses_nothing_and_sees_nothing_twice(
    database_url: str, open_log: Open
) -> None:
    _check_many_writers(database_url, open_log(), 500)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_8_writers_of_12000_events_and_a_reader_that_misses_nothing_and_sees_nothing_twice(
    database_url: str, open_log: Open
) -> None:
    _check_many_writers(database_url, open_log(), 12_000)


def test_processes_may_open_an_empty_database_together(database_url: str, open_log: Open) -> None:
    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(lambda index: _written(database_url, f"w{index}", 4), range(6)))
    assert sorted(int(line.split()[0]) for lines in written for line in lines) == list(range(1, 25))
    assert open_log().head() == 24


def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(database_url: str, open_log: Open) -> None:
    with writer(database_url, "w", 1_000_000) as process:
        assert process.stdout
        acknowledged = [process.stdout.readline() for _ in range(200)]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
    whole = [line.split() for line in acknowledged if line.endswith("\n")]
    log = open_log()
    records = {record.envelope.id: record.position for record in log.read(0, 1_000_000)}
    assert len(whole) >= 200
    assert all(records[event_id] == int(position) for position, event_id in whole)
    assert sorted(records.values()) == list(range(1, log.head() + 1))
    assert log.sent(CITY).number == log.head()
    assert log.append([happened("after")])[0].position == len(records) + 1
