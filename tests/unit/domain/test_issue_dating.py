"""When an issue is due: by a date given or by a rule, worked out anew when a calendar is amended, warned of."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.deadlines import CalendarRef, CalendarUnknown, RuleRef, end_of
from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue
from domain.issue.dating import DateGiven, DueOrRule, RedateIssue, WarnedAlready, WarnedTooEarly, WarnIssue
from domain.issue.events import (
    IssueAssigned,
    IssueExtended,
    IssueRedated,
    IssueReopened,
    IssueResumed,
    IssueSuspended,
    IssueWarned,
    IssueWrittenOff,
)
from domain.issue.stages import IssueEnded, NotAssigned
from domain.ladder import USUAL, WarningStep
from domain.reckoning import CalendarUnchanged, RuleUnknown
from domain.registry import event_type
from tests.unit.domain.decrees import (
    CALENDAR_2020,
    GENERAL,
    VISIT,
    amended_2020,
    general,
    morning,
    published_2020,
    visit,
)
from tests.unit.domain.examples import DUE, ISSUE, LATER, assigned, in_work, on_the_list, resolved
from tests.unit.given import ZHONGGUANCUN, Given, fold, given

START = morning("2020-01-22")
FIRST, SECOND = (
    RuleRef(VISIT, 1, START, (CalendarRef(CALENDAR_2020, 1),)),
    RuleRef(VISIT, 1, START, (CalendarRef(CALENDAR_2020, 2),)),
)
by_rule = IssueAssigned(responsible=ZHONGGUANCUN, due=end_of(date(2020, 2, 1)), rule=FIRST)
redated = IssueRedated(due=end_of(date(2020, 2, 4)), rule=SECOND)
assign = AssignIssue(responsible=ZHONGGUANCUN, rule="visit")
extended_by_rule = IssueExtended(
    due=end_of(date(2020, 2, 5)),
    rule=RuleRef(VISIT, 1, by_rule.due - timedelta(microseconds=1), FIRST.calendars, FIRST.steps),
    reason="雨",
)
suspended = IssueSuspended(since=morning("2020-01-23"), approval="书记专题会", reason="春节")


def with_rules(*events: object, amended: bool = False) -> Given:
    """Begin with an issue whose owner has seen the rules and the calendar of 2020."""
    calendar = (published_2020, amended_2020) if amended else (published_2020,)
    seen = given(*events).seeing(VISIT, visit).seeing(GENERAL, general)
    return seen.seeing(CALENDAR_2020, *calendar)


# ── By a rule ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_issue_is_assigned_by_a_rule_and_says_what_its_date_follows_from() -> None:
    with_rules(*on_the_list).when(assign, at=START).then(by_rule)


def test_a_date_is_given_or_follows_from_a_rule() -> None:
    both = AssignIssue(responsible=ZHONGGUANCUN, due=DUE, rule="visit")
    with_rules(*on_the_list).when(both).then_refused(DueOrRule)
    with_rules(*on_the_list).when(AssignIssue(responsible=ZHONGGUANCUN)).then_refused(DueOrRule)
    with_rules(*in_work).when(ExtendIssue(due=LATER, rule="visit", reason="雨")).then_refused(DueOrRule)
    with_rules(*in_work).when(ExtendIssue(reason="雨")).then_refused(DueOrRule)
    assert "rule" in DueOrRule().say("zh")


def test_nothing_is_assigned_by_a_rule_that_nobody_published() -> None:
    given(*on_the_list).when(assign).then_refused(RuleUnknown, code="visit")


def test_nothing_is_assigned_beyond_the_years_whose_calendar_is_known() -> None:
    with_rules(*on_the_list).when(assign, at=morning("2020-12-30")).then_refused(CalendarUnknown, year=2021)


def test_an_extension_by_a_rule_counts_from_the_old_due_date() -> None:
    past = with_rules(*on_the_list, by_rule)
    past.when(ExtendIssue(rule="visit", reason="雨"), at=START).then(extended_by_rule)


def test_what_was_assigned_before_there_were_rules_was_given_its_date() -> None:
    old = {"responsible": ZHONGGUANCUN, "due": DUE.isoformat()}
    assert event_type("IssueAssigned").decode(old, 1) == assigned
    longer = {"due": LATER.isoformat(), "reason": "雨"}
    assert event_type("IssueExtended").decode(longer, 1) == IssueExtended(due=LATER, reason="雨")


# ── Anew ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_date_is_worked_out_anew_once_a_calendar_was_amended() -> None:
    past = (*on_the_list, by_rule)
    with_rules(*past, amended=True).when(RedateIssue(), at=amended_2020.since).then(redated)
    with_rules(*past, redated, amended=True).when(RedateIssue(), at=amended_2020.since).then_refused(CalendarUnchanged)
    with_rules(*past).when(RedateIssue(), at=START).then_refused(CalendarUnchanged)


def test_an_extension_is_worked_out_anew_from_the_date_that_the_amendment_moved() -> None:
    """The same whether it was extended before the amendment or after it."""
    extend, now = ExtendIssue(rule="visit", reason="雨"), amended_2020.since
    due, start = end_of(date(2020, 2, 7)), redated.due - timedelta(microseconds=1)
    rule = RuleRef(VISIT, 1, start, SECOND.calendars, SECOND.steps)
    after = IssueExtended(due=due, rule=rule, reason="雨")
    with_rules(*on_the_list, by_rule, redated, amended=True).when(extend, at=now).then(after)
    anew = IssueRedated(due=due, rule=rule)
    with_rules(*on_the_list, by_rule, extended_by_rule, amended=True).when(RedateIssue(), at=now).then(anew)


def test_the_date_before_stands_until_then() -> None:
    assert fold(ISSUE, [*on_the_list, by_rule]).due == by_rule.due
    state = fold(ISSUE, [*on_the_list, by_rule, redated])
    assert (state.due, state.rule) == (redated.due, SECOND)


def test_a_date_that_was_given_stands() -> None:
    with_rules(*in_work, amended=True).when(RedateIssue(), at=amended_2020.since).then_refused(DateGiven)
    extended = IssueExtended(due=by_rule.due + timedelta(days=9), reason="雨")
    past = with_rules(*on_the_list, by_rule, extended, amended=True)
    past.when(RedateIssue(), at=amended_2020.since).then_refused(DateGiven)


def test_what_was_suspended_meanwhile_is_due_later_by_as_long_all_the_same() -> None:
    pause = timedelta(days=2)
    resumed = IssueResumed(due=by_rule.due + pause, reason="节后")
    past = (*on_the_list, by_rule, suspended)
    with_rules(*past).when(ResumeIssue(reason="节后"), at=suspended.since + pause).then(resumed)
    later = replace(redated, due=redated.due + pause)
    with_rules(*past, resumed, amended=True).when(RedateIssue(), at=amended_2020.since).then(later)
    with_rules(*past, amended=True).when(RedateIssue(), at=amended_2020.since).then(redated)


def test_only_what_is_in_work_or_suspended_is_redated() -> None:
    with_rules(*on_the_list).when(RedateIssue()).then_refused(NotAssigned)
    with_rules(*resolved).when(RedateIssue()).then_refused(NotAssigned)
    with_rules(*resolved, IssueWrittenOff()).when(RedateIssue()).then_refused(IssueEnded)


# ── Warnings ──────────────────────────────────────────────────────────────────────────────────────────────────────────

YELLOW, RED = WarnIssue(step=WarningStep.YELLOW), WarnIssue(step=WarningStep.RED)
yellow, red = IssueWarned(step=WarningStep.YELLOW, due=DUE), IssueWarned(step=WarningStep.RED, due=DUE)


def before_due(**by: float) -> datetime:
    return DUE - timedelta(**by)


def test_a_step_is_taken_once_for_a_due_date() -> None:
    given(*in_work).when(YELLOW, at=before_due(days=9)).then(yellow)
    given(*in_work, yellow).when(YELLOW, at=before_due(days=9)).then_refused(WarnedAlready)
    given(*in_work, yellow).when(WarnIssue(step=WarningStep.GREEN), at=before_due(days=9)).then_refused(WarnedAlready)


def test_a_step_is_not_taken_before_its_time() -> None:
    given(*in_work).when(YELLOW, at=before_due(days=10)).then_refused(WarnedTooEarly, moment=before_due(days=10))
    given(*in_work, yellow).when(RED, at=DUE).then_refused(WarnedTooEarly, moment=DUE)
    given(*in_work, yellow).when(RED, at=before_due(microseconds=-1)).then(red)


@pytest.mark.parametrize("step", [WarningStep.CIRCULAR, WarningStep.INTERVIEW, WarningStep.CARRY_OVER])
def test_the_acts_after_red_are_steps_too(step: WarningStep) -> None:
    moment = USUAL.moment(step, DUE)
    given(*in_work, red).when(WarnIssue(step=step), at=moment).then_refused(WarnedTooEarly)
    given(*in_work, red).when(WarnIssue(step=step), at=moment + timedelta(seconds=1)).then(
        IssueWarned(step=step, due=DUE)
    )


def test_an_extension_begins_the_ladder_anew() -> None:
    extended = IssueExtended(due=LATER, reason="雨")
    given(*in_work, red, extended).when(RED, at=LATER + timedelta(hours=1)).then(replace(red, due=LATER))


def test_a_new_date_after_reopening_begins_it_anew_and_the_old_one_does_not() -> None:
    again = (*in_work, red, *resolved[len(in_work) :], IssueWrittenOff())
    given(*again, IssueReopened(reason="又坏了")).when(RED, at=LATER).then_refused(WarnedAlready)
    given(*again, IssueReopened(reason="又坏了", due=DUE + timedelta(days=1))).when(RED, at=LATER).then(
        replace(red, due=DUE + timedelta(days=1))
    )


def test_warnings_come_as_the_rule_says() -> None:
    early = replace(visit, ladder=replace(USUAL, yellow=1))
    past = with_rules(*on_the_list, by_rule).seeing(VISIT, early)
    past.when(YELLOW, at=by_rule.due - timedelta(days=2)).then_refused(WarnedTooEarly)
    past.when(YELLOW, at=by_rule.due - timedelta(hours=20)).then(replace(yellow, due=by_rule.due))


def test_only_what_is_in_work_is_warned_of() -> None:
    given(*on_the_list).when(RED, at=LATER).then_refused(NotAssigned)
    given(*in_work, replace(suspended, since=before_due(days=1))).when(RED, at=LATER).then_refused(NotAssigned)
    given(*resolved).when(RED, at=LATER).then_refused(NotAssigned)
