"""What is decided here enters the log once, in order, all or nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.access import Accessed, AccessRecorded, access_id
from domain.envelope import Classification
from domain.task.state import Task
from services.cloudevents import encode
from services.log import (
    IdempotencyKey,
    Log,
    LogClosed,
    LogOfAnother,
    Malformed,
    RequestMismatch,
    RequestRepeated,
    VersionConflict,
    leaf_hash,
)
from services.log.leaf import to_microseconds
from tests.contract.log.conftest import Open
from tests.contract.log.events import CITY, HAIDIAN, happened, messages, task

READ = AccessRecorded(
    day=date(2019, 5, 15), reader="desk-1", organisation=CITY, accessed=Accessed.EXPORT, address="/v1/accesses"
)


def test_positions_are_dense_and_bytes_are_kept(log: Log) -> None:
    events = [happened("a"), happened("b"), happened("a", 2)]
    recorded = log.append(events)
    assert [record.position for record in recorded] == [1, 2, 3]
    assert log.read(0, 10) == recorded
    assert [record.envelope for record in recorded] == events
    assert [raw.raw for raw in log.read_raw(0, 10)] == list(messages(*events))
    assert [raw.type for raw in log.read_raw(1, 10)] == ["TaskAssigned", "TaskExtended"]
    assert log.head() == 3


def test_what_is_restored_keeps_the_bytes_that_others_hold_though_today_they_would_be_written_differently(
    log: Log,
) -> None:
    event = happened("a")
    (written,) = messages(event)
    of_old = written.replace(b'{"specversion"', b'{ "specversion"')
    (recorded,) = log.restore([of_old])
    assert recorded.envelope == event
    assert log.read_raw(0, 1)[0].raw == of_old


def test_what_could_not_be_read_again_is_not_recorded_whoever_writes_it(log: Log) -> None:
    event = happened("a")
    read = replace(READ, reader="Desk 1")
    unreadable = replace(
        event, subject=access_id(HAIDIAN, read.day), classification=Classification.LOCAL, audience=(), payload=read
    )
    with pytest.raises(Malformed, match="reader"):
        log.append([event, unreadable])
    assert log.head() == 0


def test_read_goes_on_behind_a_position_and_stops_at_the_limit(log: Log) -> None:
    log.append([happened(uid) for uid in "abcde"])
    assert [record.position for record in log.read(2, 2)] == [3, 4]
    assert [record.position for record in log.read_raw(4, 9)] == [5]
    assert log.read(5, 9) == []


def test_an_empty_log_has_no_head_no_history_and_nothing_to_load(log: Log) -> None:
    assert (log.head(), log.read(0, 9), log.history(task("a")), log.load(task("a"))) == (0, [], [], None)
    assert log.position_at(datetime.now(UTC)) == 0


def test_history_and_load_follow_one_aggregate(log: Log) -> None:
    log.append([happened("a"), happened("b"), happened("a", 2)])
    assert [record.position for record in log.history(task("a"))] == [1, 3]
    assert [record.position for record in log.history(task("a"), limit=1)] == [1]
    assert [record.position for record in log.history(task("a"), after=1, limit=9)] == [3]
    loaded = log.load(task("a"))
    assert loaded
    assert isinstance(loaded.state, Task)
    assert (loaded.sequence, loaded.last.payload.reason) == (2, "灯具未到")


def test_an_event_is_found_by_its_id(log: Log) -> None:
    recorded = log.append([happened("a"), happened("b")])
    assert log.find(recorded[1].envelope.id) == recorded[1]
    assert log.find("nobody's") is None


def test_the_position_at_a_moment_is_the_last_recorded_until_then(log: Log) -> None:
    first = log.append([happened("a"), happened("b")])[-1]
    second = log.append([happened("c")])[-1]
    assert first.recorded_at <= second.recorded_at
    assert log.position_at(first.recorded_at - timedelta(microseconds=1)) == 0
    assert log.position_at(first.recorded_at) >= 2
    assert log.position_at(second.recorded_at) == 3


def test_a_leaf_binds_position_and_time_to_the_bytes(log: Log) -> None:
    record = log.append([happened("a")])[0]
    with log._application.recorder.reading() as session:
        rows = session.rows("SELECT position, recorded_at, hash, link, number FROM leaves")
    micros = to_microseconds(record.recorded_at)
    assert rows == [(1, micros, leaf_hash(1, micros, encode(record.envelope)), None, None)]


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_version_that_does_not_follow_is_refused_and_nothing_recorded(log: Log, sequence: int) -> None:
    log.append([happened("a")])
    with pytest.raises(VersionConflict) as conflict:
        log.append([happened("b"), happened("a", sequence)])
    assert (conflict.value.id, conflict.value.sequence) == (task("a"), sequence)
    assert log.head() == 1
    assert log.sent(CITY).number == 1


def test_a_repeated_request_is_recorded_once(log: Log) -> None:
    log.append([happened("z")])
    log.append([happened("a"), happened("b")], IdempotencyKey("key", "assign a and b"))
    with pytest.raises(RequestRepeated) as repeated:
        log.append([happened("a"), happened("b")], IdempotencyKey("key", "assign a and b"))
    assert (repeated.value.first, repeated.value.last) == (2, 3)
    with pytest.raises(RequestMismatch):
        log.append([happened("c")], IdempotencyKey("key", "assign c"))
    assert log.head() == 3


def test_a_refused_request_may_be_tried_again(log: Log) -> None:
    with pytest.raises(VersionConflict):
        log.append([happened("a", 2)], IdempotencyKey("key", "extend a"))
    log.append([happened("a")])
    log.append([happened("a", 2)], IdempotencyKey("key", "extend a"))
    assert log.head() == 2


def test_what_was_recorded_is_there_when_the_log_is_opened_again(open_log: Open) -> None:
    first = open_log()
    recorded = first.append([happened("a")])
    first.close()
    again = open_log()
    assert again.read(0, 9) == recorded
    assert again.append([happened("a", 2)])[0].position == 2


def test_a_closed_log_takes_nothing(log: Log) -> None:
    log.close()
    with pytest.raises(LogClosed):
        log.append([happened("a")])


def test_a_log_belongs_to_one_node(log: Log, database_url: str) -> None:
    with pytest.raises(LogOfAnother):
        Log(CITY, database_url)
