"""What an inspection of the scenario finds: texts put together from `findings.toml`, the same every time."""

import tomllib
from collections.abc import Iterator
from dataclasses import field
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from domain.list.events import Category, CategoryCode
from domain.words import Words

_PATH = Path(__file__).with_name("findings.toml")


@dataclass(frozen=True)
class AttentionField:
    """A field of attention (P5), and what may be wrong in it."""

    code: CategoryCode
    name: Words
    subjects: tuple[Words, ...]
    shortcomings: tuple[Words, ...]

    def text(self, number: int) -> Words:
        """Return one of its findings; numbers up to the product of both lists give different ones."""
        subject = self.subjects[number % len(self.subjects)]
        shift = number // len(self.subjects)
        shortcoming = self.shortcomings[(number + shift) % len(self.shortcomings)]
        return Words(f"{subject.zh}{shortcoming.zh}", f"{subject.en} {shortcoming.en}")


@dataclass(frozen=True)
class _File:
    fields: tuple[AttentionField, ...] = field(default=())


@dataclass(frozen=True)
class Finding:
    """One finding of an inspection."""

    field: AttentionField
    text: Words


@cache
def fields_of_attention() -> tuple[AttentionField, ...]:
    """Return the fields, in the article's order."""
    return TypeAdapter(_File).validate_python(tomllib.loads(_PATH.read_text("utf-8"))).fields


@cache
def categories() -> tuple[Category, ...]:
    """Return the categories of an inspection's list: its fields of attention."""
    return tuple(Category(each.code, each.name) for each in fields_of_attention())


def findings(count: int, seed: int) -> Iterator[Finding]:
    """Yield so many different findings, spread over all fields; `seed` makes those of two inspections differ."""
    fields = fields_of_attention()
    for number in range(count):
        chosen = fields[(number + seed) % len(fields)]
        yield Finding(chosen, chosen.text(number // len(fields) + 7 * seed))
