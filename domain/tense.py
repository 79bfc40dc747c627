"""Of which tense the dates of a command are: what was done was not done in the future; what is planned may be.

Every date of a command says which it is, by its type. Those of the past, and those by which something is due, are
checked before the command is decided on, against the moment at which it occurs.
"""

from collections.abc import Iterator
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

from domain.beijing import day_of
from domain.fields import Year
from domain.moment import Day, Moment
from domain.place import everything
from domain.refusal import Refusal


class Tense(Enum):
    """Marks a field that holds a date."""

    PAST = "past"
    """It says when something was done: today at the latest."""
    PLANNED = "planned"
    """It says from when or until when something is to be: any day."""
    DUE = "due"
    """It says by when something is to be done that is asked for now: not before that."""


PastDay = Annotated[Day, Tense.PAST]
"""A day of Beijing on which something was done."""
PastYear = Annotated[Year, Tense.PAST]
"""A year of Beijing in which something was done; this year at the latest."""
PlannedDay = Annotated[Day, Tense.PLANNED]
"""A day of Beijing that is set."""

Due = Annotated[Moment, Tense.DUE]
"""The moment by which something is to be done."""


class StillToCome(Refusal, zh="{field}：{when} 尚未到来", en="{field}: {when} is still to come", transient=True):
    """What is recorded as done was done today at the latest."""


class DueBefore(Refusal, zh="期限 {due} 早于 {at}", en="{due} is before {at}: nothing is due before it is asked for"):
    """What is asked for is due when it is asked for at the earliest."""


def require_tenses(command: object, at: datetime, standing: datetime | None = None) -> None:
    """Refuse a command that says that something was done after the moment at which it occurs, or is due before it.

    Args:
        command: what somebody wants done.
        at: when it occurs.
        standing: the due date that the record has: it may be said again when it has passed.

    Raises:
        StillToCome, DueBefore: it does; the details name the field.
    """
    kind: type = type(command)
    for found in everything(command) if _is_of_a_moment(kind) else ():
        within: type = type(found.owner)
        of = tenses(within).get(found.field, ())
        if Tense.PAST in of and _ahead(found.value, at):
            raise StillToCome(field=found.field, when=found.value)
        if Tense.DUE in of and isinstance(found.value, datetime) and found.value < at and found.value != standing:
            raise DueBefore(due=found.value, at=at)


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
def _is_of_a_moment(cls: type) -> bool:
    return any(marks & {Tense.PAST, Tense.DUE} for within in _classes(cls) for marks in tenses(within).values())


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
