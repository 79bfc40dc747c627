"""Readers are woken as soon as there is something to read."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from statistics import median

import pytest

from services.log import Log, LogClosed
from tests.contract.log.conftest import Open
from tests.contract.log.events import HAIDIAN, happened


def test_waiting_ends_at_once_if_there_is_something(log: Log) -> None:
    log.append([happened("a")])
    assert log.wait(0, 0)


def test_waiting_ends_with_its_time(log: Log) -> None:
    started = time.monotonic()
    assert not log.wait(0, 0.05)
    assert time.monotonic() - started >= 0.05


def test_closing_lets_go_who_waits(log: Log) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(log.wait, 0, 60)
        while not log._head._waiting:
            time.sleep(0.001)
        log.close()
        assert waiting.result() is False


def test_a_log_closes_when_its_readers_are_out_and_lets_no_more_in(log: Log) -> None:
    log.append([happened("a")])

    def read() -> int:
        for count in itertools.count():  # ends with the log
            try:
                assert len(log.read(0, 10)) == 1
                assert log.load(log.read(0, 1)[0].envelope.subject)
            except LogClosed:
                return count
        raise AssertionError("nothing ends a count")

    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(read) for _ in range(8)]
        assert log.wait(0, 5)
        log.close()
        for each in reading:
            each.result()


def test_a_subscriber_hears_of_every_new_head_until_it_leaves(log: Log) -> None:
    log.append([happened("a")])
    heads: Queue[int] = Queue()
    unsubscribe = log.subscribe(heads.put)
    log.append([happened("b"), happened("c")])
    assert heads.get(timeout=5) == 3
    log.append([happened("d")])
    assert heads.get(timeout=5) == 4
    unsubscribe()
    log.append([happened("e")])
    assert log.wait(4, 5)
    assert heads.empty()


def test_a_subscriber_that_fails_harms_nobody(log: Log) -> None:
    heads: Queue[int] = Queue()
    log.subscribe(lambda head: [][head])
    log.subscribe(heads.put)
    log.append([happened("a")])
    assert heads.get(timeout=5) == 1
    assert log.append([happened("b")])[0].position == 2


def test_a_reader_in_another_process_is_woken_within_50_ms(open_log: Open) -> None:
    here, there = open_log(), open_log()
    delays: list[float] = []
    for number in range(21):
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(_woken, there, number)
            while not there._head._waiting:
                time.sleep(0.001)
            here.append([happened(f"w{number}")])
            committed = time.monotonic()
            delays.append(waiting.result() - committed)
    assert median(delays) < 0.05


def _woken(log: Log, after: int) -> float:
    assert log.wait(after, 10)
    return time.monotonic()


@pytest.mark.parametrize("url", ["sqlite://{}", "sqlite:///{}"])
def test_what_another_process_records_is_noticed_however_the_file_is_named(tmp_path: Path, url: str) -> None:
    log, other = (Log(HAIDIAN, url.format(tmp_path / "log.db")) for _ in range(2))
    try:
        heads: Queue[int] = Queue()
        log.subscribe(heads.put)
        other.append([happened("a")])
        assert heads.get(timeout=10) == 1
    finally:
        log.close()
        other.close()
