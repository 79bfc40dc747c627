"""Mismatches between report, papers and dossiers: those that keep a team from leaving, and those settled (P7)."""

from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.heading import Heading
from domain.reconciliation.state import Mismatch
from projections.circle import Covers, covers_everybody
from projections.engine.nested import NOTHING
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import ReconciliationRow, reconciliations


@dataclass(frozen=True, slots=True)
class MismatchLine:
    """One mismatch, and where it was found."""

    inspection: AggregateId
    mismatch: Mismatch


@dataclass(frozen=True, slots=True)
class Mismatches:
    """What reconciliations found."""

    position: int
    covers: Covers
    inspection: AggregateId | None
    open: tuple[MismatchLine, ...]
    """Each blocks the team's withdrawal."""
    settled: tuple[MismatchLine, ...]


@query("mismatches", zh="会审不一致", en="Mismatches", heading=Heading.INSPECTIONS, rank=5)
def mismatches(snapshot: Snapshot, *, inspection: AggregateRef | None = None) -> Mismatches:
    """Return the mismatches of one inspection, or of all."""
    source = snapshot.of(reconciliations)
    c = source.c
    wanted = c.mismatches != NOTHING, c.inspection == inspection if inspection else sa.true()
    rows = snapshot.rows(reconciliations, *wanted, source=source, order_by=(c.opened_at, c.key))
    lines = [line for row in rows for line in _lines(row)]
    return Mismatches(
        snapshot.position,
        covers_everybody(snapshot),
        inspection,
        open=tuple(line for line in lines if not line.mismatch.how),
        settled=tuple(line for line in lines if line.mismatch.how),
    )


def _lines(row: ReconciliationRow) -> list[MismatchLine]:
    return [MismatchLine(row.inspection, mismatch) for mismatch in row.mismatches]
