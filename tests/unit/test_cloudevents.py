"""The bytes of an event: the same on every node, for ever."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest

from domain.aggregate import AnyAggregate, aggregates
from domain.aggregate_id import AggregateId
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.task.events import TaskAssigned
from services.cloudevents import _WIDTH, CloudEvent, Malformed, decode, encode
from services.contracts.samples import sample
from tests.unruly import UNRULY

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
    traced = replace(ENVELOPE, causation="other", synthetic=True, traceparent=f"00-{1:032x}-{1:016x}-01")
    full = replace(traced, classification=Classification.RESTRICTED)
    assert decode(encode(full)) == full


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"subject":"task-a@bj",', b"", "'subject' is missing"),
        (b"TaskAssigned", b"TaskEaten", "no event type is named 'TaskEaten'"),
        (b"/schemas/TaskAssigned/1", b"/schemas/TaskAssigned/2", "knows up to 1"),
        (b'"0000000001"', b'"one"', "sequence: must be ten digits"),
        (b"016abc00", b"016 abc", "id: must be"),
        (b"016abc00", rb"\u0000", "id: must be"),
        (b'"internal"', b'"public"', "dataclassification: must be"),
        (b'"title":"', b'"title":1,"x":"', "title"),
        (RAW, b"not json", "it is not JSON"),
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


def test_every_attribute_of_the_envelope_has_examples_against_its_rule() -> None:
    assert UNRULY.keys() == {field.name for field in fields(CloudEvent)}


@pytest.mark.parametrize("name", UNRULY)
def test_an_attribute_against_its_rule_is_refused_by_name_in_both_languages(name: str) -> None:
    for value in UNRULY[name]:
        with pytest.raises(Malformed) as refused:
            decode(orjson.dumps({**orjson.loads(RAW), name: value}))
        rule = refused.value.rule
        assert name in rule.en or "TaskAssigned" in rule.en
        assert len(rule.en) < 400, "a rule does not repeat what came"
        assert re.search("[\u4e00-\u9fff]", rule.zh)


@pytest.mark.parametrize("kind", aggregates.values(), ids=lambda kind: kind.kind)
def test_no_event_may_travel_farther_than_its_kind(kind: AnyAggregate) -> None:
    for event in kind.events():
        raw = orjson.loads(sample(event))
        wider = [
            each
            for each in ("restricted", "internal")
            if _WIDTH.index(Classification(each)) > _WIDTH.index(kind.classification)
        ]
        for classification in wider:
            with pytest.raises(Malformed, match="dataclassification"):
                decode(orjson.dumps({**raw, "dataclassification": classification}))
