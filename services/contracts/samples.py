"""Samples: an event of any type as it might stand in a log, made from its schema and always the same."""

import re
from collections.abc import Iterator
from datetime import timedelta

import domain.catalogue  # noqa: F401 registers every kind
from domain.aggregate import aggregates, kind_of
from domain.aggregate_id import AggregateId, owner_of
from domain.audience import participants
from domain.envelope import Classification, Envelope
from domain.moment import read_moment
from domain.node_id import NodeId
from domain.registry import EventType
from domain.vocabulary import FIELDS
from services.cloudevents import encode
from services.contracts.compatibility import inlined
from services.contracts.examples import DATES, DISTRICT, KINDS, MOMENTS, NUMBERS, ORGANISATIONS, TEXTS, UID, WORDS
from services.contracts.schemas import Schema, current

AT = read_moment("2019-05-16T09:00:00+08:00")

_CODES = (
    "inspector-7",  # a pseudonym
    "lamps",  # a code without hyphens
    "9f2c" * 16,  # a SHA-256
    "k" * 43,  # a mark
    f"v1.{'k' * 43}.{'b' * 60}",  # a sealed text
)


class NoExample(LookupError):
    """The schema of a field asks for something that nobody gave an example of."""

    def __init__(self, name: str, schema: Schema) -> None:
        super().__init__(f"services/contracts/examples.py: give an example of `{name}`, which is {dict(schema)}")


def sample(kind: EventType) -> bytes:
    """Return the CloudEvents bytes of a sample."""
    return encode(envelope(kind))


def envelope(kind: EventType) -> Envelope:
    """Return a sample as it is decided."""
    about = kind_of(kind.payload)
    subject = AggregateId(f"{about.kind}-{UID}@{DISTRICT}")
    payload = kind.adapter.validate_python(data(current(kind)))
    audience = () if about.classification is Classification.LOCAL else sorted(participants(payload))
    return Envelope(
        id="019ac5f0-b1d4-7c8a-9a31-5e0d8c4b7f26",
        source=NodeId(DISTRICT),
        subject=subject,
        sequence=1,
        time=AT,
        recorded=AT + timedelta(seconds=1),
        correlation="019ac5f0-b1d3-7a10-8c52-0f6e1d2c3b4a",
        actor="officer-3",
        classification=about.classification,
        audience=tuple(NodeId(each) for each in audience if each != owner_of(subject)),
        payload=payload,
    )


def data(schema: Schema) -> object:
    """Return sample data for a schema.

    Raises:
        NoExample: nobody knows what a field might say.
    """
    return _value("", inlined(schema))


def _value(name: str, schema: Schema) -> object:
    match schema:
        case {"examples": [value, *_]}:
            return value
        case {"anyOf": [first, *_]}:
            return _value(name, first)
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"type": "object"}:
            return _object(name, schema.get("properties", {}))
        case {"type": "array", "prefixItems": places}:
            return [_value(name, each) for each in places]
        case {"type": "array", "items": item}:
            return [_value(name, item)] * max(1, schema.get("minItems", 1))
        case {"type": "boolean"}:
            return False
        case {"type": "integer" | "number"}:
            return NUMBERS.get(name, schema.get("minimum", 1))
        case {"type": "string"}:
            return _text(name, schema)
    raise NoExample(name, schema)


def _object(name: str, properties: Schema) -> dict[str, object]:
    if properties.keys() == {"zh", "en"}:
        words = WORDS.get(name) or FIELDS[name]
        return {"zh": words.zh, "en": words.en}
    return {field: _value(field, schema) for field, schema in properties.items()}


def _text(name: str, schema: Schema) -> str:
    match schema:
        case {"format": "date-time"}:
            return MOMENTS.get(name, AT.isoformat())
        case {"format": "date"}:
            return DATES.get(name, AT.date().isoformat())
    for candidate in _candidates(name):
        if re.search(schema.get("pattern", ""), candidate):
            return candidate
    raise NoExample(name, schema)


def example_kind(name: str) -> str:
    """Return the kind of a record that a field of this name might name."""
    kind = KINDS.get(name, name.removesuffix("s"))
    return kind if kind in aggregates else "task"


def _candidates(name: str) -> Iterator[str]:
    if name in TEXTS:
        yield TEXTS[name]
    if name in FIELDS:
        yield FIELDS[name].zh
    yield f"{example_kind(name)}-{UID}@{DISTRICT}"
    yield ORGANISATIONS.get(name, DISTRICT)
    yield from _CODES
