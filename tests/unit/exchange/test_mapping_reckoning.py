"""Mappings reckon: a date plus weeks or working days, a time from two cells, one cell before another."""

from datetime import UTC, date, datetime

import pytest

from services.exchange.errors import CalendarMissing, InvalidMapping, NoSuchHour, NotAMoment, NotASpan, NotComparable
from services.exchange.mapping.file import FileMapping
from services.exchange.rows import Cell
from tests.unit.exchange.examples import TASK, data, mapping, planned, problem


def due(said: str, head: str = "") -> FileMapping:
    rows = TASK.replace('"{Due}"', said).replace("[[row]]", '[[row]]\ntime = "2019-01-01"')
    return mapping(head, rows)


def reckoned(said: str, cell: Cell, head: str = "", **cells: Cell) -> str:
    told: str = data(due(f"{{ {said} }}", head), Due=cell, **cells)["due"]
    return told


# ── A date plus … ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("plus", "cell", "expected"),
    [
        ("56 days", "2019-05-15", "2019-07-10T00:00:00+08:00"),
        ("8 weeks", "2019-05-15 09:30", "2019-07-10T09:30:00+08:00"),
        ("1 month", "2019-01-31", "2019-02-28T00:00:00+08:00"),
        ("36 hours", "2019-05-15 09:30", "2019-05-16T21:30:00+08:00"),
        ("36 hours", "2019-05-15", "2019-05-16T12:00:00+08:00"),
        ("1 working day", "2019-09-30", "2019-10-08T00:00:00+08:00"),  # 1 to 7 October are holidays
        ("3 working days", "2019-04-26 17:00", "2019-04-30T17:00:00+08:00"),  # Sunday the 28th was worked
        ("10 working days", "2019-12-25", "2020-01-09T00:00:00+08:00"),
        ("{SLA} working days", "2019-05-15", "2019-05-17T00:00:00+08:00"),
    ],
)
def test_a_span_is_counted_on_the_calendar_and_keeps_the_time_of_day(plus: str, cell: str, expected: str) -> None:
    assert reckoned(f'column = "Due", plus = "{plus}"', cell, SLA="2") == expected


def test_with_an_hour_the_span_ends_at_that_hour_of_its_last_day() -> None:
    said = 'column = "Due", plus = "8 weeks", at = "24:00"'
    assert reckoned(said, "2019-05-15 09:30") == "2019-07-11T00:00:00+08:00"
    assert reckoned(said, "2019-05-15") == "2019-07-11T00:00:00+08:00"


def test_days_are_those_of_the_zone_whatever_its_clocks_do() -> None:
    head = 'zone = "Europe/Amsterdam"\n'
    assert reckoned('column = "Due", plus = "1 week"', "2019-03-28 09:30", head) == "2019-04-04T09:30:00+02:00"
    assert reckoned('column = "Due", plus = "1 day"', "2019-03-28T23:30:00Z", head) == "2019-03-30T00:30:00+01:00"


def test_a_day_is_counted_on_as_well() -> None:
    rows = """
[[row]]
type = "RoundOpened"
data.number = "{No}"
data.title = { zh = "第七轮", en = "Round 7" }
data.kind = "routine"
data.opens_on = { column = "On", plus = "2 weeks" }
"""
    assert data(mapping(rows=rows))["opens_on"] == "2019-05-29"
    hours = rows.replace("2 weeks", "2 hours")
    assert type(problem(mapping(rows=hours))) is NotASpan


@pytest.mark.parametrize("cell", ["", "soon", "2 fortnights", "0", "1001"])
def test_a_cell_that_is_no_span_is_refused_by_its_column(cell: str) -> None:
    found = problem(due('{ column = "Due", plus = "{SLA} days" }'), SLA=cell)
    assert (type(found), found.column) == (NotASpan, "SLA")


@pytest.mark.parametrize("cell", ["1999-05-15", "2003-12-30", "2100-01-01"])
def test_working_days_of_a_year_without_a_calendar_are_not_guessed(cell: str) -> None:
    found = problem(due('{ column = "Due", plus = "400 working days" }'), Due=cell)
    assert (type(found), found.column) == (CalendarMissing, "Due")


@pytest.mark.parametrize("cell", ["9999-12-31", "0001-01-01"])
def test_what_lies_at_an_end_of_the_calendar_is_refused(cell: str) -> None:
    assert type(problem(due('{ column = "Due", plus = "1000 weeks", at = "24:00" }'), Due=cell)) is NotAMoment


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ('{ column = "Due", plus = "8 fortnights" }', "plus: must be a span"),
        ('{ column = "Due", plus = 8 }', "plus: must be a span"),
        ('{ column = "Due", plus = "0 days" }', "plus: must be a span"),
        ('{ column = "Due", text = "{Due}" }', " give one of column and text"),
        ('{ text = "soon" }', " 'soon' is no time of the form"),
    ],
)
def test_a_span_that_cannot_be_counted_is_told_before_any_row(said: str, key: str) -> None:
    with pytest.raises(InvalidMapping, match=rf"row\.0\.data\.due[.:]{key}"):
        due(said)


def test_only_times_are_reckoned() -> None:
    with pytest.raises(InvalidMapping, match=r"data\.title\.plus: is for times, not for a single value"):
        mapping(rows=TASK.replace('"{Title}"', '{ column = "Title", plus = "8 weeks" }'))


# ── A time from two cells ─────────────────────────────────────────────────────────────────────────────────────────────

BOTH = 'text = "{Due} {Hour}"'


