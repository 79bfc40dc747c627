"""Every neighbour that may see an event gets it under the next number of its link, in the same transaction."""

from domain.envelope import Classification
from services.log import NOTHING_YET, LinkPosition, Log
from tests.contract.log.events import CHAOYANG, CITY, HAIDIAN, SUBDISTRICT, happened, messages, restricted


def _ids(log: Log, link: str) -> list[str]:
    return [out.event_id for out in log.outbox(link, 0, 99)]  # type: ignore[arg-type]


def test_a_superior_sees_what_happens_below_and_others_nothing(log: Log) -> None:
    events = [record.envelope for record in log.append([happened("a"), happened("b")])]
    assert _ids(log, CITY) == [event.id for event in events]
    assert [out.number for out in log.outbox(CITY, 0, 99)] == [1, 2]
    assert log.sent(CITY) == LinkPosition(2, events[1].id) == log.sent_at(CITY, 2)
    assert log.sent_at(CITY, 3) is None
    assert (log.sent(SUBDISTRICT), _ids(log, SUBDISTRICT)) == (NOTHING_YET, [])


def test_an_outbox_is_read_on_behind_a_number(log: Log) -> None:
    events = [happened(uid) for uid in "abcd"]
    log.append(events)
    assert [tuple(out) for out in log.outbox(CITY, 1, 2)] == [
        (2, events[1].id, messages(events[1])[0]),
        (3, events[2].id, messages(events[2])[0]),
    ]


def test_what_is_local_goes_nowhere(log: Log) -> None:
    log.append([happened("a", classification=Classification.LOCAL)])
    assert log.sent(CITY) == NOTHING_YET


def test_a_grown_audience_first_gets_the_past(log: Log) -> None:
    first, second = restricted("a", 1, HAIDIAN), restricted("a", 2, HAIDIAN)
    other = restricted("b", 1, HAIDIAN, SUBDISTRICT)
    log.append([first])
    log.append([second, other])
    third = restricted("a", 3, HAIDIAN, SUBDISTRICT)
    log.append([third, restricted("a", 4, HAIDIAN, SUBDISTRICT)])
    assert _ids(log, SUBDISTRICT)[:4] == [other.id, first.id, second.id, third.id]
    assert [out.number for out in log.outbox(SUBDISTRICT, 0, 99)] == [1, 2, 3, 4, 5]
    assert log.sent(CITY) == NOTHING_YET


def test_an_audience_that_grows_within_one_append_gets_each_event_once(log: Log) -> None:
    events = [restricted("a", 1, HAIDIAN), restricted("a", 2, HAIDIAN, SUBDISTRICT)]
    log.append(events)
    assert _ids(log, SUBDISTRICT) == [event.id for event in events]


def test_what_is_taken_in_goes_on_but_never_back(log: Log) -> None:
    event = happened("a", source=CHAOYANG, audience=(CHAOYANG, HAIDIAN, SUBDISTRICT))
    log.take_in(CITY, 1, messages(event))
    assert _ids(log, SUBDISTRICT) == [event.id]
    assert log.sent(CITY) == NOTHING_YET


def test_what_a_neighbour_reports_never_goes_back(log: Log) -> None:
    assert log.stored(CITY) == NOTHING_YET
    log.mark_stored(CITY, LinkPosition(5, "five"))
    log.mark_stored(CITY, LinkPosition(3, "three"))
    assert log.stored(CITY) == LinkPosition(5, "five")
