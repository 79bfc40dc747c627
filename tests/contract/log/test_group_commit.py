"""Those who wait together are committed together, and each gets its own answer."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

import pytest
from eventsourcing.persistence import OperationalError

from services.log import CommitFailed, IdempotencyKey, Log, LogClosed, RequestRepeated, Unrecordable, VersionConflict
from services.log.recorder import Transaction
from services.log.writer import MAX_EVENTS
from tests.contract.log.events import CITY, HAIDIAN, SUBDISTRICT, happened, messages, restricted

Call = Callable[[], object]


class Gate:
    """Holds the writer's first transaction back until it is opened, and may spoil those after it."""

    def __init__(self, log: Log) -> None:
        self._writing = log._application.recorder.writing
        self.reached, self.opened = Event(), Event()
        self.spoiled, self.transactions = False, 0
        log._application.recorder.writing = self.writing  # type: ignore[method-assign]

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Stand in the way of the real transaction."""
        self.reached.set()
        self.opened.wait()
        self.transactions += 1
        with self._writing() as session:
            yield session
            if self.spoiled:
                raise OperationalError("the disk is full")


@pytest.fixture
def gate(log: Log) -> Gate:
    return Gate(log)


def together(log: Log, gate: Gate, calls: list[Call]) -> list[Future[object]]:
    """Make these calls while the writer is busy, so that they wait together."""
    with ThreadPoolExecutor(len(calls) + 1) as pool:
        busy = pool.submit(log.append, [])
        gate.reached.wait()
        futures: list[Future[object]] = []
        for size, call in enumerate(calls, 1):
            futures.append(pool.submit(call))
            while log._writer._waiting.qsize() < size:
                wait(futures, 0.001)
        gate.opened.set()
        assert busy.exception() is None or gate.spoiled
        wait(futures)
    return futures


def test_all_that_wait_share_one_transaction(log: Log, gate: Gate) -> None:
    futures = together(log, gate, [lambda uid=uid: log.append([happened(uid)]) for uid in "abcdefgh"])  # type: ignore[misc]
    assert not any(future.exception() for future in futures)
    records = log.read(0, 99)
    assert [record.position for record in records] == list(range(1, 9))
    assert len({record.recorded_at for record in records}) == 1


def test_those_behind_a_long_batch_do_not_share_its_transaction(log: Log, gate: Gate) -> None:
    batch = [happened(f"t{n}") for n in range(MAX_EVENTS)]
    together(log, gate, [lambda: log.append(batch), *(lambda u=u: log.append([happened(u)]) for u in "ab")])
    assert log.head() == MAX_EVENTS + 2
    assert gate.transactions == 3  # that of `together` itself, the batch, and the two


def test_a_conflict_in_a_group_fails_alone(log: Log, gate: Gate) -> None:
    events = [[happened("a")], [happened("a")], [happened("x"), happened("b", 2)], [happened("a", 2)]]
    futures = together(log, gate, [lambda e=e: log.append(e) for e in events])  # type: ignore[misc]
    assert [type(future.exception()) for future in futures] == [
        type(None),
        VersionConflict,
        VersionConflict,
        type(None),
    ]
    assert [record.envelope for record in log.read(0, 99)] == [events[0][0], events[3][0]]
    assert [out.number for out in log.outbox(CITY, 0, 9)] == [1, 2]


def test_what_the_database_takes_offence_at_fails_alone(log: Log, gate: Gate) -> None:
    events = [happened("a"), happened("b", id="same"), happened("c", id="same"), happened("d")]
    futures = together(log, gate, [lambda e=e: log.append([e]) for e in events])  # type: ignore[misc]
    outcomes = [type(future.exception()) for future in futures]
    assert outcomes == [type(None), type(None), Unrecordable, type(None)]
    records = log.read(0, 99)
    assert [(record.position, record.envelope) for record in records] == [
        (1, events[0]),
        (2, events[1]),
        (3, events[3]),
    ]
    assert log.sent(CITY).number == 3


def test_a_request_repeated_while_the_first_still_waits_is_recorded_once(log: Log, gate: Gate) -> None:
    request = IdempotencyKey("key", "assign a")
    first, second = together(log, gate, [lambda: log.append([happened("a")], request)] * 2)
    assert first.exception() is None
    assert isinstance(second.exception(), RequestRepeated)
    assert log.head() == 1


def test_one_delivery_twice_in_a_group_is_taken_in_once(log: Log, gate: Gate) -> None:
    sent = messages(*(happened(uid, source=SUBDISTRICT) for uid in "abc"))
    futures = together(log, gate, [lambda: log.take_in(SUBDISTRICT, 1, sent)] * 3)
    assert [future.result() for future in futures] == [log.received(SUBDISTRICT)] * 3
    assert [raw.raw for raw in log.read_raw(0, 99)] == sent


def test_an_audience_that_grows_within_a_group_gets_the_past_once(log: Log, gate: Gate) -> None:
    log_events = [restricted("a", 1, HAIDIAN), restricted("a", 2, HAIDIAN, SUBDISTRICT)]
    log_events.append(restricted("a", 3, HAIDIAN, SUBDISTRICT))
    together(log, gate, [lambda e=e: log.append([e]) for e in log_events])  # type: ignore[misc]
    assert [out.event_id for out in log.outbox(SUBDISTRICT, 0, 9)] == [event.id for event in log_events]


def test_a_failed_commit_is_told_to_everybody_who_waited_and_the_next_group_goes_on(log: Log, gate: Gate) -> None:
    gate.spoiled = True
    futures = together(log, gate, [lambda uid=uid: log.append([happened(uid)]) for uid in "abc"])  # type: ignore[misc]
    assert {type(future.exception()) for future in futures} == {CommitFailed}
    assert (log.head(), log.sent(CITY).number) == (0, 0)
    gate.spoiled = False
    assert log.append([happened("a")])[0].position == 1


def test_closing_commits_what_waits(log: Log, gate: Gate, open_log: Callable[[], Log]) -> None:
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(log.append, [happened("a")])]
        gate.reached.wait()
        waiting.append(pool.submit(log.append, [happened("b")]))
        while log._writer._waiting.qsize() < 1:
            wait(waiting, 0.001)
        closing = pool.submit(log.close)
        gate.opened.set()
        closing.result()
    assert not any(future.exception() for future in waiting)
    with pytest.raises(LogClosed):
        log.append([happened("c")])
    assert open_log().head() == 2
