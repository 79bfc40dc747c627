"""The registers of joint patrols and of who takes part in them (P8, P9, P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.participation import (
    Participation,
    ParticipationAccepted,
    ParticipationDeclined,
    participation,
)
from domain.patrol.events import JointPatrolEnded, JointPatrolStarted, SeminarHeld, SiteVisited, Team
from domain.patrol.state import JointPatrol, Seminar, joint_patrol
from domain.state import changed
from domain.words import Words
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HeldSeminar(Seminar):
    """A seminar, and when it was held."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """The teams looked for themselves."""

    at: datetime
    place: Words
    organisation: NodeId
    findings: str


@row
class PatrolRow(JointPatrol, Record):
    """One joint patrol, as its organiser says."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    teams: tuple[Team, ...] = ()
    seminars: tuple[HeldSeminar, ...] = ()
    visits: tuple[Visit, ...] = ()
    summary: str | None = None


@row
class ParticipationRow(Participation, Record):
    """What one tier answered."""

    reason: str | None = None


patrols = Register(joint_patrol, PatrolRow, filters=("status", "mode", "round"))
participations = Register(participation, ParticipationRow, of="patrol")

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@patrols.also(JointPatrolStarted)
def started(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """All have accepted."""
    event: JointPatrolStarted = recorded.envelope.payload
    return changed(row, started_at=recorded.envelope.time, teams=event.teams)


@patrols.also(SeminarHeld)
def heard(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """It is known when people were heard."""
    *before, last = row.seminars
    return changed(row, seminars=(*before, HeldSeminar(last.place, last.attendees, recorded.envelope.time)))


@patrols.also(SiteVisited)
def visited(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """The teams looked for themselves."""
    event: SiteVisited = recorded.envelope.payload
    visit = Visit(recorded.envelope.time, event.place, event.organisation, event.findings)
    return changed(row, visits=(*row.visits, visit))


@patrols.also(JointPatrolEnded)
def ended(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """The teams have left."""
    event: JointPatrolEnded = recorded.envelope.payload
    return changed(row, ended_at=recorded.envelope.time, summary=event.summary)


@participations.also(ParticipationAccepted, ParticipationDeclined)
def answered(row: ParticipationRow, recorded: Recorded) -> ParticipationRow:
    """A yes has no reason."""
    return changed(row, reason=getattr(recorded.envelope.payload, "reason", None))


view = View("patrols", 4, (patrols, participations))


def planned_in(snapshot: Snapshot, year: int | None) -> Sequence[PatrolRow]:
    """Return the patrols that were planned in a calendar year, or all, the oldest first."""
    return [row for row in sorted(snapshot.rows(patrols), key=by_opening) if falls_in(row.opened_at, year)]
