"""Moments and days as they are written: the one reader of all doors, and the types of fields that hold them.

A moment is written as RFC 3339 (section 5.6) has it, with its zone; `t`, `z` and a space in place of the `T` are its
own (5.6, NOTE). A day is its `full-date`. A number is neither: `20190515` would be taken for seconds since 1970. Nor is
what no calendar has, a leap second among it: no clock of a node can count one.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

D = TypeVar("D", bound=date)

EARLIEST, LATEST = datetime(1949, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""Far enough from both ends of the calendar that whatever is reckoned from a moment exists, in every zone."""

_DAY = r"\d{4}-\d\d-\d\d"
_ZONE = r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
_RFC_3339 = re.compile(rf"{_DAY}[Tt ]\d\d:\d\d:\d\d(?:\.\d{{1,9}})?{_ZONE}", re.ASCII)
_FULL_DATE = re.compile(_DAY, re.ASCII)
_LOCAL = re.compile(rf"{_DAY}[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{{1,9}})?)?", re.ASCII)


class MalformedMoment(ValueError):
    """A text is not written as a moment, or a day, is."""


class NoSuchMoment(MalformedMoment):
    """It is written so, and the calendar has none of it."""


def read_moment(text: str) -> datetime:
    """Return the moment that a text names; what is finer than a microsecond is cut off.

    Raises:
        MalformedMoment: it is not RFC 3339, or there is no such moment.
    """
    if not _RFC_3339.fullmatch(text):
        raise MalformedMoment("must be a moment with its time zone, as RFC 3339 writes it: 2019-05-15T09:30:00+08:00")
    return _existing(datetime.fromisoformat, text)


def read_day(text: str) -> date:
    """Return the day that a text names.

    Raises:
        MalformedMoment: it is not written as 2019-05-15 is, or there is no such day.
    """
    if not _FULL_DATE.fullmatch(text):
        raise MalformedMoment("must be a day, as RFC 3339 writes it: 2019-05-15")
    return _existing(date.fromisoformat, text)


def read_local(text: str) -> date:
    """Return what a file without stated forms says: a moment, one that leaves out its zone (naive), or a day.

    Raises:
        MalformedMoment: it is none of these.
    """
    if _FULL_DATE.fullmatch(text):
        return read_day(text)
    return _existing(datetime.fromisoformat, text) if _LOCAL.fullmatch(text) else read_moment(text)


def read_formed(text: str, form: str) -> datetime:
    """Return what a text says by a form that somebody stated, as `strptime` has it: naive if the form has no zone.

    Raises:
        MalformedMoment: it is not written so.
    """
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - whoever stated the form knows the zone
    except ValueError as error:
        raise MalformedMoment(f"must be written as {form}") from error


def _existing(read: Callable[[str], D], text: str) -> D:
    try:
        return read(text.upper())
    except ValueError as error:
        raise NoSuchMoment(f"there is no {text}") from error


def _written(name: str, kind: type[date], read: Callable[[str], date]) -> BeforeValidator:
    """Return what lets nothing into a field of a kind but what is of it, or is written so."""

    def written(value: object) -> object:
        if type(value) is kind:
            return value
        try:
            return read(value if isinstance(value, str) else "")
        except NoSuchMoment as error:
            raise PydanticCustomError(f"{name}_parsing", str(error)) from error
        except MalformedMoment as error:
            raise PydanticCustomError(f"{name}_type", str(error)) from error

    return BeforeValidator(written)


Moment = Annotated[datetime, AwareDatetime, Field(ge=EARLIEST, le=LATEST), _written("datetime", datetime, read_moment)]
"""A moment with its time zone."""
_DAY_WRITTEN = _written("date", date, read_day)

Day = Annotated[date, Field(ge=EARLIEST.date(), le=LATEST.date()), _DAY_WRITTEN]
"""A day of the calendar that somebody may enter."""
RecordedDay = Annotated[date, _DAY_WRITTEN]
"""A day of the calendar as it stands in an event; those of before there were bounds still do."""
