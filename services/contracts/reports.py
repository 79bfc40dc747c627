"""What outside systems report, by the one table of the gateway: the schema of the data, and a sample."""

from collections.abc import Iterator, Mapping

import orjson
from pydantic import TypeAdapter

from domain.aggregate import CommandType
from domain.aggregate_id import AggregateRef
from domain.registry import EventType, event_types
from services.contracts.compatibility import inlined
from services.contracts.generator import SchemaGenerator
from services.contracts.samples import AT, data, example_kind
from services.contracts.schemas import Schema
from services.gateway.references import of_several_kinds
from services.gateway.routing import command_of

_SOURCE = "https://oa.bjhd.example/rectification"
_OURS = TypeAdapter(AggregateRef).json_schema()["pattern"]
_THEIRS = {"type": "string", "minLength": 1, "maxLength": 400}
_ELSEWHERE = {
    "type": "object",
    "description": "What another system of your organisation calls so, in another namespace.",
    "properties": {"namespace": {"type": "string", "minLength": 1}, "id": _THEIRS},
    "required": ["namespace", "id"],
    "additionalProperties": False,
}


class NotReported(LookupError):
    """No event of this type is reported from outside; the message names it."""


def reported() -> Iterator[tuple[EventType, CommandType]]:
    """Yield every type of event that may be reported, with the command that a report of it becomes."""
    return ((kind, entry) for kind in event_types() if (entry := command_of(kind.name)))


def report_schema(entry: CommandType) -> Schema:
    """Return the schema of a report's data: the fields of the command, where records may bear the publisher's ids."""
    made = inlined(TypeAdapter(entry.payload).json_schema(schema_generator=SchemaGenerator))
    return _loosened(of_several_kinds(entry.payload), "", made)


def report(kind: EventType) -> bytes:
    """Return a sample as a publisher sends it, always the same.

    Raises:
        NotReported: no event of this type is reported.
    """
    entry = command_of(kind.name)
    if not entry:
        raise NotReported(f"{kind.name} is not reported from outside: it is decided on a node")
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": "2019-05-16/17",
            "source": _SOURCE,
            "type": kind.name,
            "subject": f"{entry.aggregate.kind}-2019-17",
            "time": AT.isoformat(),
            "dataschema": kind.dataschema,
            "datacontenttype": "application/json",
            "data": data(report_schema(entry)),
        }
    )


def _loosened(several: frozenset[str], name: str, schema: Schema) -> Schema:
    """Return the schema of a field in which records may bear the publisher's ids."""
    if schema.get("pattern") == _OURS:
        return _reference(name, schema, several=name in several)
    if "properties" in schema:
        fields = schema["properties"].items()
        return {**schema, "properties": {field: _loosened(several, field, each) for field, each in fields}}
    return {key: _loosened_within(several, name, each) for key, each in schema.items()}


def _loosened_within(several: frozenset[str], name: str, value: object) -> object:
    match value:
        case Mapping():
            return _loosened(several, name, value)
        case list():
            return [_loosened_within(several, name, each) for each in value]
    return value


def _reference(name: str, schema: Schema, *, several: bool) -> Schema:
    how = "The kind, a colon and your id of the record, or ours." if several else "Your id of the record, or ours."
    described = f"{schema.get('description', '')} {how}".strip()
    example = f"{example_kind(name)}:2019-3" if several else "2019-3"
    return {"anyOf": [_THEIRS, _ELSEWHERE], "description": described, "examples": [example]}
