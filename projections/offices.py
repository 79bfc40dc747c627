"""Supervision offices: which organisations each has, and exactly the unresolved items of these (P16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.envelope import Recorded
from domain.heading import Heading
from domain.node_id import NodeId, root_of
from domain.office.events import SupervisionRecordCorrected, SupervisionRecorded
from domain.office.state import Office, SupervisionNote, office
from domain.refusal import NotFound
from domain.state import changed
from domain.words import Words
from projections.divisions import charged_by
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.entries import dated, redated
from projections.issues.columns import Figure, counts, is_overdue
from projections.issues.rows import IssueRow, issues
from projections.ledger.issues import UNNUMBERED
from projections.organisations import within
from projections.scope import Extent, extent_of

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DatedNote(SupervisionNote):
    """What an office saw of one item, and when."""

    at: datetime


@row
class OfficeRow(Office, Record):
    """One office, as it stands."""

    notes: tuple[DatedNote, ...] = ()


offices = Register(office, OfficeRow, filters=("status",))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@offices.also(SupervisionRecorded)
def supervised(row: OfficeRow, recorded: Recorded) -> OfficeRow:
    """Keep when."""
    return changed(row, notes=dated(row.notes, DatedNote, recorded.envelope.time))


@offices.also(SupervisionRecordCorrected)
def corrected(row: OfficeRow, recorded: Recorded) -> OfficeRow:
    """Keep when it was, if that was corrected, too."""
    return changed(row, notes=redated(row.notes, recorded.envelope.payload))


view = View("offices", 3, (offices,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class OfficeItem:
    """One unresolved item, and what the office saw of it."""

    issue: IssueRow
    overdue: bool
    notes: tuple[DatedNote, ...]


@dataclass(frozen=True, slots=True)
class OfficeItems:
    """All unresolved items of the organisations of one office, and of those below them; nothing else."""

    position: int
    office: AggregateId
    name: Words
    organisations: tuple[NodeId, ...]
    extent: Extent
    not_here: tuple[NodeId, ...]
    """Those with which the city has not charged the office's owner: what others hold about them is not told here."""
    kept_at: NodeId | None
    """Where it is told; None if all of it is here."""
    unresolved: int | None
    """None, as `overdue`, where nothing is told: 0 would be untrue."""
    overdue: int | None
    items: tuple[OfficeItem, ...]
    """By list and number."""


@query("office-items", zh="监督检查室日常监督", en="Items of a supervision office", heading=Heading.SECOND_HALF, rank=6)
def office_items(snapshot: Snapshot, *, office: AggregateRef) -> OfficeItems:
    """Return what an office supervises.

    Raises:
        NotFound: there is no such office.
    """
    row = snapshot.row(offices, office)
    if not row:
        raise NotFound(id=office)
    items = tuple(_item(each, row, snapshot.moment) for each in _unresolved(snapshot, row.organisations))
    missing = _not_here(snapshot, row)
    extent = _extent(row, missing, items)
    return OfficeItems(
        position=snapshot.position,
        office=row.id,
        name=row.name,
        organisations=row.organisations,
        extent=extent,
        not_here=missing,
        kept_at=root_of(row.owner) if missing else None,
        unresolved=len(items) if extent is not Extent.NONE else None,
        overdue=sum(each.overdue for each in items) if extent is not Extent.NONE else None,
        items=items,
    )


def _not_here(snapshot: Snapshot, office: OfficeRow) -> tuple[NodeId, ...]:
    """Return the organisations of which this reader is not told all: it is neither the city nor charged with them."""
    if extent_of(snapshot) is Extent.WHOLE:
        return ()
    city = root_of(office.owner)
    return tuple(each for each in office.organisations if city not in charged_by(snapshot, office.owner, each))


def _extent(office: OfficeRow, missing: Sequence[NodeId], items: Sequence[OfficeItem]) -> Extent:
    if not missing:
        return Extent.WHOLE
    return Extent.PART if items or len(missing) < len(office.organisations) else Extent.NONE


def _unresolved(snapshot: Snapshot, organisations: Sequence[NodeId]) -> Sequence[IssueRow]:
    """Return what stands unresolved on the lines of these organisations, as the board counts it."""
    source = snapshot.of(issues)
    c = source.c
    theirs = sa.or_(sa.false(), *(within(c.organisation, each) for each in organisations))
    order = (c.list, sa.func.coalesce(c.item, UNNUMBERED, type_=sa.BigInteger), c.key)
    return snapshot.rows(issues, theirs, counts(Figure.UNRESOLVED, c, snapshot.moment), source=source, order_by=order)


def _item(issue: IssueRow, office: OfficeRow, moment: datetime) -> OfficeItem:
    notes = tuple(note for note in office.notes if note.issue == issue.id)
    return OfficeItem(issue, is_overdue(issue, moment), notes)
