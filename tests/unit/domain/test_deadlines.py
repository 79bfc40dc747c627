"""When something is due: the vectors of the domain, and what must hold of any."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import hypothesis
import pytest
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.beijing import BEIJING, start_of
from domain.calendar import CalendarAmended, CalendarPublished
from domain.deadlines import (
    CalendarUnknown,
    Days,
    Span,
    Unit,
    WorkingDays,
    due,
    end_of,
    extended,
    last_day,
    resumed,
    years_counted,
)
from tests.unit.domain.decrees import amended_2019, amended_2020, morning, published_2019, published_2020


def of(*years: CalendarPublished | CalendarAmended) -> WorkingDays:
    return WorkingDays(tuple(Days(each.holidays[0].year, each.holidays, each.workdays) for each in years))


NOW, AS_PUBLISHED = of(amended_2019, amended_2020), of(published_2019, published_2020)


@pytest.mark.parametrize(
    ("start", "amount", "last"),
    [
        ("2019-05-15", 2, "2019-05-17"),
        ("2019-04-30", 1, "2019-05-05"),  # a Sunday that was worked
        ("2019-04-26", 3, "2019-04-30"),
        ("2019-09-30", 1, "2019-10-08"),
        ("2020-01-22", 3, "2020-02-04"),
    ],
)
def test_working_days_are_counted_by_the_calendar_as_amended(start: str, amount: int, last: str) -> None:
    counted = due(morning(start), Span(amount, Unit.WORKING_DAYS), NOW)
    assert counted == end_of(date.fromisoformat(last))
    assert last_day(counted) == date.fromisoformat(last)


def test_the_calendar_published_in_november_2019_gives_another_day() -> None:
    assert last_day(due(morning("2020-01-22"), Span(3, Unit.WORKING_DAYS), AS_PUBLISHED)) == date(2020, 2, 1)


def test_it_is_due_at_24_o_clock_of_beijing_and_says_so() -> None:
    counted = due(morning("2019-05-15"), Span(2, Unit.WORKING_DAYS), NOW)
    assert counted.isoformat() == "2019-05-18T00:00:00+08:00"
    assert counted == datetime(2019, 5, 17, 16, tzinfo=UTC)


@pytest.mark.parametrize("time", [timedelta(0), timedelta(hours=9), timedelta(hours=23, minutes=59)])
def test_day_0_does_not_count_at_whatever_time_it_begins(time: timedelta) -> None:
    start = start_of(date(2019, 5, 15)) + time
    assert last_day(due(start, Span(1, Unit.DAYS))) == date(2019, 5, 16)
    assert last_day(due(start.astimezone(UTC), Span(1, Unit.WORKING_DAYS), NOW)) == date(2019, 5, 16)


def test_hours_run_on_the_wall_clock_also_over_a_holiday() -> None:
    start = datetime(2019, 4, 30, 23, 30, tzinfo=BEIJING)
    assert due(start, Span(2, Unit.HOURS)) == datetime(2019, 5, 1, 1, 30, tzinfo=BEIJING)
    assert due(start, Span(24, Unit.HOURS)) == start + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [("2019-05-15", 2, "2019-07-15"), ("2019-12-31", 2, "2020-02-29"), ("2018-12-31", 2, "2019-02-28")],
)
def test_months_end_on_the_same_day_or_on_the_last_of_a_shorter_one(start: str, months: int, last: str) -> None:
    assert last_day(due(morning(start), Span(months, Unit.MONTHS))) == date.fromisoformat(last)


def test_an_extension_counts_from_the_old_due_date() -> None:
    old = due(morning("2019-04-26"), Span(3, Unit.WORKING_DAYS), NOW)
    assert last_day(extended(old, Span(1, Unit.WORKING_DAYS), NOW)) == date(2019, 5, 5)
    assert last_day(extended(old, Span(7, Unit.DAYS))) == date(2019, 5, 7)
    assert extended(old, Span(2, Unit.HOURS)) == old + timedelta(hours=2)


def test_an_extension_of_what_is_due_during_a_day_counts_from_that_day() -> None:
    assert last_day(extended(morning("2019-05-15"), Span(1, Unit.DAYS))) == date(2019, 5, 16)


def test_a_suspension_stops_the_clock() -> None:
    old, since = morning("2019-05-20"), morning("2019-05-16")
    assert resumed(old, since, since + timedelta(days=3, hours=2)) == old + timedelta(days=3, hours=2)


def test_beyond_the_years_that_are_known_there_is_no_answer() -> None:
    with pytest.raises(CalendarUnknown) as refused:
        due(morning("2020-12-30"), Span(2, Unit.WORKING_DAYS), NOW)
    assert refused.value.details == {"year": 2021}
    assert "2021" in refused.value.say("zh")
    with pytest.raises(CalendarUnknown):
        due(morning("2018-12-27"), Span(3, Unit.WORKING_DAYS), NOW)


def test_a_span_has_an_amount() -> None:
    for amount in (0, -1, 1001):
        with pytest.raises(ValidationError, match="amount"):
            TypeAdapter(Span).validate_python({"amount": amount, "unit": "days"})


starts = st.integers(0, 545 * 24 * 60).map(lambda minutes: start_of(date(2019, 1, 1)) + timedelta(minutes=minutes))
amounts = st.integers(1, 60)


@hypothesis.given(starts, amounts)
def test_between_start_and_due_there_are_just_so_many_working_days(start: datetime, amount: int) -> None:
    last = last_day(due(start, Span(amount, Unit.WORKING_DAYS), NOW))
    between = [start.date() + timedelta(days=n) for n in range(1, (last - start.date()).days + 1)]
    assert sum(map(NOW.works, between)) == amount
    assert NOW.works(last)
    assert {day.year for day in between} == set(years_counted(start, end_of(last)))


@hypothesis.given(starts, amounts, amounts, st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS, Unit.HOURS]))
def test_an_extension_is_as_if_there_had_been_so_much_from_the_beginning(
    start: datetime, first: int, more: int, unit: Unit
) -> None:
    whole = due(start, Span(first + more, unit), NOW)
    assert extended(due(start, Span(first, unit), NOW), Span(more, unit), NOW) == whole


def test_a_span_is_within_another_whenever_both_begin() -> None:
    assert Span(48, Unit.HOURS).is_within(Span(2, Unit.DAYS))
    assert not Span(2, Unit.DAYS).is_within(Span(48, Unit.HOURS))
    spans = [Span(amount, unit) for unit in Unit for amount in (1, 2, 7, 24, 30, 60)]
    starts = [morning(f"2019-{month:02}-{day:02}") for month in (1, 2, 4, 9) for day in (1, 15, 28)]
    for first, second in permutations(spans, 2):
        if first.is_within(second):
            assert all(due(start, first, NOW) <= due(start, second, NOW) for start in starts), (first, second)