@pytest.mark.parametrize(
    ("day", "hour", "head", "expected"),
    [
        ("2019-05-15", "09:30", "", "2019-05-15T09:30:00+08:00"),
        ("15/05/2019", "9:30 PM", 'times = ["%d/%m/%Y %I:%M %p"]\n', "2019-05-15T21:30:00+08:00"),
        (date(2019, 5, 15), "09:30:00", "", "2019-05-15T09:30:00+08:00"),
        ("2019-05-15", "", "", "2019-05-15T00:00:00+08:00"),
    ],
)
def test_a_date_and_an_hour_in_two_cells_are_one_time(day: Cell, hour: str, head: str, expected: str) -> None:
    assert reckoned(BOTH, day, head, Hour=hour) == expected


def test_an_hour_without_its_date_is_no_time() -> None:
    assert type(problem(due(f"{{ {BOTH} }}"), Due="", Hour="09:30")) is NotAMoment


def test_the_first_filled_of_several_is_reckoned_from() -> None:
    assert reckoned('columns = ["Promised", "{Due} {Hour}"], plus = "1 day"', "2019-05-15", Hour="08:00") == (
        "2019-05-16T08:00:00+08:00"
    )


# ── One cell and another ──────────────────────────────────────────────────────────────────────────────────────────────


def holds(when: str, one: Cell, other: Cell, head: str = "") -> bool:
    rows = TASK.replace("[[row]]", f"[[row]]\nwhen = {{ A = {when} }}")
    told = planned(mapping(head, rows), A=one, B=other)
    assert told.error is None, told.error
    return bool(told.drafts)


NAIVE = datetime(2019, 5, 15, 9)  # noqa: DTZ001 - a sheet has no zones


@pytest.mark.parametrize(
    ("one", "other", "order"),
    [
        ("2019-05-15 08:00", "2019-05-15 09:00", "before"),
        ("2019-05-15T08:00:00Z", "2019-05-15 09:00", "after"),
        ("2019-05-15 08:00", NAIVE, "before"),
        (datetime(2019, 5, 15, 1, tzinfo=UTC), NAIVE, "same_as"),
        ("2019-05-15 08:00", "2019-05-15", "same_as"),  # a day is the whole of it
        ("2019-05-15T20:00:00Z", "2019-05-15", "after"),  # the 16th in Beijing
        (date(2019, 5, 14), "2019-05-15", "before"),
        ("9", "10", "before"),
        ("-1.5", "-1.50", "same_as"),
        ("1e3", "999", "after"),
        ("", "", "same_as"),
    ],
)
def test_one_cell_is_before_another_or_behind_it_or_the_same(one: Cell, other: Cell, order: str) -> None:
    orders = {"before", "after", "same_as"}
    assert {each for each in orders if holds(f'{{ {each} = "B" }}', one, other)} == {order}
    assert {each for each in orders if holds(f'{{ not = {{ {each} = "B" }} }}', one, other)} == orders - {order}


@pytest.mark.parametrize(("one", "other"), [("", "2019-05-15"), ("2019-05-15", ""), ("", "x")])
def test_an_empty_cell_is_before_and_after_nothing_and_like_no_filled_one(one: str, other: str) -> None:
    assert not any(holds(f'{{ {each} = "B" }}', one, other) for each in ("before", "after", "same_as"))


@pytest.mark.parametrize(("one", "other"), [("科煦", "柯源"), ("2019-05-15", "9"), ("NaN", "1"), ("9 days", "10 days")])
def test_what_cannot_be_put_in_an_order_is_refused_and_can_still_be_different(one: str, other: str) -> None:
    rows = TASK.replace("[[row]]", '[[row]]\nwhen = { A = { after = "B" } }')
    found = problem(mapping(rows=rows), A=one, B=other)
    assert (type(found), found.column, found.details) == (NotComparable, "A", {"value": one, "other": other})
    assert not holds('{ same_as = "B" }', one, other)
    assert holds('{ same_as = "B" }', one, one)


def test_an_hour_that_no_clock_showed_is_compared_with_nothing() -> None:
    rows = TASK.replace("[[row]]", '[[row]]\ntime = "2019-01-01"\nwhen = { A = { after = "B" } }')
    found = mapping('zone = "America/New_York"\n', rows)
    assert type(problem(found, A="2015-03-08 02:30", B="2015-03-08 01:30")) is NoSuchHour


def test_several_comparisons_of_one_cell_must_all_hold() -> None:
    assert holds('{ after = "B", not = "x" }', "2019-05-16", "2019-05-15")
    assert not holds('{ after = "B", before = "B" }', "2019-05-16", "2019-05-15")


@pytest.mark.parametrize(
    "when", ['{ later = "B" }', "{ after = 3 }", "{}", "{ not = { not = true } }", '{ after = " " }']
)
def test_a_comparison_that_there_is_not_is_told_by_its_key(when: str) -> None:
    with pytest.raises(InvalidMapping, match=r"row\.0\.when\.A(\.not)?: give true, false, a text"):
        mapping(rows=TASK.replace("[[row]]", f"[[row]]\nwhen = {{ A = {when} }}"))


def test_a_mapping_looks_at_both_columns_of_a_comparison_and_at_those_of_a_span() -> None:
    rows = TASK.replace("[[row]]", '[[row]]\nwhen = { A = { after = "B" } }')
    rows = rows.replace('"{Due}"', '{ column = "Due", plus = "{SLA} days" }')
    assert {"A", "B", "SLA", "Due"} <= mapping(rows=rows).columns
