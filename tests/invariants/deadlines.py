"""I10: a due date is a function of start, rule version and calendar version, worked out as an auditor would."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.aggregate_id import AggregateId, parts
from domain.calendar import CalendarAmended, CalendarPublished
from domain.deadline_rule import DeadlineRuleAmended, DeadlineRulePublished
from domain.deadlines import Days, RuleStep, Span, WorkingDays, due
from domain.issue.events import IssueAssigned, IssueExtended, IssueResumed
from tests.histories.story import Story

DECREES = (CalendarPublished, CalendarAmended, DeadlineRulePublished, DeadlineRuleAmended)

Decrees = Mapping[AggregateId, Sequence[Any]]
"""The versions of rules and calendars, the first one first."""


def worked_out(by: RuleStep, decrees: Decrees) -> datetime:
    """Work a date out from what it refers to alone."""
    rule = decrees[by.rule][by.version - 1]
    versions = ((int(parts(c.calendar)[1]), decrees[c.calendar][c.version - 1]) for c in by.calendars)
    days = tuple(Days(year, version.holidays, version.workdays) for year, version in versions)
    return due(by.start, Span(rule.amount, rule.unit), WorkingDays(days))


def decreed(story: Story) -> Decrees:
    """Return what was decreed, as far as it is held."""
    found: dict[AggregateId, list[Any]] = {}
    for _, id, event in story.happened(*DECREES):
        found.setdefault(id, []).append(event)
    return found


def i10_a_due_date_is_a_function_of_start_rule_version_and_calendar_version(story: Story) -> None:
    """And of how long the clock stood still since it began."""
    decrees = decreed(story)
    for events in story.of_kind("issue").values():
        stood, last = timedelta(), events[0].time
        for event in (each.payload for each in events if hasattr(each.payload, "due")):
            match event:
                case IssueAssigned() | IssueExtended():
                    stood = timedelta()
                case IssueResumed():
                    stood += event.due - last
            rule = getattr(event, "rule", None)
            if rule and _are_held(rule, decrees):
                assert event.due == worked_out(rule, decrees) + stood
            last = event.due or last


def _are_held(by: RuleStep, decrees: Decrees) -> bool:
    """Say whether it can be worked out here: the owner, and who stands above, hold all that it refers to."""
    versions = [(by.rule, by.version), *((each.calendar, each.version) for each in by.calendars)]
    return all(version <= len(decrees.get(id, ())) for id, version in versions)
