"""The point in the past that a query asks for: `as_of` with its `clock`."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import Query

from projections.engine.as_of import AsOf, Clock, InvalidAsOf
from services.api.numbers import LARGEST
from services.dashboard.words.moments import BEIJING
from services.problems.edge import InvalidMoment

AsOfText = Annotated[
    str | None,
    Query(
        max_length=40,
        description="A position of this node's log, an RFC 3339 time with its zone, or a date: the end of that day in "
        "Beijing. Now, if it is left out.",
    ),
]
ClockName = Annotated[
    Clock,
    Query(description="For a time or date: how things stood then (`occurred`), or what this node knew (`recorded`)."),
]


async def as_of(as_of: AsOfText = None, clock: ClockName = Clock.OCCURRED) -> AsOf | None:
    """Return the point that a query asks for, None for now."""
    return None if as_of is None else point(as_of, clock)


def point(text: str, clock: Clock) -> AsOf:
    """Return the point that a text names.

    Raises:
        InvalidMoment: it names none.
    """
    try:
        day = _day(text)
        found = AsOf(moment=_end(day), clock=clock) if day else AsOf.parse(text, clock)
    except (InvalidAsOf, OverflowError) as error:
        raise InvalidMoment(reason=str(error)) from error
    if found.position and found.position > LARGEST:
        raise InvalidMoment(reason=f"as_of: {text} is more than {LARGEST}")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _end(day: date) -> datetime:
    """Return the last moment of a day: what happens at midnight belongs to the next."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING) - timedelta(microseconds=1)
