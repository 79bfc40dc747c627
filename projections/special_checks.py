"""Special checks of the inspection work itself, and the circulars that came of them (P12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.aggregate_id import AggregateId
from domain.check import AMISS, SpecialCheck, SpecialCheckConcluded, SpecialCheckReopened, special_check
from domain.document import DocumentStatus
from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.state import changed
from domain.tier import Tier
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.documents.rows import circulars
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import in_year

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class CheckRow(SpecialCheck, Record):
    """One special check."""

    concluded_at: datetime | None = None
    summary: str | None = None


special_checks = Register(special_check, CheckRow, filters=("status",))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@special_checks.also(SpecialCheckConcluded)
def concluded(row: CheckRow, recorded: Recorded) -> CheckRow:
    """The work of all was looked at."""
    event: SpecialCheckConcluded = recorded.envelope.payload
    return changed(row, concluded_at=recorded.envelope.time, summary=event.summary)


@special_checks.also(SpecialCheckReopened)
def reopened(row: CheckRow, _recorded: Recorded) -> CheckRow:
    """It goes on."""
    return changed(row, concluded_at=None, summary=None)


view = View("special-checks", 2, (special_checks,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Counts:
    """How many, districts and other bodies apart."""

    districts: int
    other_bodies: int


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A special check, whom it is of, and how far it is."""

    check: CheckRow
    targets: Counts
    checked: Counts
    deviations: Annotated[int, AMISS]
    circulars: tuple[AggregateId, ...]
    """Those that make its results known."""


@dataclass(frozen=True, slots=True)
class SpecialChecks:
    """The special checks opened in a year."""

    position: int
    covers: Covers
    year: int | None
    checked: Counts
    """By all of them; who was checked twice counts once."""
    items: tuple[CheckLine, ...]


@query("special-checks", zh="专项检查", en="Special checks", heading=Heading.DISTRICT_WORK, rank=4)
def special_checks_of(
    snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False
) -> SpecialChecks:
    """Return the special checks that were opened in a calendar year, or all, the oldest first.

    Args:
        snapshot: as of when.
        year: in which they were opened.
        owner: who checked; all that may be seen if it is left out.
        below: also who checked below the owner.
    """
    c = (source := snapshot.of(special_checks)).c
    circle = seen_by(snapshot, owner, below=below)
    which = in_year(c.opened_at, year), circle.condition(c.owner)
    rows = snapshot.rows(special_checks, *which, source=source, order_by=(c.opened_at, c.key))
    lines = tuple(_line(snapshot, row) for row in rows)
    return SpecialChecks(snapshot.position, covers(snapshot, circle), year, _distinct(rows, checked=True), lines)


def _line(snapshot: Snapshot, row: CheckRow) -> CheckLine:
    source = snapshot.of(circulars)
    standing = source.c.status != DocumentStatus.WITHDRAWN
    about = snapshot.rows(circulars, source.c.about == row.id, standing, source=source)
    return CheckLine(
        row,
        targets=_distinct([row], checked=False),
        checked=_distinct([row], checked=True),
        deviations=sum(len(each.deviations) for each in row.checked),
        circulars=tuple(circular.id for circular in about),
    )


def _distinct(rows: list[CheckRow], *, checked: bool) -> Counts:
    tiers = {
        target.organisation: target.tier
        for row in rows
        for target in row.targets
        if not (checked and target.organisation in row.unchecked)
    }
    districts = sum(tier is Tier.DISTRICT for tier in tiers.values())
    return Counts(districts, len(tiers) - districts)
