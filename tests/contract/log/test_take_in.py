"""What neighbours bring enters the log exactly once, in order, all or nothing."""

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.node_id import NodeId
from services.cloudevents import Malformed
from services.log import NOTHING_YET, LinkForbidden, LinkGap, LinkPosition, Log, VersionConflict
from tests.budget import examples
from tests.contract.log.events import CHAOYANG, CITY, SUBDISTRICT, happened, messages

EVENTS = [happened(uid, sequence, SUBDISTRICT) for uid in "abc" for sequence in (1, 2, 3)]
SENT = messages(*EVENTS)
ALL = LinkPosition(len(SENT), EVENTS[-1].id)


def test_a_neighbours_events_stand_with_their_link_and_number(log: Log) -> None:
    assert log.received(SUBDISTRICT) == NOTHING_YET
    assert log.take_in(SUBDISTRICT, 1, SENT) == ALL == log.received(SUBDISTRICT)
    records = log.read(0, 99)
    assert [record.envelope for record in records] == EVENTS
    assert [(record.link, record.number) for record in records] == [(SUBDISTRICT, n) for n in range(1, 10)]
    assert [raw.raw for raw in log.read_raw(0, 99)] == list(SENT)


def test_known_numbers_are_skipped(log: Log) -> None:
    log.take_in(SUBDISTRICT, 1, SENT[:5])
    assert log.take_in(SUBDISTRICT, 3, SENT[2:]) == ALL
    assert log.take_in(SUBDISTRICT, 1, SENT[:2]) == ALL
    assert log.take_in(SUBDISTRICT, 1, []) == ALL
    assert log.head() == len(SENT)


def test_a_gap_is_refused(log: Log) -> None:
    log.take_in(SUBDISTRICT, 1, SENT[:2])
    with pytest.raises(LinkGap) as gap:
        log.take_in(SUBDISTRICT, 4, SENT[3:])
    assert (gap.value.expected, gap.value.got) == (3, 4)
    with pytest.raises(LinkGap):
        log.take_in(SUBDISTRICT, 4, [b"what is wrong with it is said when it is due"])
    assert log.received(SUBDISTRICT).number == log.head() == 2


@pytest.mark.parametrize(
    "forged",
    [
        happened("x", source=CHAOYANG),
        happened("x", source=CITY),
        happened("x", source=SUBDISTRICT, subject="task-x@bj.chaoyang"),
    ],
    ids=["another district's", "the superior's", "another's aggregate"],
)
def test_a_neighbour_brings_only_what_lies_its_way(log: Log, forged: object) -> None:
    with pytest.raises(LinkForbidden):
        log.take_in(SUBDISTRICT, 1, [*SENT[:3], *messages(forged)])  # type: ignore[arg-type]
    assert (log.head(), log.received(SUBDISTRICT)) == (0, NOTHING_YET)


@pytest.mark.parametrize("bad", [b"", b"{}", b"[1]", SENT[3].replace(b"task-b@", b"task b@")])
def test_what_is_no_event_is_refused_and_nothing_recorded(log: Log, bad: bytes) -> None:
    with pytest.raises(Malformed):
        log.take_in(SUBDISTRICT, 1, [*SENT[:2], bad])
    assert (log.head(), log.received(SUBDISTRICT)) == (0, NOTHING_YET)


def test_an_event_that_does_not_follow_is_refused_and_nothing_recorded(log: Log) -> None:
    with pytest.raises(VersionConflict):
        log.take_in(SUBDISTRICT, 1, [SENT[0], SENT[2]])
    assert (log.head(), log.received(SUBDISTRICT)) == (0, NOTHING_YET)


def test_what_was_taken_in_can_be_given_back(log: Log) -> None:
    log.take_in(SUBDISTRICT, 1, SENT)
    assert [tuple(given) for given in log.received_after(SUBDISTRICT, 6, 2)] == [
        (7, EVENTS[6].id, SENT[6]),
        (8, EVENTS[7].id, SENT[7]),
    ]


windows = st.lists(st.tuples(st.integers(1, len(SENT)), st.integers(1, len(SENT))), max_size=8)
streets = count(1)


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(windows=windows)
def test_i06_delivery_in_any_overlapping_windows_changes_nothing(log: Log, windows: list[tuple[int, int]]) -> None:
    street = NodeId(f"bj.haidian.s{next(streets)}")  # a neighbour that the log knows nothing of yet
    sent = messages(*(happened(uid, sequence, street) for uid in "abc" for sequence in (1, 2, 3)))
    before, passed_on = log.head(), log.sent(CITY).number
    for first, size in windows:
        _deliver(log, street, first, sent[first - 1 : first - 1 + size])
    log.take_in(street, 1, sent)
    assert [raw.raw for raw in log.read_raw(before, 99)] == sent
    assert [out.raw for out in log.outbox(CITY, passed_on, 99)] == sent
    assert log.received(street).number == len(sent)


def _deliver(log: Log, street: NodeId, first: int, sent: Sequence[bytes]) -> None:
    stored = log.received(street)
    try:
        assert log.take_in(street, first, sent).number == max(stored.number, first + len(sent) - 1)
    except LinkGap:
        assert first > stored.number + 1
        assert log.received(street) == stored
