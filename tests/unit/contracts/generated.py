"""Data that follows a schema, whatever it is: what somebody might send who knows nothing but the schema."""

import re
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain.moment import EARLIEST, LATEST
from services.contracts.compatibility import inlined
from services.contracts.schemas import Schema

Strategy = st.SearchStrategy[Any]

_MOMENTS = st.datetimes(
    # JSON Schema cannot say from when to when: the fields of moments and days do.
    min_value=EARLIEST.replace(tzinfo=None) + timedelta(days=1),
    max_value=LATEST.replace(tzinfo=None) - timedelta(days=1),
    timezones=st.timezones(),
).map(lambda moment: moment.isoformat(timespec="seconds")[:25])
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d)")


def data_for(schema: Schema) -> Strategy:
    """Return a strategy for data that follows a schema."""
    return _value(inlined(schema))


def _value(schema: Schema) -> Strategy:
    match schema:
        case {"anyOf": choices}:
            return st.one_of(*map(_value, choices))
        case {"enum": values}:
            return st.sampled_from(values)
        case {"type": "object"}:
            return _object(schema.get("properties", {}), schema.get("required", []))
        case {"type": "array", "prefixItems": places}:
            return st.tuples(*map(_value, places)).map(list)
        case {"type": "array", "items": item}:
            least = schema.get("minItems", 0)
            return st.lists(_value(item), min_size=least, max_size=schema.get("maxItems", least + 2))
    return _plain(schema)


def _plain(schema: Schema) -> Strategy:
    match schema:
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
        case {"type": "integer"}:
            return st.integers(schema.get("minimum", -10), schema.get("maximum", 10_000_000))
        case {"type": "number"}:
            return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)
        case {"type": "string"}:
            return _text(schema)
    raise NotImplementedError(schema)


def _object(properties: Schema, required: list[str]) -> Strategy:
    fields = {name: _value(schema) for name, schema in properties.items()}
    needed = {name: field for name, field in fields.items() if name in required}
    return st.fixed_dictionaries(needed, optional={name: each for name, each in fields.items() if name not in needed})


def _text(schema: Schema) -> Strategy:
    match schema:
        case {"format": "date-time"}:
            return _MOMENTS.filter(_RFC3339.fullmatch)
        case {"format": "date"}:
            return st.dates(EARLIEST.date(), LATEST.date()).map(lambda day: day.isoformat())
        case {"pattern": r"\S", "maxLength": most}:
            return st.text(min_size=1, max_size=min(most, 40)).filter(str.strip)
        case {"pattern": pattern}:
            exact = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern
            return st.from_regex(exact).filter(lambda text: len(text) <= schema.get("maxLength", 10_000))
    return st.text(min_size=schema.get("minLength", 0), max_size=40)
