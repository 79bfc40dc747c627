"""What was recorded long after it had occurred: it counts, and shows here and in every figure that it moves.

One place for all events: each has when it occurred and when the node that decided recorded it. From which delay on that
is late, the city's rule says; each version of it holds for what was recorded while it was in force.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Classification, Recorded
from domain.heading import Heading
from domain.node_id import NodeId
from domain.recording_rule import USUAL, RecordingRule, days_late, recording_rule
from domain.registry import type_of
from domain.restriction import is_restricted
from domain.words import Words
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.codec import to_data
from projections.engine.nested import any_element, field
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View
from projections.population import Population, Records, is_among

SHOWN = 500
"""Records of an answer, at most."""

_Days = Annotated[int, Words("迟录日数", "Days late")]

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class RecordingRuleRow(RecordingRule, Record):
    """How long after it occurred an event counts as recorded late."""


@dataclass(frozen=True, slots=True)
class Delayed:
    """The event of one type that was recorded the longest after it had occurred."""

    type: Annotated[str, Words("事件类型", "Type of event")]
    occurred: Annotated[datetime, Words("发生时间", "Occurred")]
    recorded: Annotated[datetime, Words("登记时间", "Recorded")]
    days: _Days


@dataclass(frozen=True)
class DelayRow:
    """A record with events that were recorded a day or more after they had occurred, one for each type."""

    id: AggregateId
    owner: NodeId
    days: _Days
    """The longest."""
    delayed: tuple[Delayed, ...]


recording_rules = Register(recording_rule, RecordingRuleRow)
delays: Table[DelayRow] = Table("delays", DelayRow, indexes=[["days"]])

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@delays.on_all
def recorded_later(row: DelayRow | None, recorded: Recorded) -> DelayRow | None:
    """Keep the longest delay of each type; of what is restricted, or concerns the node's own running, nothing."""
    envelope = recorded.envelope
    days = days_late(envelope.time, envelope.recorded)
    if not days or envelope.classification is not Classification.INTERNAL or is_restricted(envelope):
        return row
    name, before = type_of(envelope.payload).name, row.delayed if row else ()
    if any(each.type == name and each.days >= days for each in before):
        return row
    others = tuple(each for each in before if each.type != name)
    delayed = (*others, Delayed(name, envelope.time, envelope.recorded, days))
    return DelayRow(envelope.subject, owner_of(envelope.subject), max(each.days for each in delayed), delayed)


view = View("late-recordings", 1, (recording_rules, delays))

# ── What is late ──────────────────────────────────────────────────────────────────────────────────────────────────────

IsLate = Callable[[Delayed], bool]
"""Says whether a delay is so long that the event was recorded late."""


def _rule(snapshot: Snapshot) -> RecordingRuleRow | None:
    """Return the city's rule, whoever reads; None if nobody has set one."""
    return next(iter(snapshot.rows(recording_rules, source=snapshot.whole(recording_rules))), None)


def rule_of_lateness(snapshot: Snapshot) -> IsLate:
    """Return what is late by the city's rule, each version for what was recorded under it."""
    rule = _rule(snapshot)
    return lambda delayed: delayed.days >= (rule.days_at(delayed.recorded) if rule else USUAL)


def late_among(snapshot: Snapshot, records: Records, events: Iterable[type]) -> Records:
    """Return those of these records for which an event of one of these types speaks that was recorded late."""
    names, rule, source = [each.__name__ for each in events], _rule(snapshot), snapshot.of(delays)
    c = source.c
    late = any_element(c.delayed, lambda each: sa.and_(field(each, "type").in_(names), _is_late(each, rule)))
    found = Population(snapshot, source, (c.days >= _least(rule), late, is_among(c.key, records)))
    return found.records(c.key)


def _is_late(delayed: sa.ColumnElement[str], rule: RecordingRuleRow | None) -> sa.ColumnElement[bool]:
    """Return what `rule_of_lateness` says, of an element of what stands in the column."""
    versions, recorded = rule.versions if rule else (), field(delayed, "recorded")
    since = [(recorded >= to_data(each.since), each.days) for each in reversed(versions)]
    first = versions[0].days if versions else USUAL
    return sa.cast(field(delayed, "days"), sa.BigInteger) >= (sa.case(*since, else_=first) if since else first)


def _least(rule: RecordingRuleRow | None) -> int:
    """Return after how many days something was late by any version of the rule."""
    return min(each.days for each in rule.versions) if rule else USUAL


# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LateRecord:
    """A record with the events that were recorded late, the latest of each type."""

    record: AggregateId
    owner: NodeId
    days: _Days
    delayed: Annotated[tuple[Delayed, ...], Words("补录事件", "Recorded late")]


@dataclass(frozen=True, slots=True)
class LateRecordings:
    """The records with events that were recorded late, the longest delay first."""

    position: int
    covers: Covers
    rule: Annotated[int, Words("现行补录期限（日）", "Days until it is late, now")]
    items: tuple[LateRecord, ...]
    next: Annotated[int | None, Words("下一页起点", "Next page")]
    """What to ask for `after`; None on the last page."""


_After = Annotated[int, Field(ge=0, le=10**9), Words("自第几条之后", "After so many")]


@query("late-recorded", zh="补录情况", en="Recorded late", heading=Heading.LEDGER, rank=10)
def late_recorded(
    snapshot: Snapshot, *, owner: Owner = None, below: Below = False, after: _After = 0
) -> LateRecordings:
    """Return what was recorded long after it had occurred, as the rule says that held when it was recorded.

    Args:
        snapshot: as of when.
        owner: whose records; all that may be seen if it is left out.
        below: also those of who stands below the owner.
        after: so many records are passed over.
    """
    circle, rule, is_late = seen_by(snapshot, owner, below=below), _rule(snapshot), rule_of_lateness(snapshot)
    source = snapshot.of(delays)
    c = source.c
    longest_first = (
        sa.select(source)
        .where(circle.condition(c.owner), c.days >= _least(rule))
        .order_by(c.days.desc(), c.key)
        .limit(SHOWN)
        .offset(after)
    )
    rows = snapshot.decoded(delays, longest_first)
    late = ((row, tuple(filter(is_late, row.delayed))) for row in rows)
    return LateRecordings(
        position=snapshot.position,
        covers=covers(snapshot, circle),
        rule=rule.days if rule else USUAL,
        items=tuple(LateRecord(row.id, row.owner, row.days, delayed) for row, delayed in late if delayed),
        next=after + SHOWN if len(rows) == SHOWN else None,
    )
