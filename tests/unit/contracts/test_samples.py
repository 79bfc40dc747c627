"""Samples are what they show: events that a node takes in, reports that the gateway carries out."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from domain.aggregate import kind_of
from domain.aggregate_id import AggregateId
from domain.registry import EventType, event_type, event_types
from services.cloudevents import decode
from services.contracts.reports import NotReported, report, report_schema, reported
from services.contracts.samples import NoExample, data, envelope, sample
from services.contracts.schemas import current
from services.gateway.references import mapped
from services.gateway.reports import read

KINDS = [pytest.param(kind, id=kind.name) for kind in event_types()]
REPORTED = [pytest.param(kind, id=kind.name) for kind, _ in reported()]


def _checked(schema: Any) -> Any:
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_is_an_event_that_a_node_takes_in(kind: EventType) -> None:
    assert decode(sample(kind)) == envelope(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_data_of_a_sample_follow_the_schema_and_say_something_in_every_field(kind: EventType) -> None:
    schema = current(kind)
    told = json.loads(sample(kind))["data"]
    assert [*_checked(schema).iter_errors(told)] == []
    assert set(told) == set(schema.get("properties", {}))
    assert None not in told.values()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_happens_to_a_record_of_its_kind(kind: EventType) -> None:
    assert envelope(kind).subject.startswith(f"{kind_of(kind.payload).kind}-")


def test_a_sample_is_always_the_same() -> None:
    assert sample(event_type("IssueRaised")) == sample(event_type("IssueRaised"))


@pytest.mark.parametrize("schema", [{"pattern": "^#$", "type": "string"}, {"type": "file"}])
def test_a_field_that_nobody_gave_an_example_of_is_named(schema: dict[str, Any]) -> None:
    with pytest.raises(NoExample, match="strange"):
        data({"type": "object", "properties": {"strange": schema}})


@pytest.mark.parametrize("kind", REPORTED)
def test_a_sample_of_a_report_becomes_the_command_that_it_stands_for(kind: EventType) -> None:
    raw = json.loads(report(kind))
    found = read(raw)
    given = mapped(found.command.payload, found.data, lambda kind, _id, _namespace, _place: AggregateId(f"{kind}-1@bj"))
    assert TypeAdapter(found.command.payload).validate_python(given)
    assert [*_checked(report_schema(found.command)).iter_errors(raw["data"])] == []


@pytest.mark.parametrize("name", ["ClueReferred", "RoundPlanApproved"])
def test_what_is_not_reported_has_no_sample_of_a_report(name: str) -> None:
    with pytest.raises(NotReported, match=name):
        report(event_type(name))


def test_a_report_may_name_records_by_the_publishers_ids_or_ours() -> None:
    kind, entry = next((kind, entry) for kind, entry in reported() if kind.name == "IssueRaised")
    fits = _checked(report_schema(entry))
    given = json.loads(report(kind))["data"]
    assert fits.is_valid({**given, "list": "list-1@bj"})
    assert fits.is_valid({**given, "list": "清单 7"})
    assert not fits.is_valid({**given, "list": ""})
