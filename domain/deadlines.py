"""When something is due: pure arithmetic on the days of Beijing (I10).

Day 0, the day of the start, does not count; what is given in days or months is due at 24:00 of its last day, which is
0:00 of the day after. Hours run on the wall clock. Working days are decreed year by year; where no calendar is known
there is no answer, and never a guess.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.beijing import day_of, start_of
from domain.moment import Moment
from domain.refusal import Refusal
from domain.words import Term, Words

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
SATURDAY = 5


class CalendarUnknown(
    Refusal,
    zh="没有 {year} 年的工作日历",
    en="no working-day calendar of {year} is known",
    transient=True,
    field="rule",
):
    """Working days are counted only in years whose calendar was decreed."""


class Unit(Term):
    """What a deadline is counted in."""

    HOURS = "hours", "小时", "hours"
    DAYS = "days", "日", "calendar days"
    WORKING_DAYS = "working-days", "个工作日", "working days"
    MONTHS = "months", "个月", "months"


Amount = Annotated[int, Field(ge=1, le=1000)]
"""How many of a unit."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long somebody has: 3 working days, 2 months."""

    amount: Amount
    unit: Unit

    def is_within(self, other: "Span") -> bool:
        """Say whether it is never longer than another one, whenever both begin and whatever calendars say."""
        if self.unit is other.unit:
            return self.amount <= other.amount
        return _longest(self) <= _shortest(other)


def _shortest(span: Span) -> timedelta:
    shortest = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: DAY, Unit.WORKING_DAYS: DAY, Unit.MONTHS: 28 * DAY}
    return span.amount * shortest[span.unit]


def _longest(span: Span) -> timedelta:
    """Return a bound: the day on which it begins does not count, and public holidays are no longer than two weeks."""
    longest = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: DAY, Unit.WORKING_DAYS: 2 * DAY, Unit.MONTHS: 31 * DAY}
    more = {Unit.HOURS: timedelta(), Unit.DAYS: DAY, Unit.WORKING_DAYS: 15 * DAY, Unit.MONTHS: DAY}
    return span.amount * longest[span.unit] + more[span.unit]


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one year that are otherwise than their place in the week says."""

    year: int
    holidays: Collection[date]
    """Public holidays; it does no harm if some fall on a weekend."""
    workdays: Collection[date]
    """Days of a weekend that are worked."""

    def works(self, day: date) -> bool:
        """Say whether a day of the year is a working day."""
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The calendars of some years."""

    years: tuple[Days, ...] = ()

    def works(self, day: date) -> bool:
        """Say whether a day is a working day.

        Raises:
            CalendarUnknown: no calendar of its year is there.
        """
        for days in self.years:
            if days.year == day.year:
                return days.works(day)
        raise CalendarUnknown(year=day.year)

    def after(self, day: date, amount: int) -> date:
        """Return the working day that is the `amount`-th after a day.

        Raises:
            CalendarUnknown: the count goes through a year whose calendar is not there.
        """
        while amount:
            day += DAY
            amount -= self.works(day)
        return day


NO_CALENDAR = WorkingDays()


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """A version of a calendar."""

    calendar: AggregateRef
    version: int


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One count of days or hours: from these it comes out the same on every replay (I10)."""

    rule: AggregateRef
    version: int
    start: Moment
    """From when it counts: when it was assigned; of an extension, the last moment of the old due date."""
    calendars: tuple[CalendarRef, ...] = ()
    """Those of the years that it goes through, if it counts working days."""


@dataclass(frozen=True, slots=True)
class RuleRef(RuleStep):
    """How a due date was worked out, the last count of it; of an extension, with the counts before it."""

    after: Annotated[tuple[RuleStep, ...], Words("延期前的计算依据", "Counted before the extension")] = ()
    """What the old due date followed from that an extension counts from, the first count first."""

    @property
    def steps(self) -> tuple[RuleStep, ...]:
        """All counts, the first one first."""
        return (*self.after, RuleStep(self.rule, self.version, self.start, self.calendars))


def due(start: datetime, span: Span, calendar: WorkingDays = NO_CALENDAR) -> datetime:
    """Return when something is due that began at a moment.

    Raises:
        CalendarUnknown: working days are counted through a year whose calendar is not there.
    """
    first = day_of(start)
    match span.unit:
        case Unit.HOURS:
            return start + timedelta(hours=span.amount)
        case Unit.DAYS:
            return end_of(first + span.amount * DAY)
        case Unit.WORKING_DAYS:
            return end_of(calendar.after(first, span.amount))
        case Unit.MONTHS:
            return end_of(months_after(first, span.amount))


def extended(old: datetime, span: Span, calendar: WorkingDays = NO_CALENDAR) -> datetime:
    """Return the due date that is later than an old one by a span; raises as `due` does."""
    return due(extension_start(old, span), span, calendar)


def extension_start(old: datetime, span: Span) -> datetime:
    """Return the moment from which an extension counts: what was due at 24:00 was due on the day that ends there."""
    return old if span.unit is Unit.HOURS else old - MOMENT


def resumed(old: datetime, since: datetime, at: datetime) -> datetime:
    """Return the due date after a suspension, during which the clock stood still."""
    return old + (at - since)


def end_of(day: date) -> datetime:
    """Return 24:00 of a day in Beijing."""
    return start_of(day + DAY)


def last_day(due: datetime) -> date:
    """Return the day on which a due date falls: at 24:00 it is the day that ends there."""
    return day_of(due - MOMENT)


def years_counted(start: datetime, due: datetime) -> range:
    """Return the years of the days that were counted from a start to a due date."""
    return range((day_of(start) + DAY).year, last_day(due).year + 1)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
