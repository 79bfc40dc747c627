"""What a node owes because of deadlines: warnings that are due, dates that an amended calendar moves."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.deadlines import CalendarRef, RuleRef
from domain.decreed import in_force
from domain.issue.state import IssueStatus
from domain.ladder import STEPS, USUAL, Ladder, WarningStep
from domain.node_id import NodeId
from projections.deadlines.rows import DeadlineRuleRow, calendars, deadline_rules
from projections.deadlines.standing import ladder_by
from projections.engine.codec import Columns, micros, moment
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues


@dataclass(frozen=True, slots=True)
class Warned:
    """A step to be taken for a due date."""

    issue: AggregateId
    due: datetime
    step: WarningStep


@dataclass(frozen=True, slots=True)
class Moved:
    """An issue whose date is to be worked out anew, and the versions of the calendars that are in force now."""

    issue: AggregateId
    calendars: tuple[CalendarRef, ...]


@dataclass(frozen=True, slots=True)
class Warnings:
    """The steps whose time has come, lowest first for each issue, and when the next will come."""

    owed: tuple[Warned, ...]
    next: datetime | None


def warnings(snapshot: Snapshot, owners: Collection[NodeId]) -> Warnings:
    """Return the warnings that these owners owe at the moment of the snapshot, found in one query."""
    rules = {row.id: row for row in snapshot.rows(deadline_rules)}
    first = timedelta(days=max(ladder.green for ladder in (USUAL, *_ladders(rules.values()))))
    at = snapshot.moment
    owed, ahead = list[Warned](), list[datetime]()
    for each in _in_sight(snapshot, owners, at + first):
        ladder = ladder_by(each.rule, rules)
        owed += [Warned(each.issue, each.due, step) for step in ladder.owed(each.due, each.warned, at)]
        ahead += filter(None, [ladder.next(each.due, at)])
    if beyond := _first_beyond(snapshot, owners, at + first):
        ahead.append(beyond - first)
    return Warnings(tuple(owed), min(ahead, default=None))


def moved(snapshot: Snapshot, owners: Collection[NodeId]) -> Iterator[Moved]:
    """Yield the issues of these owners whose dates were worked out by calendars that were amended since."""
    current = {row.id: in_force(row.versions, snapshot.moment).number for row in snapshot.rows(calendars)}
    amended = [id for id, version in current.items() if version > 1]
    c = snapshot.of(issues).c
    named = sa.or_(sa.false(), *(c.rule.contains(f'"{id}"', autoescape=True) for id in amended))
    status = c.status.in_([IssueStatus.ASSIGNED.value, IssueStatus.SUSPENDED.value])
    rule_of = issues.codec.reader("rule")
    for row in snapshot.ask(sa.select(c.key, c.rule).where(status, c.owner.in_(owners), named)) if amended else ():
        refs = _calendars(rule_of(row.rule))
        now = [CalendarRef(ref.calendar, current.get(ref.calendar, ref.version)) for ref in refs]
        if now != refs:
            yield Moved(AggregateId(row.key), tuple(dict.fromkeys(now)))


def _calendars(rule: RuleRef) -> list[CalendarRef]:
    """Return what all counts of a date went by, those before an extension too."""
    return [ref for step in rule.steps for ref in step.calendars]


def _ladders(rules: Iterable[DeadlineRuleRow]) -> Iterator[Ladder]:
    return (version.ladder for rule in rules for version in rule.versions)


@dataclass(frozen=True, slots=True)
class _Dated:
    """An issue in work with its due date."""

    issue: AggregateId
    due: datetime
    rule: RuleRef | None
    """By which it was dated."""
    warned: WarningStep | None
    """The last step that was taken."""


def _in_sight(snapshot: Snapshot, owners: Collection[NodeId], sight: datetime) -> Iterator[_Dated]:
    """Yield the issues in work that are due before a moment and not at the end of the ladder, by due date."""
    c = snapshot.of(issues).c
    unfinished = sa.func.coalesce(c.warned, "") != STEPS[-1].value
    query = sa.select(c.key, c.due, c.rule, c.warned).where(*_in_work(c, owners), c.due < micros(sight), unfinished)
    rule_of = issues.codec.reader("rule")
    for row in snapshot.ask(query.order_by(c.due, c.key)):
        rule = rule_of(row.rule) if row.rule is not None else None
        yield _Dated(AggregateId(row.key), moment(row.due), rule, WarningStep(row.warned) if row.warned else None)


def _first_beyond(snapshot: Snapshot, owners: Collection[NodeId], sight: datetime) -> datetime | None:
    """Return the first due date that is not in sight yet."""
    c = snapshot.of(issues).c
    [(first,)] = snapshot.ask(sa.select(sa.func.min(c.due)).where(*_in_work(c, owners), c.due >= micros(sight)))
    return moment(first) if first is not None else None


def _in_work(c: Columns, owners: Collection[NodeId]) -> tuple[sa.ColumnElement[bool], ...]:
    return c.status == IssueStatus.ASSIGNED.value, c.owner.in_(owners)
