"""Rounds and their teams: what was prepared when, and how many rounds of each kind a year saw (P3, P7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.recusal_index import RecusalIndex, Ties, recusal_index, ties_in
from domain.round.events import (
    MobilisationCancelled,
    MobilisationHeld,
    RoundClosed,
    RoundKind,
    RoundPlanApprovalWithdrawn,
    RoundPlanApproved,
    RoundReopened,
)
from domain.round.state import Round, RoundStatus, inspection_round
from domain.round_index import RoundIndex, round_index
from domain.state import changed
from domain.team.state import Team, team
from projections.circle import Below, Covers, Owner, circle_of, covers
from projections.engine.query import query
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class RoundRow(Round, Record):
    """One round, as who inspects says."""

    approved_at: datetime | None = None
    """When its plan was approved."""
    mobilised_at: datetime | None = None
    closed_at: datetime | None = None


@row
class TeamRow(Team, Record):
    """One team, as its home says."""


@row
class RecusalIndexRow(RecusalIndex, Record):
    """The recusals in all of an owner's teams, and where its people come from."""


@row
class RoundIndexRow(RoundIndex, Record):
    """The last number of an owner's rounds."""


rounds = Register(inspection_round, RoundRow, filters=("status", "kind"))
teams = Register(team, TeamRow, of="round", filters=("status",))
round_indexes = Register(round_index, RoundIndexRow)
recusal_indexes = Register(recusal_index, RecusalIndexRow)

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@rounds.also(RoundPlanApproved)
def approved(row: RoundRow, recorded: Recorded) -> RoundRow:
    """The plan holds."""
    return changed(row, approved_at=recorded.envelope.time)


@rounds.also(MobilisationHeld)
def mobilised(row: RoundRow, recorded: Recorded) -> RoundRow:
    """The round was announced."""
    return changed(row, mobilised_at=recorded.envelope.time)


@rounds.also(RoundClosed)
def closed(row: RoundRow, recorded: Recorded) -> RoundRow:
    """No more inspections are opened in it."""
    return changed(row, closed_at=recorded.envelope.time)


@rounds.also(RoundPlanApprovalWithdrawn)
def unapproved(row: RoundRow, _recorded: Recorded) -> RoundRow:
    """The plan does not hold."""
    return changed(row, approved_at=None)


@rounds.also(MobilisationCancelled)
def not_mobilised(row: RoundRow, _recorded: Recorded) -> RoundRow:
    """The round was not announced."""
    return changed(row, mobilised_at=None)


@rounds.also(RoundReopened)
def reopened(row: RoundRow, _recorded: Recorded) -> RoundRow:
    """It goes on."""
    return changed(row, closed_at=None)


view = View("rounds", 6, (rounds, teams, recusal_indexes, round_indexes))


@dataclass(frozen=True, slots=True)
class KnownTies:
    """All that is known of people's ties, in whichever owner's teams."""

    indexes: Mapping[NodeId, RecusalIndexRow]

    def of(self, owners: Iterable[NodeId]) -> Ties:
        """Return the recusals in the teams of some owners, and where people come from by all that is known."""
        return ties_in(map(self.indexes.get, dict.fromkeys(owners)), self.indexes.values())


def known_ties(snapshot: Snapshot) -> KnownTies:
    """Return what is to be seen here; there is one index for each patrol body."""
    return KnownTies({row.owner: row for row in snapshot.rows(recusal_indexes)})


# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class KindSum:
    """How many rounds of one kind."""

    kind: RoundKind
    completed: tuple[AggregateId, ...]
    """Closed in the year."""
    open: tuple[AggregateId, ...]
    """Begun by the moment that the answer stands for, and not closed."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of a year: those that began or were closed in it."""

    position: int
    year: int | None
    covers: Covers
    kinds: tuple[KindSum, ...]
    items: tuple[RoundRow, ...]


@query("rounds", zh="轮次登记", en="Round register", heading=Heading.INSPECTIONS, rank=1)
def rounds_of(snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False) -> Rounds:
    """Return the rounds of a calendar year, or all.

    Args:
        snapshot: as of when.
        year: a round is completed in the year in which it is closed.
        owner: whose rounds; the reader's own if it is left out.
        below: also those of all below the owner.
    """
    circle = circle_of(snapshot, owner, below=below)
    source = snapshot.of(rounds)
    found = snapshot.rows(rounds, circle.condition(source.c.owner), source=source)
    shown = [row for row in found if year in (None, row.opens_on.year) or _closed_in(row, year)]
    items = tuple(sorted(shown, key=by_opening))
    return Rounds(
        snapshot.position, year, covers(snapshot, circle), tuple(_sum(kind, items, year) for kind in RoundKind), items
    )


def _sum(kind: RoundKind, rows: Sequence[RoundRow], year: int | None) -> KindSum:
    of_kind = [row for row in rows if row.kind is kind]
    completed = tuple(row.id for row in of_kind if _closed_in(row, year))
    return KindSum(kind, completed, tuple(row.id for row in of_kind if row.status is RoundStatus.OPEN))


def _closed_in(row: RoundRow, year: int | None) -> bool:
    return row.closed_at is not None and falls_in(row.closed_at, year)
