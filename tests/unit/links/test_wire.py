"""What goes over a link has one form."""

import json

import pytest

from domain.link import link_id
from domain.node_id import NodeId
from domain.words import Words
from services.links.answers import PAGE_BYTES, UnusableAnswer, pack, unpack
from services.links.wire import LARGEST, REASON, LinkReport, Question
from services.log import Outgoing
from services.nats.config import may_publish, may_subscribe
from services.nats.subjects import Direction


@pytest.mark.parametrize("alarm", [None, Words("分叉", "forked")])
def test_a_report_says_what_was_encoded(alarm: Words | None) -> None:
    report = LinkReport(stored=3, id="x", head=5, told=2, missing=True, alarm=alarm, at=7, digest="d")
    assert LinkReport.decode(report.encode()) == report


def test_a_neighbour_of_an_older_version_tells_of_no_alarm() -> None:
    assert LinkReport.decode(b'{"stored":3,"id":"x","head":5,"told":2,"missing":false}').alarm is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"stored": "x", "id": null, "head": 1, "told": 1, "missing": 0}'])
def test_what_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        LinkReport.decode(raw)


REPORT = {"stored": 1, "id": "x", "head": 1, "told": 1, "missing": False}
ODD_NUMBERS: tuple[object, ...] = (-1, 2**53 + 1, 10**30, 0.5, 1e308, True, "1", [], {})
ODD_NAMES: tuple[object, ...] = ("x" * 201, "a\x00b", 7, [], {})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in ("stored", "head", "told", "at", "skipped") for value in ODD_NUMBERS),
        *((field, value) for field in ("id", "digest") for value in ODD_NAMES),
        *(("alarm", value) for value in (7, "x", ["zh"], {"zh": "停"})),
    ],
)
def test_a_report_with_a_field_that_nothing_here_could_hold_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        LinkReport.decode(json.dumps({**REPORT, field: value}).encode())


def test_what_a_neighbour_says_to_people_is_one_line_that_can_be_shown() -> None:
    said = {"zh": "停\x00" + "止" * 9999, "en": "a\n\u202eb"}
    report = LinkReport.decode(json.dumps({**REPORT, "alarm": said, "reason": "\x07" * 9999}).encode())
    assert report.alarm
    assert report.alarm.zh == "停 " + "止" * (REASON - 2)
    assert (report.alarm.en, report.reason) == ("a b", "")


def test_a_question_asks_what_was_encoded() -> None:
    question = Question("received", 7)
    assert Question.decode(question.encode()) == question


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"what": "all", "after": 1}',
        b'{"what": "sent", "after": "x"}',
        b'{"what": "sent", "after": -1}',
        b'{"what": "sent", "after": 9223372036854775808}',
    ],
)
def test_what_is_no_question_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Question.decode(raw)


def test_a_page_gives_numbers_and_bytes_back() -> None:
    rows = [Outgoing(7, "a", b"one"), Outgoing(8, "b", b""), Outgoing(9, "c", b"three")]
    assert unpack(pack(rows)) == [(row.number, row.raw) for row in rows]
    assert unpack(pack([])) == []


def _page(*numbers: int) -> bytes:
    return pack([Outgoing(number, "x", b"event") for number in numbers])


@pytest.mark.parametrize("cut", range(1, len(_page(8))))
def test_a_page_that_is_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(UnusableAnswer, match="cut short"):
        unpack(_page(7, 8)[:-cut])


@pytest.mark.parametrize("numbers", [(7,), (6,), (8, 8), (9, 8), (8, 9, 7), (8, LARGEST + 1), (2**64 - 1,)])
def test_a_page_whose_numbers_are_not_those_asked_for_is_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(UnusableAnswer, match="stands behind"):
        unpack(_page(*numbers), 7)


def test_a_page_stays_below_the_servers_limit_but_holds_at_least_one_event() -> None:
    large = [Outgoing(number, "x", bytes(PAGE_BYTES - 1)) for number in (1, 2)]
    assert [number for number, _ in unpack(pack(large))] == [1]


def test_a_subordinate_publishes_nothing_that_goes_down_and_subscribes_to_nothing_that_goes_up() -> None:
    assert not set(may_publish("bj")) & {"down", "report.down", "ask.down", "reply.down.>"}
    assert all("down" in subject for subject in may_subscribe())
    assert Direction.UP.opposite is Direction.DOWN


def test_a_superior_and_a_subordinate_with_the_same_label_have_links_of_their_own() -> None:
    here = NodeId("bj.haidian")
    assert link_id(here, NodeId("bj")) != link_id(here, NodeId("bj.haidian.bj"))
