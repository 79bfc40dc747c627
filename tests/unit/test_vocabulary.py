"""Whatever has a name in the code has one for people: every field of what is told, kept and answered."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import Parameter, signature
from typing import Annotated, Any, get_args, get_type_hints

import pytest
from pydantic import Field

import domain.catalogue  # noqa: F401 registers every event, command and kind
from domain.aggregate import aggregates, commands
from domain.issue.events import RectificationChecked
from domain.registry import event_types
from domain.vocabulary import FIELDS, words_in, words_of
from domain.words import Words
from projections.engine.query import Query, queries
from projections.history import Happening
from projections.registry import REGISTERS
from services.dashboard.widgets.values import UNSHOWN
from tests.definitions import defined_at

OURS = ("domain.", "projections.")
HAPPENED = ("event", "decided_on")
"""What a table of events says of each besides its fields."""
CURE = 'annotate it, `Annotated[…, Words("…", "…")]`, or add it to domain/vocabulary.py'


def _inside(hint: Any, seen: set[Any]) -> Iterator[type]:
    """Yield the dataclass that a type is, and all that are inside it."""
    for one in get_args(hint):
        yield from _inside(one, seen)
    if isinstance(hint, type) and is_dataclass(hint) and hint not in (Words, Happening) and hint not in seen:
        seen.add(hint)
        yield hint
        for inner in get_type_hints(hint).values():
            yield from _inside(inner, seen)


def _told() -> Iterator[Any]:
    yield from (each.payload for each in event_types() if each.payload.__module__.startswith(OURS))
    yield from (each.payload for each in commands.values())
    yield from (get_type_hints(kind.evolve)["return"] for kind in aggregates.values())
    yield from (register.row for register in REGISTERS.values())
    yield from (
        get_type_hints(query.ask)["return"] for query in queries.values() if query.ask.__module__.startswith(OURS)
    )


def _fields() -> Iterator[tuple[type, str]]:
    seen: set[Any] = set()
    for hint in _told():
        for made in _inside(hint, seen):
            yield from ((made, field.name) for field in fields(made) if field.name not in UNSHOWN)


def _parameters() -> Iterator[tuple[Query, Parameter]]:
    for query in queries.values():
        if query.ask.__module__.startswith(OURS):
            yield from ((query, each) for each in list(signature(query.ask, eval_str=True).parameters.values())[1:])


def test_every_field_has_its_words() -> None:
    without = [
        f"{defined_at(made, name)}: {made.__name__}.{name} has no words: {CURE}"
        for made, name in _fields()
        if not words_of(made, name) and not words_of(made, name.removesuffix("_en"))
    ]
    assert without == []


def test_every_parameter_of_a_query_has_its_words() -> None:
    without = [
        f"{defined_at(query.ask)}: the parameter {each.name} of {query.name} has no words: {CURE}"
        for query, each in _parameters()
        if not words_in(each.annotation, each.name)
    ]
    assert without == []


def test_a_field_that_says_what_it_is_called_says_it_in_every_class_that_derives_from_its_own() -> None:
    class Row(RectificationChecked):
        pass

    assert words_of(Row, "by") == words_of(RectificationChecked, "by") == Words("核查单位", "Checked by")


def test_words_are_found_beside_the_rules_of_a_field_and_in_one_that_may_be_left_out() -> None:
    said = Words("叫法", "Said")
    assert words_in(Annotated[int, Field(ge=0), said], "due") == said
    assert words_in(Annotated[int, said] | None, "due") == said
    assert words_in(int | None, "due") == FIELDS["due"]
    assert words_in(int, "never_heard_of") is None


@pytest.mark.parametrize("name", FIELDS)
def test_the_words_of_a_field_stand_in_both_languages(name: str) -> None:
    words = FIELDS[name]
    assert re.search(r"[\u4e00-\u9fff]|SHA", words.zh)
    assert re.fullmatch(r"[A-Z0-9].*", words.en)
    assert not re.search(r"[\u4e00-\u9fff][,:;()?!]", words.zh)


def test_no_words_are_kept_for_a_field_that_there_is_not() -> None:
    named = {name for _, name in _fields()} | {each.name for _, each in _parameters()} | {*HAPPENED}
    assert FIELDS.keys() - named == set(), "take these out of domain/vocabulary.py"


def test_the_fields_stand_in_order() -> None:
    assert list(FIELDS) == sorted(FIELDS)
