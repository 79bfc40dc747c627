"""How a due date follows from a rule and calendars, and when it is worked out anew."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.deadline_rule import DeadlineRuleAmended
from domain.deadlines import CalendarRef, CalendarUnknown, RuleRef, Unit, last_day
from domain.ladder import USUAL
from domain.reckoning import (
    CalendarUnchanged,
    RuleUnknown,
    due_by,
    ladder_of,
    reckon,
    reckon_anew,
    reckon_extension,
)
from tests.unit.domain.decrees import (
    CALENDAR_2019,
    CALENDAR_2020,
    GENERAL,
    VISIT,
    amended_2020,
    general,
    morning,
    published_2019,
    published_2020,
    visit,
)
from tests.unit.given import states

ISSUE = AggregateId("issue-1@bj.haidian")
RULES: dict[AggregateId, list[Any]] = {GENERAL: [general], VISIT: [visit]}
PUBLISHED = {**RULES, CALENDAR_2019: [published_2019], CALENDAR_2020: [published_2020]}
AMENDED = {**PUBLISHED, CALENDAR_2020: [published_2020, amended_2020]}


def at(moment: datetime, seen: dict[AggregateId, list[Any]]) -> Context:
    actor = Actor("tester", owner_of(ISSUE), frozenset(Role))
    return Context(id=ISSUE, node=actor.organisation, actor=actor, at=moment, seen=states(seen))


def test_a_date_names_all_that_it_follows_from() -> None:
    found = reckon("visit", at(morning("2020-01-22"), PUBLISHED))
    assert last_day(found.due) == date(2020, 2, 1)
    assert found.rule == RuleRef(VISIT, 1, morning("2020-01-22"), (CalendarRef(CALENDAR_2020, 1),))


def test_what_is_not_counted_in_working_days_needs_no_calendar() -> None:
    found = reckon("general", at(morning("2020-01-22"), RULES))
    assert (last_day(found.due), found.rule.calendars) == (date(2020, 1, 29), ())


def test_an_amendment_that_is_to_come_is_not_counted_by() -> None:
    before, after = at(morning("2020-01-22"), AMENDED), at(morning("2020-01-28"), AMENDED)
    assert reckon("visit", before).rule.calendars == (CalendarRef(CALENDAR_2020, 1),)
    assert reckon("visit", after).rule.calendars == (CalendarRef(CALENDAR_2020, 2),)


def test_a_count_over_new_year_goes_by_both_calendars() -> None:
    found = reckon("visit", at(morning("2019-12-30"), PUBLISHED))
    assert last_day(found.due) == date(2020, 1, 3)
    assert [ref.calendar for ref in found.rule.calendars] == [CALENDAR_2019, CALENDAR_2020]


def test_a_count_names_no_calendar_of_a_year_that_it_does_not_reach() -> None:
    found = reckon("visit", at(morning("2019-05-15"), PUBLISHED))
    assert found.rule.calendars == (CalendarRef(CALENDAR_2019, 1),)
    with pytest.raises(CalendarUnchanged):
        reckon_anew(found.due, found.rule, at(morning("2020-01-28"), AMENDED))


def test_there_is_no_date_without_a_rule_or_beyond_the_calendars() -> None:
    with pytest.raises(RuleUnknown) as unknown:
        reckon("danger", at(morning("2020-01-22"), PUBLISHED))
    assert unknown.value.details == {"code": "danger"}
    with pytest.raises(CalendarUnknown) as beyond:
        reckon("visit", at(morning("2020-12-30"), PUBLISHED))
    assert beyond.value.details == {"year": 2021}


def test_the_rule_of_the_owner_goes_before_that_of_the_city() -> None:
    own = AggregateId("deadline-rule-general@bj.haidian")
    found = reckon("general", at(morning("2019-05-15"), {**RULES, own: [replace(general, amount=5)]}))
    assert (found.rule.rule, last_day(found.due)) == (own, date(2019, 5, 20))


def test_a_rule_that_was_amended_holds_for_what_comes_after() -> None:
    amended = DeadlineRuleAmended(
        version=2, title=general.title, amount=10, unit=Unit.DAYS, ladder=USUAL, since=morning("2019-05-20")
    )
    seen = {GENERAL: [general, amended]}
    before, after = (
        reckon("general", at(morning("2019-05-15"), seen)),
        reckon("general", at(morning("2019-05-21"), seen)),
    )
    assert (before.rule.version, last_day(before.due)) == (1, date(2019, 5, 22))
    assert (after.rule.version, last_day(after.due)) == (2, date(2019, 5, 31))
    assert due_by(before.rule, at(morning("2019-06-30"), seen)) == before.due


def test_an_extension_counts_from_the_old_due_date() -> None:
    context = at(morning("2020-01-22"), PUBLISHED)
    first = reckon("visit", context)
    longer = reckon_extension("visit", first.due, first.rule, context)
    assert last_day(longer.due) == date(2020, 2, 5)
    assert due_by(longer.rule, context) == longer.due
    assert longer.rule.steps == (*first.rule.steps, longer.rule.steps[-1])


def test_worked_out_anew_it_is_moved_by_as_much_as_the_amendment_makes() -> None:
    first = reckon("visit", at(morning("2020-01-22"), PUBLISHED))
    now = at(morning("2020-01-28"), AMENDED)
    anew = reckon_anew(first.due, first.rule, now)
    assert last_day(anew.due) == date(2020, 2, 4)
    assert anew.rule == replace(first.rule, calendars=(CalendarRef(CALENDAR_2020, 2),))
    suspended_for = morning("2020-01-24") - morning("2020-01-23")
    assert reckon_anew(first.due + suspended_for, first.rule, now).due == anew.due + suspended_for


def test_an_extension_before_an_amendment_comes_to_the_same_date_as_one_after() -> None:
    start, now = at(morning("2020-01-22"), PUBLISHED), at(morning("2020-01-28"), AMENDED)
    first = reckon("visit", start)
    amended = reckon_anew(first.due, first.rule, now)
    after = reckon_extension("visit", amended.due, amended.rule, now)
    before = reckon_extension("visit", first.due, first.rule, at(morning("2020-01-23"), PUBLISHED))
    between = reckon_extension("visit", first.due, first.rule, now)
    assert last_day(after.due) == date(2020, 2, 7)
    assert reckon_anew(before.due, before.rule, now) == reckon_anew(between.due, between.rule, now) == after


def test_every_extension_is_moved_by_those_before_it_and_by_what_was_suspended_between() -> None:
    start, now = at(morning("2020-01-22"), PUBLISHED), at(morning("2020-01-28"), AMENDED)
    first, pause = reckon("visit", start), timedelta(days=1)
    second = reckon_extension("general", first.due + pause, first.rule, start)
    third = reckon_extension("general", second.due, second.rule, start)
    anew = reckon_anew(third.due, third.rule, now)
    assert [step.start - of.start for step, of in zip(anew.rule.steps, third.rule.steps, strict=True)] == [
        timedelta(),
        timedelta(days=3),
        timedelta(days=3),
    ]
    assert anew.due == third.due + timedelta(days=3)


def test_an_extension_of_a_date_that_was_given_follows_from_itself_alone() -> None:
    longer = reckon_extension("visit", morning("2020-01-22"), None, at(morning("2020-01-20"), PUBLISHED))
    assert longer.rule.after == ()
    told = TypeAdapter(RuleRef).dump_python(longer.rule, mode="json")
    assert TypeAdapter(RuleRef).validate_python({**told, "after": []}) == longer.rule
    del told["after"]
    assert TypeAdapter(RuleRef).validate_python(told) == longer.rule
    assert last_day(reckon_anew(longer.due, longer.rule, at(morning("2020-01-28"), AMENDED)).due) == date(2020, 2, 4)


def test_it_is_worked_out_anew_only_by_other_calendars() -> None:
    context = at(morning("2020-01-22"), PUBLISHED)
    first = reckon("visit", context)
    with pytest.raises(CalendarUnchanged):
        reckon_anew(first.due, first.rule, context)
    by_days = reckon("general", context)
    with pytest.raises(CalendarUnchanged):
        reckon_anew(by_days.due, by_days.rule, at(morning("2020-01-28"), AMENDED))


def test_warnings_come_as_the_rule_says_that_made_the_date() -> None:
    own = replace(visit, ladder=replace(USUAL, yellow=1))
    context = at(morning("2020-01-22"), {**PUBLISHED, VISIT: [own]})
    assert ladder_of(reckon("visit", context).rule, context).yellow == 1
    assert ladder_of(None, context) == USUAL
