"""Of which tense the dates of a command are: what was done was not done in the future; what is planned may be.

Every date of a command says which it is, by its type. Those of the past are checked before the command is decided on,
against the moment at which it occurs.
"""

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

from domain.beijing import day_of
from domain.fields import Year
from domain.place import everything
from domain.refusal import Refusal


class Tense(Enum):
    """Marks a field that holds a date."""

    PAST = "past"
    """It says when something was done: today at the latest."""
    PLANNED = "planned"
    """It says from when, until when or by when something is to be: any day."""


PastDay = Annotated[date, Tense.PAST]
"""A day of Beijing on which something was done."""
PastYear = Annotated[Year, Tense.PAST]
"""A year of Beijing in which something was done; this year at the latest."""
PlannedDay = Annotated[date, Tense.PLANNED]
"""A day of Beijing that is set."""


class StillToCome(Refusal, zh="{field}：{when} 尚未到来", en="{field}: {when} is still to come", transient=True):
    """What is recorded as done was done today at the latest."""


def require_past(command: object, at: datetime) -> None:
    """Refuse a command that says that something was done after the moment at which it occurs.

    Raises:
        StillToCome: it does; the details name the field.
    """
    kind: type = type(command)
    for found in everything(command) if _speaks_of_the_past(kind) else ():
        within: type = type(found.owner)
        if Tense.PAST in tenses(within).get(found.field, ()) and _ahead(found.value, at):
            raise StillToCome(field=found.field, when=found.value)


@cache
def tenses(cls: type) -> dict[str, frozenset[Tense]]:
    """Return of which tenses the fields of a class are, those of lists of dates included."""
    hints = get_type_hints(cls, include_extras=True) if is_dataclass(cls) else {}
    return {name: frozenset(_marks(hint)) for name, hint in hints.items()}


def _marks(hint: Any) -> Iterator[Tense]:
    yield from (mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Tense))
    for part in get_args(hint):
        yield from _marks(part)


@cache
def _speaks_of_the_past(cls: type) -> bool:
    return any(Tense.PAST in marks for within in _classes(cls) for marks in tenses(within).values())


def _classes(cls: type) -> Iterator[type]:
    """Yield a class, and those of all that stands in its fields."""
    yield cls
    for hint in get_type_hints(cls).values():
        for part in _parts(hint):
            yield from _classes(part)


def _parts(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for part in get_args(hint):
        yield from _parts(part)


def _ahead(value: object, at: datetime) -> bool:
    match value:
        case datetime():
            return value > at
        case date():
            return value > day_of(at)
        case int():
            return value > day_of(at).year
    return False
