"""What is reckoned from a time in a cell: `plus = "8 weeks"`, `"10 working days"`, `"{SLA} hours"`, and `at = "24:00"`.

Days, weeks, months and working days are counted on the calendar of the mapping's zone, and keep the time of day; with
`at` they end at that hour of their last day. Working days are those of the calendars that were decreed, as amended.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from domain.deadlines import DAY, CalendarUnknown, Span, Unit, WorkingDays, months_after
from services.decrees.calendars import working_days
from services.exchange.errors import CalendarMissing, NotASpan
from services.exchange.mapping.templates import Template
from services.exchange.mapping.times import TimeReader
from services.exchange.rows import Cell, Row

_SPAN = re.compile(r"(\d{1,4}) *(hour|day|week|month|working day)s?")
_UNITS = {
    "hour": (1, Unit.HOURS),
    "day": (1, Unit.DAYS),
    "week": (7, Unit.DAYS),
    "month": (1, Unit.MONTHS),
    "working day": (1, Unit.WORKING_DAYS),
}
MOST = 1000
"""Of any unit."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a moment or a day follows from a cell."""

    times: TimeReader
    at: timedelta | None = None
    """The hour of its day: of every day that was counted to, and of a date in a cell."""
    plus: Template | None = None

    def moment(self, row: Row, column: str, cell: Cell) -> datetime:
        """Return the moment that follows from a cell.

        Raises:
            NotAMoment, NoSuchHour, HourTwice: the cell names none, or two.
            NotASpan, CalendarMissing: it cannot be counted from there.
        """
        found = self.times.moment_or_day(row, column, cell)
        span = self._span(row)
        if span and span.unit is Unit.HOURS:
            return self._begun(found) + timedelta(hours=span.amount)
        return self._begun(self._later(row, column, found, span) if span else found)

    def day(self, row: Row, column: str, cell: Cell) -> date:
        """Return the day that follows from a cell; raises as `moment` does, and `NotADay`."""
        found, span = self.times.day(row, column, cell), self._span(row)
        if span and span.unit is Unit.HOURS and self.plus:
            raise NotASpan(row.line, self.plus.column or None, value=self.plus.text(row))
        return _counted(row, column, found, span) if span else found

    def _later(self, row: Row, column: str, found: date, span: Span) -> date:
        if not isinstance(found, datetime):
            return _counted(row, column, found, span)
        local = found.astimezone(self.times.zone)
        last = _counted(row, column, local.date(), span)
        return last if self.at is not None else datetime.combine(last, local.time(), local.tzinfo)

    def _begun(self, found: date) -> datetime:
        return found if isinstance(found, datetime) else self.times.hour(found, self.at or timedelta())

    def _span(self, row: Row) -> Span | None:
        if not self.plus:
            return None
        text = self.plus.text(row)
        span = span_of(text)
        if not span:
            raise NotASpan(row.line, self.plus.column or None, value=text)
        return span


def span_of(text: str) -> Span | None:
    """Return the span that a text names, None if it names none."""
    found = _SPAN.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= MOST:
        return None
    times, unit = _UNITS[found[2]]
    return Span(int(found[1]) * times, unit)


def _counted(row: Row, column: str, day: date, span: Span) -> date:
    match span.unit:
        case Unit.WORKING_DAYS:
            try:
                return _calendars(day.year, day.year + 1 + span.amount // 200).after(day, span.amount)
            except CalendarUnknown as unknown:
                raise CalendarMissing(row.line, column, **unknown.details) from unknown
        case Unit.MONTHS:
            return months_after(day, span.amount)
    return day + span.amount * DAY


@cache
def _calendars(first: int, last: int) -> WorkingDays:
    return WorkingDays(tuple(found for year in range(first, last + 1) if (found := working_days(year))))
