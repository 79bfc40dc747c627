"""The calendars that were decreed, from the package `chinese-calendar`, as commands in the order of their dates.

The package holds each year as it stood in the end. Where a year was amended while it ran, the calendar first published
is had back by taking the amendment back: so a replay of 25 January 2020 counts by what was decreed in November 2019.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]

from domain.calendar import AmendCalendar, PublishCalendar
from domain.deadlines import Days

FIRST, LAST = 2004, max(chinese_calendar.holidays).year
"""The years that are known. What was not decreed is not guessed."""

_FORGOTTEN = frozenset({date(2005, 12, 31)})
"""A Saturday that 国办发明电〔2005〕35号, about 2006, made a working day; the package does not have it."""


class YearNotDecreed(ValueError):
    """There is no calendar of this year; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Decree:
    """A command that publishes or amends a calendar, and when that was decreed."""

    command: PublishCalendar | AmendCalendar
    on: date


@dataclass(frozen=True, slots=True)
class _Amendment:
    """What a decree changed in a year that was running, or had been published."""

    decree: str
    on: date
    freed: frozenset[date]
    """Days that it made holidays …"""
    worked_before: frozenset[date]
    """… and those of them that had been working days of a weekend."""
    worked: frozenset[date]
    """Days of a weekend that it made working days."""


def _days(first: date, number: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=day) for day in range(number))


_AMENDMENTS: Mapping[int, _Amendment] = {
    2019: _Amendment(
        decree="国办发明电〔2019〕3号",  # Labour Day: four days in place of one
        on=date(2019, 3, 22),
        freed=_days(date(2019, 5, 2), 3),
        worked_before=frozenset(),
        worked=frozenset({date(2019, 4, 28), date(2019, 5, 5)}),
    ),
    2020: _Amendment(
        decree="国办发明电〔2020〕1号",  # the Spring Festival, made longer by the epidemic
        on=date(2020, 1, 26),
        freed=_days(date(2020, 1, 31), 3),
        worked_before=frozenset({date(2020, 2, 1)}),
        worked=frozenset(),
    ),
}

_NOTHING = _Amendment("", date.min, frozenset(), frozenset(), frozenset())

_PUBLISHED: Mapping[int, tuple[str, date]] = {
    2006: ("国办发明电〔2005〕35号", date(2005, 12, 16)),
    2019: ("国办发明电〔2018〕15号", date(2018, 12, 4)),
    2020: ("国办发明电〔2019〕16号", date(2019, 11, 21)),
}
"""The decrees whose number and date are known; of others the title, and the year's first day, by which it was out."""


def decrees(year: int) -> Iterator[Decree]:
    """Yield what was decreed of a year: its calendar, then its amendment if there was one.

    Raises:
        YearNotDecreed: it is not known.
    """
    if not FIRST <= year <= LAST:
        raise YearNotDecreed(f"{year}: no calendar is known; there are those of {FIRST} to {LAST}")
    holidays = frozenset(day for day in chinese_calendar.holidays if day.year == year)
    workdays = frozenset(day for day in {*chinese_calendar.workdays, *_FORGOTTEN} if day.year == year)
    name, on = _PUBLISHED.get(year, (f"国务院办公厅关于{year}年部分节假日安排的通知", date(year, 1, 1)))
    later = _AMENDMENTS.get(year, _NOTHING)
    first = _sorted(holidays - later.freed), _sorted(workdays - later.worked | later.worked_before)
    yield Decree(PublishCalendar(year=year, holidays=first[0], workdays=first[1], decree=name), on)
    if later is not _NOTHING:
        then = AmendCalendar(holidays=_sorted(holidays), workdays=_sorted(workdays), decree=later.decree)
        yield Decree(then, later.on)


def working_days(year: int) -> Days | None:
    """Return the calendar of a year as it stood in the end; None if it is not known."""
    if not FIRST <= year <= LAST:
        return None
    *_, last = decrees(year)
    return Days(year, frozenset(last.command.holidays), frozenset(last.command.workdays))


def _sorted(days: frozenset[date]) -> tuple[date, ...]:
    return tuple(sorted(days))
