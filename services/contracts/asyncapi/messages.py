"""The messages: each type of event in each version, and the report of each type that may be reported."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
from pydantic import TypeAdapter

from domain.aggregate import AnyAggregate, CommandType, kind_of
from domain.envelope import Classification
from domain.registry import EventType, event_types
from services.cloudevents import CloudEvent
from services.contracts.asyncapi.channels import Part
from services.contracts.compatibility import inlined
from services.contracts.generator import SchemaGenerator
from services.contracts.reports import report, report_schema, reported
from services.contracts.samples import sample
from services.contracts.schemas import Schema, address, schema_of, versions
from services.gateway.reports import Attributes

CLOUDEVENT = "application/cloudevents+json"


def shape(cls: type) -> Schema:
    """Return the schema of a class, without references."""
    return inlined(TypeAdapter(cls).json_schema(schema_generator=SchemaGenerator))


def schemas() -> dict[str, Schema]:
    """Return the schemas by name: the two envelopes, the data of each event, the data of each report."""
    events = {f"{kind.name}.{version}": _data(kind, version) for kind, version in _published_versions()}
    reports = {f"{kind.name}.report": report_schema(entry) for kind, entry in reported()}
    return {"CloudEvent": shape(CloudEvent), "Report": shape(Attributes), **events, **reports}


def messages() -> dict[str, Schema]:
    """Return the messages by name: `IssueRaised.2` as the log has it, `IssueRaised.report` as it is reported."""
    events = {f"{kind.name}.{version}": _event(kind, version) for kind, version in _published_versions()}
    return {**events, **{f"{kind.name}.report": _report(kind, entry) for kind, entry in reported()}}


def linked() -> Sequence[str]:
    """Return the names of the messages of all events that go from node to node."""
    return _names(lambda about: about.classification is not Classification.LOCAL)


def fed() -> Sequence[str]:
    """Return the same of all that subscribers are told: what is restricted, or for auditors alone, is not sent out."""
    return _names(lambda about: about.classification is not Classification.RESTRICTED)


def _names(wanted: Callable[[AnyAggregate], bool]) -> Sequence[str]:
    found = ((kind, version) for kind, version in _published_versions() if wanted(kind_of(kind.payload)))
    return [f"{kind.name}.{version}" for kind, version in found]


def _published_versions() -> Iterator[tuple[EventType, int]]:
    """Yield every version of every type, but of what auditors check by."""
    kinds = (kind for kind in event_types() if not kind_of(kind.payload).audited)
    return ((kind, version) for kind in kinds for version in versions(kind))


def _data(kind: EventType, version: int) -> Schema:
    schema = inlined(schema_of(kind, version) or {})
    return {key: value for key, value in schema.items() if key not in ("$schema", "$id")}


def _event(kind: EventType, version: int) -> Schema:
    message = _message(kind, f"{kind.name}.{version}", "CloudEvent", address(kind, version))
    if version == kind.version:
        message["examples"] = [{"name": kind.name, "payload": orjson.loads(sample(kind))}]
    return message


def _report(kind: EventType, entry: CommandType) -> Schema:
    message = _message(kind, f"{kind.name}.report", "Report", None)
    message["description"] = f"Becomes the command `{entry.name}`: {entry.words.en} ({entry.words.zh})."
    message["examples"] = [{"name": kind.name, "payload": orjson.loads(report(kind))}]
    return message


def _message(kind: EventType, data: str, envelope: str, dataschema: str | None) -> Part:
    fixed: Mapping[str, Schema] = {"type": {"const": kind.name}} | (
        {"dataschema": {"const": dataschema}} if dataschema else {}
    )
    return {
        "name": kind.name,
        "title": f"{kind.words.en} · {kind.words.zh}",
        "contentType": CLOUDEVENT,
        "tags": [{"name": kind_of(kind.payload).kind}],
        "payload": {
            "allOf": [
                {"$ref": f"#/components/schemas/{envelope}"},
                {"type": "object", "properties": {**fixed, "data": {"$ref": f"#/components/schemas/{data}"}}},
            ]
        },
    }
