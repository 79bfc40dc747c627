"""The point in the past that a query asks for: `as_of` with its `clock`."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query

from domain.beijing import day_of, start_of
from domain.moment import EARLIEST, MalformedMoment, read_day
from projections.engine.as_of import AsOf, Clock, InvalidAsOf, MomentToCome
from services.api.numbers import LARGEST
from services.api.parts import ThisNodeDep
from services.problems.edge import InvalidMoment, NotYetPast

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


async def as_of(node: ThisNodeDep, as_of: AsOfText = None, clock: ClockName = Clock.OCCURRED) -> AsOf | None:
    """Return the point that a query asks for, None for now."""
    return None if as_of is None else point(as_of, clock, node.clock())


def point(text: str, clock: Clock, now: datetime) -> AsOf:
    """Return the point that a text names.

    Raises:
        InvalidMoment: it names none.
        NotYetPast: it is still to come.
    """
    try:
        found = parsed(text, clock, now)
    except MomentToCome as error:
        raise NotYetPast(as_of=text) from error
    except InvalidAsOf as error:
        raise InvalidMoment(reason=str(error)) from error
    if found.position and found.position > LARGEST:
        raise InvalidMoment(reason=f"as_of: {text} is more than {LARGEST}")
    return found


def parsed(text: str, clock: Clock, now: datetime) -> AsOf:
    """Return the point that a text names: a position, a time, or the end of a day of Beijing; of today, as it stands.

    Raises:
        InvalidAsOf: it names none, or one before any that the board knows.
        MomentToCome: it is still to come.
    """
    day = day_in(text)
    try:
        if day == day_of(now):
            return AsOf(moment=now, clock=clock)
        found = AsOf(moment=_end_of(day), clock=clock) if day else AsOf.parse(text, clock)
    except OverflowError as error:  # at the edge of the calendar, in another zone
        raise InvalidAsOf(f"as_of: {text} is out of range") from error
    if found.moment and found.moment < EARLIEST:
        raise InvalidAsOf(f"as_of: {text} is before {EARLIEST:%Y-%m-%d}, the first day that can be looked back at")
    if found.moment and found.moment > now:
        raise MomentToCome(f"as_of: {text} is still to come, and cannot be looked back at")
    return found


def day_in(text: str) -> date | None:
    """Return the day that a text names; None if it names something else."""
    try:
        return read_day(text)
    except MalformedMoment:
        return None


def _end_of(day: date) -> datetime:
    """Return the last moment of a day: what happens at midnight belongs to the next."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)
