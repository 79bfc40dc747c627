"""How a due date follows from a rule and the calendars that a node has seen, and how it is worked out anew (I10)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.beijing import day_of
from domain.calendar import Calendar, calendar_id
from domain.deadline_rule import DeadlineRule, RuleVersion, rule_id
from domain.deadlines import (
    CalendarRef,
    Days,
    RuleRef,
    RuleStep,
    Span,
    Unit,
    WorkingDays,
    due,
    extension_start,
    years_counted,
)
from domain.decreed import in_force
from domain.ladder import USUAL, Ladder
from domain.node_id import superiors
from domain.refusal import About, Refusal

Step = TypeVar("Step", bound=RuleStep)

FEWEST = 200
"""A year has more working days than this."""


class RuleUnknown(
    Refusal, zh="没有期限规则 {code}", en="no deadline rule {code} is known", transient=True, field="rule"
):
    """A date follows from a rule that was published, by the organisation itself or by one above it."""


class CalendarUnchanged(
    Refusal, zh="工作日历没有变化", en="the calendars are those that it was worked out by", about=About.RECORD
):
    """A date is worked out anew when a calendar was amended."""


class Reckoned(NamedTuple):
    """A due date, and what it follows from."""

    due: datetime
    rule: RuleRef


def reckon(code: str, context: Context) -> Reckoned:
    """Work out when something is due that begins now, by what is in force now.

    Raises:
        RuleUnknown: there is no such rule.
        CalendarUnknown: working days are counted into a year without a calendar.
    """
    if found := reckon_if_ruled(code, context.at, context):
        return found
    raise RuleUnknown(code=code)


def reckon_if_ruled(code: str, start: datetime, context: Context) -> Reckoned | None:
    """Work out when something is due that began at a moment; None if no rule says so; raises as `reckon` does."""
    rule = _rule(code, context)
    if not rule:
        return None
    id, version = rule
    return Reckoned(*_counted(RuleRef(id, version.number, start), version.span, context))


def reckon_extension(code: str, old: datetime, by: RuleRef | None, context: Context) -> Reckoned:
    """Work out the due date that is later than an old one by what a rule gives; raises as `reckon` does.

    What the old one followed from, `by`, is kept: an amendment moves it, and the extension with it.
    """
    rule = _rule(code, context)
    if not rule:
        raise RuleUnknown(code=code)
    id, version = rule
    start = extension_start(old, version.span)
    extension = RuleRef(id, version.number, start, after=by.steps if by else ())
    return Reckoned(*_counted(extension, version.span, context))


def reckon_anew(old: datetime, by: RuleRef, context: Context) -> Reckoned:
    """Move a due date by as much as calendars amended since make it earlier or later, count after count.

    Raises:
        CalendarUnchanged: none was.
    """
    moved, after = timedelta(), list[RuleStep]()
    for step in by.after:
        moved, anew = _counted_anew(step, moved, context)
        after.append(anew)
    moved, last = _counted_anew(by, moved, context)
    rule = replace(last, after=tuple(after))
    if rule == by:
        raise CalendarUnchanged
    return Reckoned(old + moved, rule)


def due_by(by: RuleStep, context: Context) -> datetime:
    """Return the due date that follows from a start, a rule's version and calendars' versions: always the same."""
    days = tuple(_days(ref, context) for ref in by.calendars)
    return due(by.start, _version(by, context).span, WorkingDays(days))


def ladder_of(by: RuleRef | None, context: Context) -> Ladder:
    """Return when warnings come for a due date; as usual if no rule made it."""
    return _version(by, context).ladder if by else USUAL


def _counted_anew(by: Step, moved: timedelta, context: Context) -> tuple[timedelta, Step]:
    """Return by how much a count comes out later that starts later by so much, and what it is then."""
    when, anew = _counted(replace(by, start=by.start + moved), _version(by, context).span, context)
    return when - due_by(by, context), anew


def _counted(by: Step, span: Span, context: Context) -> tuple[datetime, Step]:
    """Return when something is due by a count that goes by what is in force now, and what it is then."""
    known = _in_force(by.start, span, context)
    days = tuple(_days(ref, context) for ref in known.values())
    when = due(by.start, span, WorkingDays(days))
    counted = tuple(known[year] for year in years_counted(by.start, when)) if known else ()
    return when, replace(by, calendars=counted)


def _in_force(start: datetime, span: Span, context: Context) -> dict[int, CalendarRef]:
    """Return the calendars in force for the years that a count of working days may go through, as far as known."""
    if span.unit is not Unit.WORKING_DAYS:
        return {}
    first, found = day_of(start).year, dict[int, CalendarRef]()
    for year in range(first, first + 2 + span.amount // FEWEST):
        id = calendar_id(year, owner_of(context.id))
        if calendar := context.find(Calendar, id):
            found[year] = CalendarRef(id, in_force(calendar.versions, context.at).number)
    return found


def _days(ref: CalendarRef, context: Context) -> Days:
    calendar = context.require(Calendar, ref.calendar)
    return calendar.versions[ref.version - 1].days(calendar.year)


def _rule(code: str, context: Context) -> tuple[AggregateId, RuleVersion] | None:
    """Return the rule of the owner, or of the nearest above that has one, and its version in force; None without."""
    owner = owner_of(context.id)
    for organisation in (owner, *superiors(owner)):
        if rule := context.find(DeadlineRule, id := rule_id(code, organisation)):
            return id, in_force(rule.versions, context.at)
    return None


def _version(by: RuleStep, context: Context) -> RuleVersion:
    return context.require(DeadlineRule, by.rule).versions[by.version - 1]
