"""I10: a due date is a function of start, rule version and calendar version, over random decrees and random times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, aggregate_id
from domain.beijing import start_of
from domain.calendar import CalendarAmended, CalendarPublished
from domain.deadline_rule import DeadlineRuleAmended, DeadlineRulePublished
from domain.deadlines import CalendarUnknown, Unit
from domain.issue.assigning import AssignIssue, ExtendIssue
from domain.issue.dating import RedateIssue
from domain.issue.events import IssueAssigned, IssueRedated
from domain.issue.state import Issue
from domain.ladder import USUAL
from domain.reckoning import CalendarUnchanged
from domain.words import Words
from tests.budget import found_within
from tests.invariants.deadlines import worked_out
from tests.unit.domain.examples import ISSUE, on_the_list
from tests.unit.given import BJ, ZHONGGUANCUN, decide, fold, states, stored

YEARS = (2019, 2020, 2021)
RULE = AggregateId("deadline-rule-any@bj")
FIRST_DAY = start_of(date(2019, 1, 1))
ASSIGN = AssignIssue(responsible=ZHONGGUANCUN, rule="any")
EXTEND = ExtendIssue(rule="any", reason="雨")
TITLE = Words("某规则", "Some rule")

moments = st.integers(0, 700 * 24 * 60).map(lambda minutes: FIRST_DAY + timedelta(minutes=minutes))
spans = st.tuples(st.integers(1, 60), st.sampled_from(Unit))


@dataclass(frozen=True)
class Decrees:
    """What was decreed of the calendars and of one rule, as it was known in the end."""

    histories: dict[AggregateId, Sequence[Any]]

    def known(self, at: datetime) -> dict[AggregateId, Sequence[Any]]:
        """Return what was known at a moment; each was published before all of these."""
        return {id: [e for e in events if e.since <= at] or events[:1] for id, events in self.histories.items()}


def off_days(year: int) -> st.SearchStrategy[tuple[date, ...]]:
    numbers = st.lists(st.integers(0, 364), min_size=1, max_size=40, unique=True)
    return numbers.map(lambda days: tuple(date(year, 1, 1) + timedelta(days=day) for day in sorted(days)))


@st.composite
def calendars(draw: st.DrawFn, year: int) -> list[Any]:
    first, then, amended_at = draw(off_days(year)), draw(st.lists(off_days(year), max_size=2)), draw(moments)
    events: list[Any] = [CalendarPublished(year=year, holidays=first, workdays=(), decree="1", since=FIRST_DAY)]
    for number, days in enumerate(then, 2):
        at = amended_at + (number - 2) * timedelta(days=30)
        events.append(CalendarAmended(version=number, holidays=days, workdays=(), decree="2", since=at))
    return events


@st.composite
def rules(draw: st.DrawFn) -> list[Any]:
    (amount, unit), (other, other_unit), at = draw(spans), draw(spans), draw(moments)
    first = DeadlineRulePublished(code="any", title=TITLE, amount=amount, unit=unit, ladder=USUAL, since=FIRST_DAY)
    then = DeadlineRuleAmended(version=2, title=TITLE, amount=other, unit=other_unit, ladder=USUAL, since=at)
    return [first, then] if draw(st.booleans()) else [first]


@st.composite
def decrees(draw: st.DrawFn) -> Decrees:
    of_years = {aggregate_id("calendar", str(year), BJ): draw(calendars(year)) for year in YEARS}
    return Decrees({**of_years, RULE: draw(rules())})


Life = tuple[Decrees, datetime, Sequence[datetime]]
"""What was decreed, when the issue was assigned, and when its date was then looked at anew."""

lives: st.SearchStrategy[Life] = st.tuples(decrees(), moments, st.lists(moments, max_size=3).map(sorted))


def lived(life: Life) -> list[Any]:
    """Return the history of an issue that was assigned by the rule and looked at anew from time to time."""
    decreed, start, looks = life
    history: list[Any] = [*on_the_list]
    history += decide(states({**decreed.known(start), ISSUE: history}), ASSIGN, ISSUE, start)
    for at in looks:
        if at > start:
            history += redated(history, decreed, at)
    return [stored(event) for event in history]


def redated(history: Sequence[Any], decreed: Decrees, at: datetime) -> Sequence[Any]:
    """Return what follows if the date is worked out anew."""
    try:
        return decide(states({**decreed.known(at), ISSUE: history}), RedateIssue(), ISSUE, at)
    except CalendarUnchanged:
        return ()


def extended(history: Sequence[Any], decreed: Decrees, at: datetime) -> Sequence[Any]:
    """Return what follows if more time is given by the rule; it is taken out where no calendar says how much."""
    try:
        return decide(states({**decreed.known(at), ISSUE: history}), EXTEND, ISSUE, at)
    except CalendarUnknown:
        hypothesis.reject()


def dates(history: Sequence[Any]) -> list[IssueAssigned | IssueRedated]:
    return [event for event in history if isinstance(event, IssueAssigned | IssueRedated)]


@hypothesis.given(lives)
def test_i10_a_due_date_is_a_function_of_start_rule_version_and_calendar_version(life: Life) -> None:
    """Whatever is amended later, what a date refers to gives the same date, as it was decided and on every replay."""
    decreed, start, _ = life
    history = lived(life)
    for event in dates(history):
        assert event.rule
        assert event.due == worked_out(event.rule, decreed.histories)
        assert event.rule.start == start
    state: Issue = fold(ISSUE, history)
    assert (state.due, state.rule) == (dates(history)[-1].due, dates(history)[-1].rule)


@hypothesis.given(lives)
def test_i10_what_is_decreed_later_changes_no_date_that_was_worked_out_before(life: Life) -> None:
    decreed, start, _ = life
    past = {ISSUE: list(on_the_list)}
    at_the_time = decide(states({**decreed.known(start), **past}), ASSIGN, ISSUE, start)
    in_the_end = decide(states({**decreed.histories, **past}), ASSIGN, ISSUE, start)
    assert at_the_time == in_the_end


@hypothesis.given(lives)
def test_i10_a_date_is_worked_out_anew_once_for_what_is_decreed(life: Life) -> None:
    decreed, _, looks = life
    history = lived(life)
    if looks and looks[-1] > life[1]:
        assert not redated(history, decreed, looks[-1])


def test_the_lives_have_dates_that_move() -> None:
    """A rule about what never happened would hold: in some life an amendment moves the date."""
    moved = hypothesis.find(
        lives, lambda life: len({e.due for e in dates(lived(life))}) > 1, settings=found_within(2000)
    )
    assert moved


@hypothesis.given(decrees(), moments, st.tuples(moments, moments).map(sorted))
def test_i10_an_extension_gives_the_same_date_before_an_amendment_and_after_it(
    decreed: Decrees, start: datetime, then: Sequence[datetime]
) -> None:
    early, late = (start + (moment - FIRST_DAY) for moment in then)
    begun = [*on_the_list, *decide(states({**decreed.known(start), ISSUE: on_the_list}), ASSIGN, ISSUE, start)]
    before = [*begun, *extended(begun, decreed, early)]
    before += redated(before, decreed, late)
    after = [*begun, *redated(begun, decreed, late)]
    after += extended(after, decreed, late)
    first, second = (fold(ISSUE, [stored(event) for event in history]) for history in (before, after))
    hypothesis.assume(first.rule.version == second.rule.version)
    assert (first.due, first.rule) == (second.due, second.rule)
    assert first.due == worked_out(first.rule, decreed.histories)
