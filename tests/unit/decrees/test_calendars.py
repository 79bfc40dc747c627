"""The calendars that are published, checked against the decrees themselves and against another package's count."""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest

from domain.calendar import AmendCalendar, CalendarAmended, CalendarPublished, PublishCalendar
from domain.deadlines import Days, Span, Unit, WorkingDays, due, last_day
from services.decrees.calendars import FIRST, LAST, Decree, YearNotDecreed, decrees
from tests.unit.domain.decrees import amended_2019, amended_2020, morning, published_2019, published_2020
from tests.unit.given import given

YEARS = range(FIRST, LAST + 1)
Said = PublishCalendar | AmendCalendar | CalendarPublished | CalendarAmended


def year(number: int) -> Iterator[date]:
    first, next_first = date(number, 1, 1), date(number + 1, 1, 1)
    return (first + timedelta(days=day) for day in range((next_first - first).days))


def worked(said: Said) -> list[date]:
    number = said.holidays[0].year
    return [day for day in year(number) if Days(number, said.holidays, said.workdays).works(day)]


def last(decreed: list[Decree]) -> WorkingDays:
    command = decreed[-1].command
    return WorkingDays((Days(command.holidays[0].year, command.holidays, command.workdays),))


@pytest.mark.parametrize("number", YEARS)
def test_working_days_agree_with_another_package_in_every_year_that_is_known(number: int) -> None:
    others = holidays.country_holidays("CN", years=number)
    assert worked(list(decrees(number))[-1].command) == [day for day in year(number) if others.is_working_day(day)]


@pytest.mark.parametrize("number", YEARS)
def test_every_calendar_is_accepted_with_its_amendment(number: int) -> None:
    first, *amendments = decrees(number)
    published = given().when(first.command)
    assert published.refusal is None
    for amendment in amendments:
        assert given(*published.changes).when(amendment.command).refusal is None
        assert amendment.on > first.on


@pytest.mark.parametrize(("published", "amended"), [(published_2019, amended_2019), (published_2020, amended_2020)])
def test_what_was_amended_in_its_year_was_first_published_otherwise(
    published: CalendarPublished, amended: CalendarAmended
) -> None:
    first, then = decrees(published.year)
    assert (worked(first.command), first.command.decree) == (worked(published), published.decree)
    assert (worked(then.command), then.command.decree) == (worked(amended), amended.decree)


@pytest.mark.parametrize(
    ("start", "amount", "due_on"),
    [
        ("2019-05-15", 2, "2019-05-17"),
        ("2019-04-30", 1, "2019-05-05"),
        ("2019-04-26", 3, "2019-04-30"),
        ("2019-09-30", 1, "2019-10-08"),
        ("2020-01-22", 3, "2020-02-04"),
    ],
)
def test_deadlines_come_out_as_decreed(start: str, amount: int, due_on: str) -> None:
    calendar = last(list(decrees(int(start[:4]))))
    assert last_day(due(morning(start), Span(amount, Unit.WORKING_DAYS), calendar)) == date.fromisoformat(due_on)


def test_as_of_november_2019_the_spring_festival_ends_earlier() -> None:
    calendar = last(list(decrees(2020))[:1])
    assert last_day(due(morning("2020-01-22"), Span(3, Unit.WORKING_DAYS), calendar)) == date(2020, 2, 1)
    assert [decree.on for decree in decrees(2020)] == [date(2019, 11, 21), date(2020, 1, 26)]


def test_the_last_day_of_2005_was_worked() -> None:
    assert date(2005, 12, 31) in worked(list(decrees(2005))[-1].command)


@pytest.mark.parametrize("number", [FIRST - 1, LAST + 1])
def test_what_was_not_decreed_is_not_guessed(number: int) -> None:
    with pytest.raises(YearNotDecreed, match=f"{number}: no calendar is known; there are those of 2004 to {LAST}"):
        list(decrees(number))
