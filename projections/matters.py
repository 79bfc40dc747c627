"""Named matters (点人点事台账): what meetings pointed at, who sees to it, and the list items behind it (P15)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.issue.state import IssueStatus
from domain.matter.events import MatterClosed, MatterExtended, MatterReopened
from domain.matter.state import MatterStatus, NamedMatter, matter
from domain.matter_report import MatterReport, matter_report
from domain.node_id import Organisation, is_within
from domain.state import changed
from domain.vocabulary import LIST_ITEMS
from domain.words import Words
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.issues.rows import IssueRow, issues
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class MatterRow(NamedMatter, Record):
    """One named matter, as who named it says."""

    extensions: int = 0
    closed_at: datetime | None = None


@row
class MatterReportRow(MatterReport, Record):
    """What the responsible organisation said last of one matter."""


matters = Register(matter, MatterRow, filters=("status", "responsible", "meeting_kind"))
matter_reports = Register(matter_report, MatterReportRow, of="matter")

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@matters.also(MatterExtended)
def extended(row: MatterRow, _recorded: Recorded) -> MatterRow:
    """It is due later."""
    return changed(row, extensions=row.extensions + 1)


@matters.also(MatterClosed)
def closed(row: MatterRow, recorded: Recorded) -> MatterRow:
    """It is done."""
    return changed(row, closed_at=recorded.envelope.time)


@matters.also(MatterReopened)
def reopened(row: MatterRow, _recorded: Recorded) -> MatterRow:
    """It is not done after all."""
    return changed(row, closed_at=None)


view = View("matters", 2, (matters, matter_reports))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LinkedItem:
    """One list item behind a matter; what is None is not to be seen here."""

    issue: AggregateId
    list: AggregateId | None
    list_title: Words | None
    item: int | None
    text: str | None
    status: IssueStatus | None


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter, what is said of it, and what is behind it."""

    matter: MatterRow
    overdue: bool
    """True if it is open and was due before the moment that the answer stands for."""
    report: MatterReportRow | None
    """None if the responsible organisation has said nothing yet."""
    items: Annotated[tuple[LinkedItem, ...], LIST_ITEMS]


@dataclass(frozen=True, slots=True)
class Matters:
    """Named matters: the overdue first, then what is open, by their due dates; then what is closed, the last first."""

    position: int
    covers: Covers
    open: int
    overdue: int
    closed: int
    items: tuple[MatterLine, ...]


@query("matters", zh="点人点事台账", en="Named matters", heading=Heading.SECOND_HALF, rank=3)
def matters_named(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    responsible: Organisation | None = None,
    status: MatterStatus | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Matters:
    """Return the matters entered in a calendar year, or ever; those for an organisation and for all below it.

    Args:
        snapshot: as of when.
        year: in which they were entered.
        responsible: for whom they are, or for those below it.
        status: how they stand.
        owner: whose meetings named them; all that may be seen if it is left out.
        below: also what meetings below the owner named.
    """
    circle = seen_by(snapshot, owner, below=below)
    found = [row for row in snapshot.rows(matters) if circle.has(row.owner) and falls_in(row.opened_at, year)]
    rows = [row for row in found if status in (None, row.status)]
    lines = _lines(snapshot, [row for row in rows if not responsible or is_within(row.responsible, responsible)])
    return Matters(
        snapshot.position,
        covers(snapshot, circle),
        open=sum(line.matter.status is MatterStatus.OPEN for line in lines),
        overdue=sum(line.overdue for line in lines),
        closed=sum(line.matter.status is MatterStatus.CLOSED for line in lines),
        items=tuple(sorted(lines, key=_urgency)),
    )


def _lines(snapshot: Snapshot, rows: Collection[MatterRow]) -> list[MatterLine]:
    reports = {row.matter: row for row in snapshot.rows(matter_reports)}
    known = _issues(snapshot, {id for row in rows for id in row.issues})
    return [
        MatterLine(
            row,
            overdue=row.status is MatterStatus.OPEN and row.due < snapshot.moment,
            report=reports.get(row.id),
            items=tuple(_item(id, known.get(id)) for id in row.issues),
        )
        for row in rows
    ]


def _issues(snapshot: Snapshot, ids: Collection[AggregateId]) -> Mapping[AggregateId, IssueRow]:
    source = snapshot.of(issues)
    return {row.id: row for row in snapshot.rows(issues, source.c.key.in_(ids), source=source)}


def _item(id: AggregateId, row: IssueRow | None) -> LinkedItem:
    if not row:
        return LinkedItem(id, None, None, None, None, None)
    return LinkedItem(id, row.list, row.list_title, row.item, row.text, row.status)


def _urgency(line: MatterLine) -> tuple[int, float, AggregateId]:
    row = line.matter
    if row.closed_at:
        return 2, -row.closed_at.timestamp(), row.id
    return 0 if line.overdue else 1, row.due.timestamp(), row.id
