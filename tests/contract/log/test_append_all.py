"""What several requests bring together enters the log in one transaction, one after the other."""

import pytest

from services.log import (
    Append,
    Appended,
    IdempotencyKey,
    Log,
    RecordedRequest,
    RequestMismatch,
    RequestRepeated,
    VersionConflict,
)
from tests.contract.log.events import CITY, happened

FIRST, SECOND = IdempotencyKey("k1", "assign a"), IdempotencyKey("k2", "extend a")


def test_appends_stand_in_their_order_and_each_gives_what_it_added(log: Log) -> None:
    log.append([happened("z")])
    appends = [Append([happened("a"), happened("b")], FIRST), Append([]), Append([happened("a", 2)], SECOND)]

    added = log.append_all(appends)

    assert [[record.position for record in each.events] for each in added] == [[2, 3], [], [4]]
    assert [each.position for each in added] == [3, 3, 4]
    assert [record for each in added for record in each.events] == list(log.read(1, 9))
    assert [record.envelope for record in log.read(1, 9)] == [event for each in appends for event in each.envelopes]


def test_they_are_recorded_at_one_moment_and_sent_on_in_their_order(log: Log) -> None:
    appends = [Append([happened(uid)]) for uid in "abc"]
    log.append_all(appends)
    assert len({record.recorded_at for record in log.read(0, 9)}) == 1
    assert [out.event_id for out in log.outbox(CITY, 0, 9)] == [each.envelopes[0].id for each in appends]


def test_no_appends_add_nothing(log: Log) -> None:
    assert log.append_all([]) == []
    assert log.head() == 0


def test_an_append_without_events_stands_where_it_came(log: Log) -> None:
    log.append([happened("z")])
    assert log.append_all([Append([], FIRST)]) == [Appended([], 1)]
    assert log.requests(["k1"]) == {"k1": RecordedRequest(FIRST.fingerprint, 2, 1)}


def test_one_that_does_not_follow_stops_them_all(log: Log) -> None:
    with pytest.raises(VersionConflict):
        log.append_all([Append([happened("a")], FIRST), Append([happened("b", 2)], SECOND)])
    assert log.head() == 0
    assert log.requests(["k1", "k2"]) == {}


@pytest.mark.parametrize(("again", "error"), [(FIRST, RequestRepeated), (IdempotencyKey("k1", "x"), RequestMismatch)])
def test_one_that_was_recorded_before_stops_them_all(log: Log, again: IdempotencyKey, error: type[Exception]) -> None:
    log.append([happened("a")], FIRST)
    with pytest.raises(error):
        log.append_all([Append([happened("b")], SECOND), Append([happened("c")], again)])
    assert log.head() == 1
    assert log.requests(["k2"]) == {}


def test_requests_that_were_recorded_are_found_together(log: Log) -> None:
    log.append_all([Append([happened("a")], FIRST), Append([happened("a", 2), happened("b")], SECOND)])
    found = log.requests(["k1", "nobody's", "k2"])
    assert found == {"k1": RecordedRequest("assign a", 1, 1), "k2": RecordedRequest("extend a", 2, 3)}


def test_more_keys_than_a_statement_takes_are_found_all_the_same(log: Log) -> None:
    log.append_all([Append([happened(f"t{n}")], IdempotencyKey(f"k{n}", "assign")) for n in range(1001)])
    found = log.requests([f"k{n}" for n in range(1100)])
    assert {key: each.first for key, each in found.items()} == {f"k{n}": n + 1 for n in range(1001)}
