"""What breaks whoever relies on a published version is refused; what nobody can notice is not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import ConfigDict, Field, TypeAdapter

from services.contracts.compatibility import breaking
from services.contracts.generator import SchemaGenerator
from services.contracts.publishing import broken

Schema = dict[str, Any]


@dataclass
class Place:
    """Where."""

    name: Annotated[str, Field(max_length=20)]


@dataclass
class Closed:
    """Takes no other fields."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    one: int = 0


@dataclass
class Happened:
    """A published version."""

    text: Annotated[str, Field(min_length=1, max_length=200)]
    status: Literal["open", "done"]
    number: Annotated[int, Field(ge=1)]
    places: tuple[Place, ...]
    note: str | None = None
    closed: Closed = field(default_factory=Closed)


PUBLISHED: Schema = TypeAdapter(Happened).json_schema(schema_generator=SchemaGenerator)


def _with(change: Callable[[Schema], object]) -> Schema:
    made = deepcopy(PUBLISHED)
    change(made)
    return made


def _field(name: str, schema: Schema, *, required: bool = False) -> Callable[[Schema], object]:
    def change(made: Schema) -> None:
        made["properties"][name] = schema
        if required:
            made["required"].append(name)

    return change


def _renamed(made: Schema) -> None:
    made["properties"]["words"] = made["properties"].pop("text")
    made["required"][made["required"].index("text")] = "words"


BREAKING: dict[str, tuple[Callable[[Schema], object], list[str]]] = {
    "a required field added": (
        _field("more", {"type": "string", "default": ""}, required=True),
        ["more: a required field was added: what was written before lacks it"],
    ),
    "a field without a default added": (
        _field("more", {"type": "string"}),
        ["more: a field without a default was added: nobody knows what its absence means"],
    ),
    "a field added where readers take no other": (
        lambda made: made["$defs"]["Closed"]["properties"].update(two={"type": "integer", "default": 0}),
        ["closed.two: a field was added where readers take no other: they would refuse it"],
    ),
    "a field removed": (lambda made: made["properties"].pop("note"), ["note: the field was removed"]),
    "a field renamed": (
        _renamed,
        ["text: the field was removed", "words: a required field was added: what was written before lacks it"],
    ),
    "an optional field made required": (
        lambda made: made["required"].append("note"),
        ["note: the field is now required: what was written before may lack it"],
    ),
    "a required field made optional": (
        lambda made: made["required"].remove("number"),
        ["number: the field may now be missing: readers rely on it"],
    ),
    "a type narrowed": (
        lambda made: made["properties"].update(note={"type": "string", "default": None}),
        ["note: anyOf was [{'type': 'string'}, {'type': 'null'}], is not there", "note: type was not there, is string"],
    ),
    "a type changed": (
        lambda made: made["properties"]["number"].update(type="string"),
        ["number: type was integer, is string"],
    ),
    "a value removed": (
        lambda made: made["properties"]["status"].update(enum=["open"]),
        ["status: the value 'done' was removed"],
    ),
    "a value added": (
        lambda made: made["properties"]["status"]["enum"].append("late"),
        ["status: the value 'late' was added: readers would refuse it"],
    ),
    "a constraint tightened": (
        lambda made: made["properties"]["text"].update(maxLength=100),
        ["text: maxLength was 200, is 100"],
    ),
    "a constraint loosened": (
        lambda made: made["properties"]["number"].pop("minimum"),
        ["number: minimum was 1, is not there"],
    ),
    "a constraint added": (
        lambda made: made["properties"]["text"].update(pattern="^[a-z]+$"),
        ["text: pattern was not there, is ^[a-z]+$"],
    ),
    "a default changed": (
        lambda made: made["properties"]["note"].update(default="none"),
        ["note: default was None, is none"],
    ),
    "a change deep inside": (
        lambda made: made["$defs"]["Place"]["properties"]["name"].update(maxLength=10),
        ["places.name: maxLength was 20, is 10"],
    ),
    "no more fields taken": (
        lambda made: made.update(additionalProperties=False),
        ["additionalProperties was not there, is False"],
    ),
}


@pytest.mark.parametrize("what", BREAKING)
def test_a_breaking_change_is_told_with_the_field_and_the_rule(what: str) -> None:
    change, expected = BREAKING[what]
    assert [str(each) for each in breaking(PUBLISHED, _with(change))] == expected


def _moved(made: Schema) -> None:
    made["$defs"]["Spot"] = made["$defs"].pop("Place")
    made["properties"]["places"]["items"]["$ref"] = "#/$defs/Spot"


UNNOTICED: dict[str, Callable[[Schema], object]] = {
    "nothing": lambda made: None,
    "other words": lambda made: made["properties"]["text"].update(description="what was said", title="Said"),
    "values in another order": lambda made: made["properties"]["status"]["enum"].reverse(),
    "a class renamed": _moved,
    "an optional field with a default": _field("more", {"type": "string", "default": ""}),
    "an optional field that is null by default": _field("more", {"anyOf": [{"type": "null"}], "default": None}),
}


@pytest.mark.parametrize("what", UNNOTICED)
def test_what_nobody_can_notice_is_allowed(what: str) -> None:
    assert breaking(PUBLISHED, _with(UNNOTICED[what])) == []


def test_an_added_field_may_be_missing_in_what_was_written_before_and_is_passed_over_by_who_does_not_know_it() -> None:
    @dataclass
    class Before:
        text: str

    @dataclass
    class After:
        text: str
        more: str = ""

    assert TypeAdapter(After).validate_python({"text": "x"}) == After("x", "")
    assert TypeAdapter(Before).validate_python({"text": "x", "more": "y"}) == Before("x")


def test_no_published_version_is_broken() -> None:
    found = [*broken()]
    assert not found, "\n".join([*found, "Raise the version and write a step to it: docs/contracts/README.md"])
