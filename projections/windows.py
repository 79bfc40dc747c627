"""The windows of figures: every figure has one, and a year is a calendar year of Beijing by when it occurred."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.beijing import day_of, start_of
from projections.engine.codec import micros, to_data
from projections.engine.snapshot import Snapshot

LAST_MOMENT = timedelta(microseconds=1)
"""So long before its end is the last moment of a window."""


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """Return the moment when a calendar year begins, and the one when the next begins."""
    return start_of(date(year, 1, 1)), start_of(date(year + 1, 1, 1))


def at_the_end_of(snapshot: Snapshot, year: int | None) -> Snapshot:
    """Return how things stood at the end of a year, as far as is known here; as they stand if that is to come."""
    return snapshot if year is None else snapshot.until(year_bounds(year)[1] - LAST_MOMENT)


def falls_in(moment: datetime, year: int | None) -> bool:
    """Say whether a moment falls into a calendar year; it does if no year is given."""
    return year in (None, day_of(moment).year)


def in_year(column: sa.ColumnElement[Any], year: int | None) -> sa.ColumnElement[bool]:
    """Return the condition that a moment, in a column of a row, falls into a year; none if no year is given."""
    if year is None:
        return sa.true()
    return during(column, *year_bounds(year))


def during(column: sa.ColumnElement[Any], since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a moment, in a column of a row or in a field of what is nested there, falls between."""
    of = to_data if isinstance(column.type, sa.Text) else micros
    return sa.and_(column >= of(since), column < of(until))
