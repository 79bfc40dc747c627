"""Unresolved items by the step of the ladder that their due dates have reached: green, yellow, red and beyond."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.deadline_rule import DeadlineRule
from domain.deadlines import RuleRef
from domain.heading import Heading
from domain.issue.state import IssueStatus
from domain.ladder import USUAL, Ladder, WarningStep
from domain.node_id import NodeId, Organisation
from domain.vocabulary import LIST_ITEMS
from projections.circle import Below, Circle, Covers, Owner, covers, seen_by
from projections.deadlines.rows import deadline_rules
from projections.engine.codec import moment
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.columns import UNRESOLVED_STATES
from projections.issues.rows import issues
from projections.organisations import tree_order, within

Rules = Mapping[AggregateId, DeadlineRule]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many unresolved items stand at each step; all of them add up to the unresolved ones of the board."""

    green: int = 0
    yellow: int = 0
    red: int = 0
    circular: int = 0
    interview: int = 0
    carry_over: int = 0
    ahead: int = 0
    """Not yet at the first step."""
    suspended: int = 0
    """The clock stands still."""
    undated: int = 0
    """Not assigned yet."""


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """One organisation's unresolved items."""

    organisation: NodeId
    items: Annotated[Standing, LIST_ITEMS]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The unresolved items of all organisations, and their sum."""

    position: int
    covers: Covers
    total: Standing
    lines: tuple[DeadlineLine, ...]


@query("deadlines", zh="期限预警", en="Unresolved items by their deadlines", heading=Heading.CALENDARS, rank=1)
def deadlines(
    snapshot: Snapshot, *, organisation: Organisation | None = None, owner: Owner = None, below: Below = False
) -> Deadlines:
    """Return the unresolved items by the step that their due dates have reached at the moment of the snapshot.

    Args:
        snapshot: as of when.
        organisation: those of this one and of all below it.
        owner: on whose lists; on all that may be seen if it is left out.
        below: also on the lists of those below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    counted: dict[NodeId, Counter[str]] = {}
    for at, place, number in _counted(snapshot, organisation, circle):
        counted.setdefault(at, Counter())[place] += number
    lines = tuple(DeadlineLine(at, Standing(**counted[at])) for at in sorted(counted, key=tree_order))
    return Deadlines(snapshot.position, covers(snapshot, circle), Standing(**sum(counted.values(), Counter())), lines)


def ladder_by(rule: RuleRef | None, rules: Rules) -> Ladder:
    """Return when warnings come for a due date: as the rule says that made it, as usual if none did, or is unseen."""
    found = rules.get(rule.rule) if rule else None
    return found.versions[rule.version - 1].ladder if found and rule else USUAL


def _counted(snapshot: Snapshot, organisation: NodeId | None, circle: Circle) -> Iterable[tuple[NodeId, str, int]]:
    c = snapshot.of(issues).c
    groups = (c.organisation, c.status, c.due, c.rule)
    which: list[sa.ColumnElement[bool]] = [
        c.status.in_([status.value for status in UNRESOLVED_STATES]),
        circle.condition(c.owner),
    ]
    if organisation:
        which.append(within(c.organisation, organisation))
    rules: Rules = {row.id: row for row in snapshot.rows(deadline_rules)}
    rule = issues.codec.reader("rule")
    for row in snapshot.ask(sa.select(*groups, sa.func.count().label("number")).where(*which).group_by(*groups)):
        ladder = ladder_by(rule(row.rule) if row.rule else None, rules)
        due = moment(row.due) if row.due is not None else None
        yield NodeId(row.organisation), _place(IssueStatus(row.status), due, ladder, snapshot.moment), row.number


def _place(status: IssueStatus, due: datetime | None, ladder: Ladder, at: datetime) -> str:
    """Return the field of `Standing` that counts it."""
    if status is IssueStatus.SUSPENDED:
        return "suspended"
    if due is None or status is not IssueStatus.ASSIGNED:
        return "undated"
    reached: WarningStep | None = ladder.reached(due, at)
    return reached.value.replace("-", "_") if reached else "ahead"
