"""The bytes of an event: the same on every node, for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.aggregate_id import AggregateId
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.task.events import TaskAssigned
from services.cloudevents import Malformed, decode, encode

BEIJING = timezone(timedelta(hours=8))
ENVELOPE = Envelope(
    id="016abc00-0000-7000-8000-000000000001",
    source=NodeId("bj"),
    subject=AggregateId("task-a@bj"),
    sequence=1,
    time=datetime(2019, 5, 15, 9, 0, tzinfo=BEIJING),
    recorded=datetime(2019, 5, 15, 1, 0, 0, 5, tzinfo=UTC),
    correlation="request",
    actor="team-3",
    audience=(NodeId("bj"), NodeId("bj.haidian")),
    payload=TaskAssigned(title="照明", lead=NodeId("bj.haidian"), due=datetime(2019, 5, 17, 16, 0, tzinfo=UTC)),
)
RAW = (
    '{"specversion":"1.0","id":"016abc00-0000-7000-8000-000000000001","source":"bj","type":"TaskAssigned",'
    '"dataschema":"/schemas/TaskAssigned/1","datacontenttype":"application/json","subject":"task-a@bj",'
    '"time":"2019-05-15T01:00:00.000000Z","recordedtime":"2019-05-15T01:00:00.000005Z","sequence":"0000000001",'
    '"correlationid":"request","authid":"team-3","dataclassification":"internal","audience":"bj bj.haidian",'
    '"data":{"title":"照明","lead":"bj.haidian","assisting":[],"due":"2019-05-17T16:00:00Z","about":null}}'
).encode()


def test_the_bytes_are_these() -> None:
    assert encode(ENVELOPE) == RAW


def test_an_event_comes_back_as_it_went() -> None:
    assert decode(RAW) == ENVELOPE
    full = replace(
        ENVELOPE, causation="other", synthetic=True, traceparent="00-1-1-00", classification=Classification.RESTRICTED
    )
    assert decode(encode(full)) == full


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"subject":"task-a@bj",', b"", "'subject' is missing"),
        (b"TaskAssigned", b"TaskEaten", "no event type is named 'TaskEaten'"),
        (b"/schemas/TaskAssigned/1", b"/schemas/TaskAssigned/2", "knows up to 1"),
        (b'"0000000001"', b'"one"', "one"),
        (b"016abc00", b"016 abc", "id: must be"),
        (b"016abc00", rb"\u0000", "id: must be"),
        (b'"internal"', b'"public"', "public"),
        (b'"title":"', b'"title":1,"x":"', "title"),
        (RAW, b"not json", "literal"),
    ],
)
def test_what_is_not_an_event_is_refused_and_says_why(old: bytes, new: bytes, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        decode(RAW.replace(old, new))


def test_what_is_wrong_with_an_event_is_said_without_repeating_it() -> None:
    with pytest.raises(Malformed, match="TaskAssigned: lead: ") as refused:
        decode(RAW.replace(b'"lead":"bj.haidian"', b'"lead":"Somebody!"'))
    assert "Somebody" not in str(refused.value)
    assert refused.value.__suppress_context__
