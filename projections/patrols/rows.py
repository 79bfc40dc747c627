"""The registers of joint patrols and of who takes part in them (P8, P9, P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.envelope import Recorded
from domain.participation import (
    Participation,
    ParticipationAccepted,
    ParticipationDeclined,
    participation,
)
from domain.patrol.events import (
    JointPatrolEnded,
    JointPatrolResumed,
    JointPatrolStarted,
    SeminarCorrected,
    SeminarHeld,
    SiteVisitCorrected,
    SiteVisited,
    Team,
)
from domain.patrol.state import JointPatrol, Seminar, SiteVisit, joint_patrol
from domain.state import changed
from projections.engine.register import Record, Register, by_opening, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.entries import dated, redated
from projections.windows import falls_in

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HeldSeminar(Seminar):
    """A seminar, and when it was held."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MadeVisit(SiteVisit):
    """A visit, and when it was made."""

    at: datetime


@row
class PatrolRow(JointPatrol, Record):
    """One joint patrol, as its organiser says."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    teams: tuple[Team, ...] = ()
    seminars: tuple[HeldSeminar, ...] = ()
    visits: tuple[MadeVisit, ...] = ()
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
    return changed(row, seminars=dated(row.seminars, HeldSeminar, recorded.envelope.time))


@patrols.also(SeminarCorrected)
def seminar_corrected(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """Keep when it was, if that was corrected, too."""
    return changed(row, seminars=redated(row.seminars, recorded.envelope.payload))


@patrols.also(SiteVisited)
def visited(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """It is known when the teams looked for themselves."""
    return changed(row, visits=dated(row.visits, MadeVisit, recorded.envelope.time))


@patrols.also(SiteVisitCorrected)
def visit_corrected(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """Keep when it was, if that was corrected, too."""
    return changed(row, visits=redated(row.visits, recorded.envelope.payload))


@patrols.also(JointPatrolEnded)
def ended(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """The teams have left."""
    event: JointPatrolEnded = recorded.envelope.payload
    return changed(row, ended_at=recorded.envelope.time, summary=event.summary)


@patrols.also(JointPatrolResumed)
def resumed(row: PatrolRow, _recorded: Recorded) -> PatrolRow:
    """They have not left."""
    return changed(row, ended_at=None, summary=None)


@participations.also(ParticipationAccepted, ParticipationDeclined)
def answered(row: ParticipationRow, recorded: Recorded) -> ParticipationRow:
    """A yes has no reason."""
    return changed(row, reason=getattr(recorded.envelope.payload, "reason", None))


view = View("patrols", 7, (patrols, participations))


def planned_in(snapshot: Snapshot, year: int | None) -> Sequence[PatrolRow]:
    """Return the patrols that were planned in a calendar year, or all, the oldest first."""
    return [row for row in sorted(snapshot.rows(patrols), key=by_opening) if falls_in(row.opened_at, year)]
