"""The schema of every version of every event says what the program takes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, make_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import domain.catalogue  # noqa: F401 registers every event type
from domain.registry import EventType, event_type, event_types
from services.contracts.docstrings import field_docs
from services.contracts.schemas import PUBLISHED, address, current, published, schema_of, versions
from tests.budget import examples
from tests.unit.contracts.generated import data_for

KINDS = [pytest.param(kind, id=kind.name) for kind in event_types()]
EVERY = [
    pytest.param(kind, version, id=f"{kind.name}-{version}") for kind in event_types() for version in versions(kind)
]
OLDER = [
    pytest.param(kind, version, id=f"{kind.name}-{version}")
    for kind in event_types()
    for version in versions(kind)[:-1]
]
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.mark.parametrize(("kind", "version"), EVERY)
def test_every_version_has_a_schema_at_its_address(kind: EventType, version: int) -> None:
    schema = schema_of(kind, version)
    assert schema is not None
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == address(kind, version) == f"/schemas/{kind.name}/{version}"
    assert schema["title"] == kind.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_version_that_never_was_has_no_schema(kind: EventType) -> None:
    assert schema_of(kind, 0) is None
    assert schema_of(kind, kind.version + 1) is None


@pytest.mark.parametrize(("kind", "version"), OLDER)
@settings(max_examples=examples(40), suppress_health_check=SLOW)
@given(st.data())
def test_whatever_follows_the_schema_of_an_older_version_is_brought_up_to_date(
    kind: EventType, version: int, data: st.DataObject
) -> None:
    _is_taken(kind, version, data)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(4), suppress_health_check=SLOW)
@given(st.data())
def test_whatever_follows_the_schema_is_taken(kind: EventType, data: st.DataObject) -> None:
    _is_taken(kind, kind.version, data)


@pytest.mark.parametrize(("kind", "version"), OLDER)
@settings(max_examples=examples(40), suppress_health_check=SLOW)
@given(st.data())
def test_whatever_is_written_today_is_told_in_every_older_version(
    kind: EventType, version: int, data: st.DataObject
) -> None:
    kind.require_given(version)
    raw = data.draw(_written(kind.name, kind.version)[1])
    for written in (raw, orjson.loads(orjson.dumps(kind.decode(raw, kind.version)))):
        told = kind.downcast(version, written, kind.version)
        follows = _written(kind.name, version)[0]
        assert not [*follows.iter_errors(told)]
        assert told.keys() <= follows.schema["properties"].keys()
        kind.decode(told, version)


def _is_taken(kind: EventType, version: int, data: st.DataObject) -> None:
    follows, written = _written(kind.name, version)
    raw = data.draw(written)
    assert follows.is_valid(raw)
    told = orjson.loads(orjson.dumps(kind.decode(raw, version)))
    assert not [*_written(kind.name, kind.version)[0].iter_errors(told)]


@cache
def _written(name: str, version: int) -> tuple[Draft202012Validator, st.SearchStrategy[Any]]:
    """Return what checks the data of a version, and what makes some."""
    schema = schema_of(event_type(name), version)
    assert schema is not None
    return Draft202012Validator(schema), data_for(schema)


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of an object with fields, however deep."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_in_both_languages(kind: EventType) -> None:
    properties: dict[str, Any] = current(kind).get("properties", {})
    assert [name for name, field in properties.items() if " · " not in field.get("description", "")] == []


@pytest.mark.parametrize("kind", KINDS)
def test_readers_pass_over_fields_that_they_do_not_know(kind: EventType) -> None:
    assert all(each.get("additionalProperties") is not False for each in _objects(current(kind)))


@dataclass
class Written:
    """Two fields."""

    plain: int
    told: int = 0
    """What it is,
    in two lines."""


class Derived(Written):
    """With its base's fields."""


@pytest.mark.parametrize("cls", [Written, Derived])
def test_what_stands_below_a_field_in_its_class_is_told(cls: type) -> None:
    assert field_docs(cls) == {"told": "What it is, in two lines."}


def test_a_class_without_source_says_nothing_of_its_fields() -> None:
    assert field_docs(make_dataclass("Made", [("field", int)])) == {}


def test_only_schemas_stand_where_schemas_are_kept() -> None:
    found = [path for path in PUBLISHED.rglob("*") if path.is_file()]
    assert {path.relative_to(PUBLISHED) for path in found} == {
        Path(kind.name, f"{version}.json") for kind in event_types() for version in versions(kind)
    }
    assert all(published(path.parent.name, int(path.stem)) == json.loads(path.read_text("utf-8")) for path in found)
