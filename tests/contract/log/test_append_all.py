"""What several requests bring together enters the log in one transaction, part by part."""

import pytest

from services.log import Added, Answered, Log, Part, Request, RequestMismatch, RequestRepeated, VersionConflict
from tests.contract.log.events import CITY, happened

FIRST, SECOND = Request("k1", "assign a"), Request("k2", "extend a")


def test_the_parts_stand_in_their_order_and_each_is_told_what_it_added(log: Log) -> None:
    log.append([happened("z")])
    parts = [Part([happened("a"), happened("b")], FIRST), Part([]), Part([happened("a", 2)], SECOND)]

    added = log.append_all(parts)

    assert [[record.position for record in each.events] for each in added] == [[2, 3], [], [4]]
    assert [each.position for each in added] == [3, 3, 4]
    assert [record for each in added for record in each.events] == list(log.read(1, 9))
    assert [record.envelope for record in log.read(1, 9)] == [event for part in parts for event in part.envelopes]


def test_they_are_recorded_at_one_moment_and_sent_on_in_their_order(log: Log) -> None:
    parts = [Part([happened(uid)]) for uid in "abc"]
    log.append_all(parts)
    assert len({record.recorded_at for record in log.read(0, 9)}) == 1
    assert [out.event_id for out in log.outbox(CITY, 0, 9)] == [part.envelopes[0].id for part in parts]


def test_no_parts_add_nothing(log: Log) -> None:
    assert log.append_all([]) == []
    assert log.head() == 0


def test_a_part_without_events_stands_where_it_came(log: Log) -> None:
    log.append([happened("z")])
    assert log.append_all([Part([], FIRST)]) == [Added([], 1)]
    assert log.answered(["k1"]) == {"k1": Answered(FIRST.fingerprint, 2, 1)}


def test_one_that_does_not_follow_stops_them_all(log: Log) -> None:
    with pytest.raises(VersionConflict):
        log.append_all([Part([happened("a")], FIRST), Part([happened("b", 2)], SECOND)])
    assert log.head() == 0
    assert log.answered(["k1", "k2"]) == {}


@pytest.mark.parametrize(("again", "said"), [(FIRST, RequestRepeated), (Request("k1", "x"), RequestMismatch)])
def test_one_that_was_asked_before_stops_them_all(log: Log, again: Request, said: type[Exception]) -> None:
    log.append([happened("a")], FIRST)
    with pytest.raises(said):
        log.append_all([Part([happened("b")], SECOND), Part([happened("c")], again)])
    assert log.head() == 1
    assert log.answered(["k2"]) == {}


def test_requests_that_were_answered_are_found_together(log: Log) -> None:
    log.append_all([Part([happened("a")], FIRST), Part([happened("a", 2), happened("b")], SECOND)])
    found = log.answered(["k1", "nobody's", "k2"])
    assert found == {"k1": Answered("assign a", 1, 1), "k2": Answered("extend a", 2, 3)}


def test_more_keys_than_a_statement_takes_are_found_all_the_same(log: Log) -> None:
    log.append_all([Part([happened(f"t{n}")], Request(f"k{n}", "assign")) for n in range(1001)])
    found = log.answered([f"k{n}" for n in range(1100)])
    assert {key: each.first for key, each in found.items()} == {f"k{n}": n + 1 for n in range(1001)}
