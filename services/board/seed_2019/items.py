"""What was raised at the seminar, from `items.toml`."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from domain.list.events import Category
from domain.node_id import Organisation
from domain.rectification.measures import Measure
from domain.words import Words

_PATH = Path(__file__).with_name("items.toml")


@dataclass(frozen=True)
class Repair:
    """How a lighting item was put right."""

    result: str
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Item:
    """One issue that somebody raised."""

    category: str
    about: Organisation
    speaker: int
    """The number of a seat, never a person."""
    days: int
    """Days given to put it right."""
    zh: str
    en: str
    synthetic: bool = False
    """True where the article is silent and the scenario invents."""
    place: Words | None = None
    lighting: Repair | None = None
    """Given for the items about street lighting, which the site visit found resolved."""


@dataclass(frozen=True)
class SeminarItems:
    """The whole file."""

    categories: tuple[Category, ...]
    items: tuple[Item, ...]


@cache
def seminar() -> SeminarItems:
    """Return what was raised, in the order of the list."""
    return TypeAdapter(SeminarItems).validate_python(tomllib.loads(_PATH.read_text("utf-8")))


def lighting() -> Sequence[int]:
    """Return the item numbers of the lighting items."""
    return [number for number, item in enumerate(seminar().items, start=1) if item.lighting]
