"""Clues: their counts for every reader, and for the restricted audience the sealed clues themselves (P3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.clue import Clue, clue
from domain.clue_receipt import ClueReceipt, ClueSanctionCancelled, ClueSanctioned, clue_receipt
from domain.clue_tally import ClueTally, clue_tally
from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.outcome import Outcome, outcome
from domain.state import changed
from domain.words import Words
from projections.circle import Covers, covers_everybody
from projections.engine.paging import FIRST_PAGE, Page, PageRequest, page_by_opening
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import in_year

R = TypeVar("R", bound=Record)

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class ClueRow(Clue, Record):
    """One clue, sealed."""


@row
class ReceiptRow(ClueReceipt, Record):
    """What one organisation does with one clue, its note sealed."""

    sanctioned_at: Annotated[datetime | None, Words("处分时间", "Sanctioned at")] = None
    """When the sanction to which it led was recorded; None if there is none."""


@row
class TallyRow(ClueTally, Record):
    """How many clues one organisation referred in one year, about how many leaders."""


@row
class OutcomeRow(Outcome, Record):
    """How many one organisation sanctioned in one year."""


# Whom a clue concerns asks for it by `page_for` and `detail_for`; what was done with all of them, sealed, auditors see.
clues = Register(clue, ClueRow, filters=("to",), role=Role.CLUES)
clue_receipts = Register(
    clue_receipt,
    ReceiptRow,
    of="clue",
    filters=("status", "disposition"),
    indexes=[["by_peer"]],
    role=Role.AUDITOR,
)
clue_tallies = Register(clue_tally, TallyRow, filters=("year",))
outcomes = Register(outcome, OutcomeRow, filters=("year",))


@clue_receipts.also(ClueSanctioned)
def sanctioned(row: ReceiptRow, recorded: Recorded) -> ReceiptRow:
    """It counts for the year of the sanction."""
    return changed(row, sanctioned_at=recorded.envelope.time)


@clue_receipts.also(ClueSanctionCancelled)
def not_sanctioned(row: ReceiptRow, _recorded: Recorded) -> ReceiptRow:
    """There was none."""
    return changed(row, sanctioned_at=None)


view = View("clues", 6, (clues, clue_receipts, clue_tallies, outcomes))

# ── Counts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ClueCount:
    """The clues that one organisation referred in one calendar year."""

    owner: NodeId
    year: int
    clues: int
    leaders: int
    """Distinct leaders whom they are about."""


@dataclass(frozen=True, slots=True)
class ClueCounts:
    """All counts that this node has seen. Leaders are distinct within a year, so years are not to be added up."""

    position: int
    moment: datetime
    covers: Covers
    definition: int
    """The version of what is counted."""
    items: tuple[ClueCount, ...]


@query("clues", zh="线索移交", en="Clue referrals", heading=Heading.CLUES, rank=1)
def clue_counts(snapshot: Snapshot, *, year: Year | None = None) -> ClueCounts:
    """Return how many clues were referred, and about how many leaders: all that an ordinary reader learns of them."""
    items = tuple(
        ClueCount(each.owner, each.year, each.clues, each.leaders) for each in _of(snapshot, clue_tallies, year)
    )
    return ClueCounts(snapshot.position, snapshot.moment, covers_everybody(snapshot), 1, items)


@dataclass(frozen=True, slots=True)
class ContributionLine:
    """What the clues of inspections contributed to the sanctions of one organisation in one calendar year."""

    owner: NodeId
    year: int
    sanctions: int
    from_clues: int
    percent: int | None
    """`from_clues` of `sanctions`, rounded half up to whole per cent; None if nobody was sanctioned."""
    synthetic: bool
    """True if a scenario invented the counts where its source is silent."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """The contribution rates that this node has seen."""

    position: int
    moment: datetime
    covers: Covers
    definition: int
    """The version of the formula."""
    formula: Words
    items: tuple[ContributionLine, ...]


FORMULA = Words(
    "源于巡视线索的处分人数 ÷ 全部处分人数，四舍五入取整",
    "sanctions on clues of inspections ÷ all sanctions, rounded half up to whole per cent",
)


@query("contribution", zh="巡视线索贡献率", en="Contribution of clues", heading=Heading.CLUES, rank=2)
def contribution(snapshot: Snapshot, *, year: Year | None = None) -> Contribution:
    """Return which part of the sanctions began with a clue of an inspection."""
    items = tuple(map(_line, _of(snapshot, outcomes, year)))
    return Contribution(snapshot.position, snapshot.moment, covers_everybody(snapshot), 1, FORMULA, items)


def _line(row: OutcomeRow) -> ContributionLine:
    return ContributionLine(
        row.owner, row.year, row.sanctions, row.from_clues, _percent(row.from_clues, row.sanctions), row.synthetic
    )


def _percent(part: int, whole: int) -> int | None:
    """Return a share as whole per cent, rounded half up in whole numbers; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def _of(snapshot: Snapshot, register: Register[R], year: int | None) -> Sequence[R]:
    source = snapshot.of(register)
    wanted = source.c.year == year if year is not None else sa.true()
    return snapshot.rows(register, wanted, source=source, order_by=(source.c.year, source.c.owner))


# ── What is owed ──────────────────────────────────────────────────────────────────────────────────────────────────────


def unyielded(snapshot: Snapshot, owners: Collection[NodeId], limit: int) -> list[AggregateId]:
    """Return clues of these owners whose leaders are still to be left to another body of the tier.

    Args:
        snapshot: of a node's own views.
        owners: who acts on the node.
        limit: how many at most.
    """
    c, r = snapshot.of(clues).c, snapshot.of(clue_receipts).c
    told = sa.select(c.key).join_from(r.key.table, c.key.table, r.clue == c.key).where(r.by_peer.is_(True))
    owed = told.where(c.owner.in_(owners), c.elsewhere.is_(False), c.to == r.owner)
    return [AggregateId(row.key) for row in snapshot.ask(owed.order_by(c.key).limit(limit))]


# ── For the restricted audience ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ClueDetail:
    """A clue with what was done about it, all sealed."""

    position: int
    clue: ClueRow
    receipts: tuple[ReceiptRow, ...]


def page_for(
    snapshot: Snapshot, organisation: NodeId, request: PageRequest = FIRST_PAGE, sanctioned: int | None = None
) -> Page[ClueRow]:
    """Return a page of the clues that an organisation referred or that were referred to it, the oldest first.

    Args:
        snapshot: as of when.
        organisation: for whom.
        request: which page.
        sanctioned: those alone that led to a sanction in this calendar year: they are behind the contribution rate.

    Raises:
        MalformedCursor: `request.after` does not come from such a page.
    """
    source = snapshot.of(clues)
    which = [sa.or_(source.c.owner == organisation, source.c.to == organisation)]
    if sanctioned:
        done = snapshot.of(clue_receipts).c
        which.append(source.c.key.in_(sa.select(done.clue).where(in_year(done.sanctioned_at, sanctioned))))
    return page_by_opening(snapshot, clues, source, which, request)


def detail_for(snapshot: Snapshot, organisation: NodeId, id: AggregateId) -> ClueDetail | None:
    """Return a clue that an organisation referred or that was referred to it, or None if there is none."""
    found = snapshot.row(clues, id)
    if not found or organisation not in (found.owner, found.to):
        return None
    source = snapshot.of(clue_receipts)
    answers = snapshot.rows(clue_receipts, source.c.clue == id, source=source)
    return ClueDetail(snapshot.position, found, tuple(answers))
