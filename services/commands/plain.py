"""No text that comes in bears control characters: they show nothing, and some databases do not take them.

Commands are held to it, and what is said beside them. What was recorded before, or what a neighbour brings, is read as
it is, by the schemas that were published: so the rule does not stand in the fields that events have, too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from domain.fields import Line, Text
from services.commands.refusals import ControlCharacters

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""All of them but those that lay out a text: tab, line feed and carriage return."""

Place = tuple[str | int, ...]


def is_plain(text: str) -> bool:
    """Say whether a text bears none."""
    return not _CONTROL.search(text)


def _plain(text: str) -> str:
    if not is_plain(text):
        raise PydanticCustomError("control_characters", "must not bear control characters")
    return text


PlainLine = Annotated[Line, AfterValidator(_plain)]
"""One line of text, for what is said beside commands."""

PlainText = Annotated[Text, AfterValidator(_plain)]
"""A text, for the same."""


def require_plain(command: object) -> None:
    """Refuse a command with control characters in a text.

    Raises:
        ControlCharacters: there are some; every field that bears them is named.
    """
    marred = [".".join(map(str, place)) for place in _marred(command, ())]
    if marred:
        raise ControlCharacters(fields=", ".join(marred))


def _marred(value: object, place: Place) -> Iterator[Place]:
    """Yield the place of every text that bears some, however deep it is nested."""
    if isinstance(value, str):
        if not is_plain(value):
            yield place
        return
    for name, each in _within(value):
        yield from _marred(each, (*place, name))


def _within(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, tuple | list | frozenset):
        yield from enumerate(value)
    elif isinstance(value, Mapping):
        yield from value.items()
    elif is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value))
