"""Filings: which plans were filed, which of them late, and which patrols started unfiled (P12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.beijing import day_of
from domain.document import DocumentStatus
from domain.envelope import Recorded
from domain.fields import Year
from domain.filing.state import Filing, filing
from domain.filing_rule import FilingRule, FilingRuleSet, filing_rule
from domain.heading import Heading
from domain.reply import ReplyStatus
from domain.state import changed
from domain.words import Words
from projections.acts import Act, acts, begun
from projections.circle import Below, Circle, Covers, Owner, covers, seen_by
from projections.documents.answers import answers
from projections.documents.rows import ReplyRow, replies
from projections.engine.nested import any_element, one_of
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import in_year

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class FilingRow(Filing, Record):
    """One filing, as who filed says: late by the planned start."""


@dataclass(frozen=True, slots=True)
class FilingRuleVersion:
    """How long before its start a plan was to be filed by one version of the rule."""

    version: int
    days_before: int


@row
class FilingRuleRow(FilingRule, Record):
    """The rule by which plans are filed."""

    versions: tuple[FilingRuleVersion, ...] = ()
    """All so far: what was filed by one is not measured by the next."""


filings = Register(filing, FilingRow, of="about", filters=("status", "late"))
filing_rules = Register(filing_rule, FilingRuleRow)

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@filing_rules.also(FilingRuleSet)
def set_anew(row: FilingRuleRow, _recorded: Recorded) -> FilingRuleRow:
    """Keep what the versions before said."""
    return changed(row, versions=(*row.versions, FilingRuleVersion(row.version, row.days_before)))


view = View("filings", 3, (filings, filing_rules))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A filing with the city's answer."""

    filing: FilingRow
    """Late also if it started before the planned day and so sooner than the rule says, or before it was filed."""
    acknowledged: bool
    rejected: bool
    """It counts as not filed until it is filed anew."""
    reason: str | None
    """Why it was rejected."""


@dataclass(frozen=True, slots=True)
class Filings:
    """What was filed in a year, and what started in it without."""

    position: int
    covers: Covers
    year: int | None
    rule: Annotated[FilingRuleRow | None, Words("报备规则", "Filing rule")]
    """As it stands; by which version each was late, the filing says."""
    filed: int
    late: int
    rejected: int
    items: tuple[FilingLine, ...]
    unfiled: Annotated[tuple[Act, ...], Words("未报备的巡视巡察", "Not filed")]
    """What subordinates started although it was not filed, or its filing was rejected."""


@query("filings", zh="巡察报备", en="Filings", heading=Heading.DISTRICT_WORK, rank=7)
def filings_of(snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False) -> Filings:
    """Return what was filed in a calendar year, or ever, and which patrols of subordinates started in it unfiled.

    Args:
        snapshot: as of when.
        year: in which it was filed.
        owner: who filed; all that may be seen if it is left out.
        below: also who filed below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    rule = next(iter(snapshot.rows(filing_rules)), None)
    shown, begun_then = _lines(snapshot, rule, year, circle), begun(snapshot)
    theirs = in_year(begun_then.c.started_at, year), circle.condition(begun_then.c.owner)
    return Filings(
        snapshot.position,
        covers(snapshot, circle),
        year,
        rule=rule,
        filed=len(shown),
        late=sum(line.filing.late for line in shown),
        rejected=sum(line.rejected for line in shown),
        items=shown,
        unfiled=tuple(acts(snapshot, begun_then, *theirs, sa.not_(_is_filed(snapshot, begun_then.c.id)))),
    )


def _is_filed(snapshot: Snapshot, act: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an act was filed, and the filing not withdrawn, nor rejected since."""
    c, reply = snapshot.of(filings).c, snapshot.of(replies).c
    rejected = sa.exists().where(
        reply.document == c.key,
        any_element(c.addressees, lambda each: each == reply.owner),
        reply.status == ReplyStatus.REJECTED.value,
        reply.rejections >= c.filings,
    )
    return sa.exists().where(c.about == act, c.status != DocumentStatus.WITHDRAWN.value, sa.not_(rejected))


def _lines(snapshot: Snapshot, rule: FilingRuleRow | None, year: int | None, circle: Circle) -> tuple[FilingLine, ...]:
    source, begun_ever = snapshot.of(filings), begun(snapshot)
    c = source.c
    wanted = c.status != DocumentStatus.WITHDRAWN.value, in_year(c.opened_at, year), circle.condition(c.owner)
    rows = snapshot.rows(filings, *wanted, source=source, order_by=(c.opened_at, c.key))
    found = answers(snapshot, rows)
    about = acts(snapshot, begun_ever, one_of(begun_ever.c.id, (row.about for row in rows if row.about)))
    started: dict[AggregateId | None, datetime] = {act.id: act.started_at for act in about}
    days: dict[int | None, int] = {each.version: each.days_before for each in rule.versions} if rule else {}
    timed = (_timed(row, started.get(row.about), days) for row in rows)
    return tuple(_line(row, found.get((row.id, row.addressees[0]))) for row in timed)


def _timed(row: FilingRow, start: datetime | None, days: Mapping[int | None, int]) -> FilingRow:
    """Return a filing that is late also by the start that came of it: a planned day is soon written far ahead."""
    if not start:
        return row
    filed_at = row.changed_at
    too_soon = (day_of(start) - day_of(filed_at)).days < days.get(row.rule_version, 0)
    return changed(row, late=row.late or filed_at >= start or too_soon)


def _line(row: FilingRow, reply: ReplyRow | None) -> FilingLine:
    rejected = bool(reply and reply.status is ReplyStatus.REJECTED and reply.rejections >= row.filings)
    acknowledged = bool(reply and reply.status is ReplyStatus.ACKNOWLEDGED)
    return FilingLine(row, acknowledged, rejected, reply.text if reply and rejected else None)
