"""Whatever has a name in the code has one for people: every field of what is told, kept and answered."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest

import domain.catalogue  # noqa: F401 registers every event, command and kind
from domain.aggregate import aggregates, commands
from domain.registry import event_types
from domain.vocabulary import FIELDS
from domain.words import Words
from projections.engine.query import queries
from projections.happenings import Happening
from projections.registry import REGISTERS
from services.dashboard.widgets.values import UNSHOWN

OURS = ("domain.", "projections.")


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


def _names() -> Iterator[tuple[str, str]]:
    seen: set[Any] = set()
    for hint in _told():
        for made in _inside(hint, seen):
            yield from ((field.name, made.__name__) for field in fields(made))


def test_every_field_has_its_words() -> None:
    without: dict[str, set[str]] = {}
    for name, made in _names():
        if name not in FIELDS and name not in UNSHOWN and not (name.endswith("_en") and name[:-3] in FIELDS):
            without.setdefault(name, set()).add(made)
    assert without == {}


@pytest.mark.parametrize("name", FIELDS)
def test_the_words_of_a_field_stand_in_both_languages(name: str) -> None:
    words = FIELDS[name]
    assert re.search(r"[\u4e00-\u9fff]|SHA", words.zh)
    assert re.fullmatch(r"[A-Z0-9].*", words.en)
    assert not re.search(r"[\u4e00-\u9fff][,:;()?!]", words.zh)


def test_the_fields_stand_in_order() -> None:
    assert list(FIELDS) == sorted(FIELDS)
