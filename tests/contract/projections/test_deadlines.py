"""What the board says of deadlines: the steps that due dates have reached, what was closed in time, by what rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.deadlines import CalendarRef, CalendarUnknown, RuleRef, Unit, end_of
from domain.decreed import DecreeStatus
from domain.issue.events import (
    IssueAssigned,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueExtended,
    IssueRedated,
    IssueReopened,
    IssueResolved,
    IssueSuspended,
    IssueWrittenOff,
)
from domain.ladder import USUAL
from domain.node_id import NodeId
from domain.words import Words
from projections.circle import By
from projections.deadlines.due_date import due_date
from projections.deadlines.rows import calendars, deadline_rules
from projections.deadlines.standing import Standing, deadlines
from projections.deadlines.timeliness import Timing, timeliness
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.issues.rows import issues
from projections.ledger import chessboard
from projections.rates import rate
from projections.review.annual import explain
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.timed import timings
from tests.unit.domain import examples as e
from tests.unit.domain.decrees import (
    CALENDAR_2020,
    VISIT,
    amended_2020,
    morning,
    published_2020,
    visit,
)
from tests.unit.given import CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import ListedLog, on

See = Callable[..., Views]

START = morning("2019-05-06")
NOW = morning("2019-06-20")
DAY = timedelta(days=1)


def issue(number: int) -> AggregateId:
    return AggregateId(f"issue-{number}@bj")


def life(number: int, *more: Any, responsible: NodeId = ZHONGGUANCUN, due: datetime | None = None) -> ListedLog:
    """Return the history of an issue that was assigned, an event a day; it is resolved on 13 May by what `more` has."""
    assigned = IssueAssigned(responsible=responsible, due=due or e.DUE)
    log = ListedLog()
    log.append(on(issue(number), *e.on_the_list, assigned, *more, at=START, every=DAY))
    return log


def together(*logs: ListedLog) -> ListedLog:
    whole = ListedLog()
    for log in logs:
        whole.append(event.envelope for event in log.events)
    return whole


RESOLVED = (e.passed, IssueResolved())
"""On 10 and 11 May."""
ON_11_MAY = START + 5 * DAY


@pytest.fixture
def see(caught_up: OpenViews) -> See:
    def seen(*logs: ListedLog, at: datetime = NOW) -> Views:
        return caught_up(together(*logs), clock=lambda: at)

    return seen


# ── Steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def at_step(number: int, days: float, **kwargs: Any) -> ListedLog:
    """Return an issue whose due date is so many days ahead of NOW."""
    return life(number, due=NOW + timedelta(days=days), **kwargs)


def test_open_items_stand_at_the_step_that_their_due_dates_have_reached(see: See) -> None:
    suspended = IssueSuspended(since=NOW - DAY, approval="书记专题会", reason="冬季")
    listed = ListedLog()
    listed.append(on(issue(10), *e.on_the_list, at=START))
    views = see(
        at_step(1, 30),
        at_step(2, 15),
        at_step(3, 5),
        at_step(4, -1),
        at_step(5, -11),
        at_step(6, -25, responsible=CHAOYANG),
        at_step(7, -31, responsible=CHAOYANG),
        life(8, suspended, due=NOW - 40 * DAY),
        life(9, *RESOLVED),
        listed,
    )
    with views.read() as snapshot:
        found = deadlines(snapshot)
        open_ones = chessboard.query(snapshot).total.unresolved
    total = Standing(green=1, yellow=1, red=1, circular=1, interview=1, carry_over=1, ahead=1, suspended=1, undated=1)
    assert found.total == total
    assert sum(getattr(found.total, name) for name in Standing.__slots__) == open_ones == 9
    by_organisation = {line.organisation: line.items for line in found.lines}
    assert by_organisation[CHAOYANG] == Standing(interview=1, carry_over=1)
    with views.read() as snapshot:
        assert deadlines(snapshot, organisation=HAIDIAN).total == replace(total, interview=0, carry_over=0)


def test_steps_come_when_the_rule_says_that_made_the_date(see: See) -> None:
    early = replace(visit, ladder=replace(USUAL, green=3, yellow=1))
    rules = ListedLog()
    rules.append(on(VISIT, early, at=START))
    by_rule = ListedLog()
    assigned = IssueAssigned(responsible=ZHONGGUANCUN, due=NOW + 2 * DAY, rule=RuleRef(VISIT, 1, START))
    by_rule.append(on(issue(1), *e.on_the_list, assigned, at=START))
    with see(rules, by_rule).read() as snapshot:
        assert deadlines(snapshot).total == Standing(green=1)
    with see(by_rule).read() as snapshot:
        assert deadlines(snapshot).total == Standing(yellow=1), "as usual where the rule has not been seen"


def test_the_steps_of_a_day_in_the_past_are_those_of_that_day(see: See) -> None:
    views = see(life(1, due=NOW))
    for days, step in ((-30, "ahead"), (-15, "green"), (-5, "yellow")):
        with views.read(AsOf(moment=NOW + days * DAY)) as snapshot:
            assert deadlines(snapshot).total == Standing(**{step: 1})


# ── Timeliness ────────────────────────────────────────────────────────────────────────────────────────────────────────


def every_timing() -> list[ListedLog]:
    early, late = ON_11_MAY + DAY, ON_11_MAY - DAY
    dismissed = ListedLog()
    dismissed.append(on(issue(9), e.raised, IssueDismissed(reason="不属实"), at=START))
    listed = ListedLog()
    listed.append(on(issue(8), *e.on_the_list, at=START))
    suspended = IssueSuspended(since=NOW - DAY, approval="书记专题会", reason="冬季")
    return [
        life(1, *RESOLVED, due=early),
        life(2, *RESOLVED, IssueWrittenOff(), due=ON_11_MAY),
        life(3, *RESOLVED, due=late, responsible=CHAOYANG),
        life(4, due=NOW - DAY),
        life(5, due=NOW + DAY),
        life(6, IssueClosedNotImplemented(reason="拆除"), due=early),
        life(7, suspended, due=NOW - DAY),
        listed,
        dismissed,
    ]


def test_each_item_is_counted_once_by_how_it_stands_to_its_target(see: See) -> None:
    views = see(*every_timing())
    with views.read() as snapshot:
        assert timings(snapshot) == {
            issue(1): Timing.ON_TIME,
            issue(2): Timing.ON_TIME,  # to the very moment
            issue(3): Timing.LATE,
            issue(4): Timing.OVERDUE,
            issue(5): Timing.RUNNING,
            issue(6): Timing.NOT_DONE,
            issue(7): Timing.SUSPENDED,
            issue(8): Timing.NO_TARGET,  # and what was dismissed is not counted at all
        }


def test_rates_are_closed_and_on_time_of_what_was_due(see: See) -> None:
    views = see(*every_timing())
    with views.read() as snapshot:
        found = timeliness(snapshot)
        in_chaoyang = timeliness(snapshot, organisation=CHAOYANG)
        of_another_list = timeliness(snapshot, list=AggregateId("list-2@bj"))
    assert (found.total.closed, found.total.on_time) == (rate(3, 5), rate(2, 5))
    assert found.total.closed.percent == "60.00"
    assert found.total.by_timing[Timing.NO_TARGET] == 1
    assert [line.organisation for line in found.lines] == [CHAOYANG, ZHONGGUANCUN, NodeId(f"{ZHONGGUANCUN}.kexu")]
    assert (in_chaoyang.total.closed, in_chaoyang.total.on_time) == (rate(1, 1), rate(0, 1))
    assert of_another_list.total.closed == rate(0, 0)


def test_the_window_is_the_year_in_which_it_was_due_and_no_target_is_in_none(see: See) -> None:
    views = see(*every_timing(), life(20, *RESOLVED, due=morning("2020-01-01")))
    with views.read() as snapshot:
        of_2019, of_2020 = timeliness(snapshot, year=2019).total, timeliness(snapshot, year=2020).total
    assert (of_2019.closed, Timing.NO_TARGET in of_2019.by_timing) == (rate(3, 5), False)
    assert (of_2020.closed, of_2020.on_time) == (rate(1, 1), rate(1, 1))


def test_the_rates_are_defined_and_explained_by_what_was_due(see: See) -> None:
    with see(*every_timing(), life(20, *RESOLVED, due=morning("2020-01-01"))).read() as snapshot:
        told = timeliness(snapshot).definitions
        said = [(each.figure, each.version) for each in told if each.by is By.BOARD]
        closed, on_time = (explain(snapshot, figure=figure, year=2019) for figure, _ in said)
    assert said == [("timeliness.closed", 2), ("timeliness.on-time", 2)]
    assert (closed.line.value, closed.line.text, closed.line.records) == (60, Words("60.00", "60.00"), 5)
    assert (on_time.line.value, on_time.line.records) == (40, 5)
    assert {type(each.payload) for each in closed.events} >= {IssueAssigned, IssueResolved, IssueClosedNotImplemented}
    assert issue(20) not in {each.subject for each in closed.events}


def test_what_was_reopened_counts_by_its_new_target(see: See) -> None:
    again = (*RESOLVED, IssueWrittenOff(), IssueReopened(reason="又坏了", due=NOW + DAY))
    with see(life(1, *again)).read() as snapshot:
        assert timings(snapshot) == {issue(1): Timing.RUNNING}


def test_an_extension_counts_as_it_stood_when_the_item_was_closed(see: See) -> None:
    extended = IssueExtended(due=ON_11_MAY + 3 * DAY, reason="雨")
    with see(life(1, extended, *RESOLVED, due=ON_11_MAY)).read() as snapshot:
        assert timings(snapshot) == {issue(1): Timing.ON_TIME}


# ── By what it is counted ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def decreed(see: See) -> Views:
    log = ListedLog()
    [first] = on(CALENDAR_2020, published_2020, at=published_2020.since)
    then = on(CALENDAR_2020, published_2020, amended_2020, at=amended_2020.since - DAY, every=DAY)[1]
    rule = RuleRef(VISIT, 1, morning("2020-01-22"), (CalendarRef(CALENDAR_2020, 1),))
    anew = replace(rule, calendars=(CalendarRef(CALENDAR_2020, 2),))
    assigned = IssueAssigned(responsible=ZHONGGUANCUN, due=end_of(date(2020, 2, 1)), rule=rule)
    redated = IssueRedated(due=end_of(date(2020, 2, 4)), rule=anew)
    days = [morning(f"2020-01-{day}") for day in (20, 20, 20, 22, 27)]
    happened = on(issue(1), *e.on_the_list, assigned, redated)
    log.append([first, then, *on(VISIT, visit, at=visit.since)])
    log.append(replace(event, time=at) for event, at in zip(happened, days, strict=True))
    return see(log, at=morning("2020-03-01"))


def test_the_due_date_of_a_past_day_is_what_stood_then(decreed: Views) -> None:
    def stood(day: str) -> tuple[date, Any]:
        with decreed.read(AsOf(moment=morning(day))) as snapshot:
            found = due_date(snapshot, start=morning("2020-01-22"), amount=3)
            [row] = snapshot.rows(issues)
        return found.last_day, row.due

    assert stood("2020-01-25") == (date(2020, 2, 1), end_of(date(2020, 2, 1)))
    assert stood("2020-01-28") == (date(2020, 2, 4), end_of(date(2020, 2, 4)))


def test_other_units_need_no_calendar_and_unknown_years_are_refused(decreed: Views) -> None:
    with decreed.read() as snapshot:
        found = due_date(snapshot, start=morning("2021-01-29"), amount=1, unit=Unit.MONTHS)
        assert (found.last_day, found.due) == (date(2021, 2, 28), datetime(2021, 2, 28, 16, tzinfo=UTC))
        with pytest.raises(CalendarUnknown, match="2021"):
            due_date(snapshot, start=morning("2021-01-29"), amount=1)


def test_calendars_and_rules_are_kept_with_all_their_versions(decreed: Views) -> None:
    with decreed.read() as snapshot:
        [calendar], [rule] = snapshot.rows(calendars), snapshot.rows(deadline_rules)
    assert (calendar.year, calendar.status, calendar.version) == (2020, DecreeStatus.AMENDED, 2)
    assert [each.decree for each in calendar.versions] == [published_2020.decree, amended_2020.decree]
    assert calendar.versions[0].holidays == published_2020.holidays
    assert (rule.code, rule.title, rule.versions[0].ladder) == ("visit", visit.title, USUAL)
    with decreed.read(AsOf(moment=morning("2020-01-25"))) as snapshot:
        [calendar] = snapshot.rows(calendars)
    assert (calendar.status, calendar.version) == (DecreeStatus.PUBLISHED, 1)
