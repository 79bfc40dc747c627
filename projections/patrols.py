"""Joint patrols, who takes part in them, and what came of them (P8, P9, P11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.joint_patrol import (
    JointPatrol,
    JointPatrolEnded,
    JointPatrolStarted,
    SeminarHeld,
    SiteVisited,
    Team,
    joint_patrol,
)
from domain.participation import (
    Participation,
    ParticipationAccepted,
    ParticipationDeclined,
    ParticipationStatus,
    participation,
)
from domain.state import changed
from domain.tree import NodeId
from domain.words import Words
from projections import chessboard
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.happenings import Happening, happenings
from projections.issues import IssueFilter

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seminar:
    """People were heard."""

    at: datetime
    place: Words
    attendees: int
    categories: tuple[Words, ...]


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
    seminars: tuple[Seminar, ...] = ()
    visits: tuple[Visit, ...] = ()
    summary: str | None = None


@row
class ParticipationRow(Participation, Record):
    """What one tier answered."""

    reason: str | None = None


patrols = Register(joint_patrol, PatrolRow)
participations = Register(participation, ParticipationRow, of="patrol")

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@patrols.also(JointPatrolStarted)
def started(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """All have accepted."""
    event: JointPatrolStarted = recorded.envelope.payload
    return changed(row, started_at=recorded.envelope.time, teams=event.teams)


@patrols.also(SeminarHeld)
def heard(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """People were heard."""
    event: SeminarHeld = recorded.envelope.payload
    seminar = Seminar(recorded.envelope.time, event.place, event.attendees, event.categories)
    return changed(row, seminars=(*row.seminars, seminar))


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


view = View("patrols", 3, (patrols, participations))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PatrolLine:
    """A joint patrol with the answers of its tiers and what came of it."""

    patrol: PatrolRow
    participations: tuple[ParticipationRow, ...]
    awaited: tuple[NodeId, ...]
    """Tiers that have not accepted; the patrol starts when there are none."""
    issues: chessboard.Figures
    """Those that name it as their source."""
    categories: tuple[chessboard.CategorySum, ...]


@dataclass(frozen=True, slots=True)
class Patrols:
    """All joint patrols that this node has seen."""

    position: int
    items: tuple[PatrolLine, ...]


@dataclass(frozen=True, slots=True)
class PatrolDetail:
    """A joint patrol with all that happened to it."""

    position: int
    line: PatrolLine
    history: tuple[Happening, ...]


def query(snapshot: Snapshot) -> Patrols:
    """Return every joint patrol, the latest first."""
    source = snapshot.of(patrols)
    rows = snapshot.rows(patrols, source=source, order_by=(source.c.opened_at.desc(), source.c.key))
    return Patrols(snapshot.position, _lines(snapshot, rows))


def patrol(snapshot: Snapshot, id: AggregateId) -> PatrolDetail | None:
    """Return a joint patrol with its whole history across nodes, or None if there is none."""
    row = snapshot.row(patrols, id)
    if row is None:
        return None
    [line] = _lines(snapshot, [row])
    ids = [id, *(participation.id for participation in line.participations)]
    return PatrolDetail(snapshot.position, line, happenings(snapshot, ids))


def _lines(snapshot: Snapshot, rows: Sequence[PatrolRow]) -> tuple[PatrolLine, ...]:
    source: sa.Subquery = snapshot.of(participations)
    found = snapshot.rows(participations, source.c.patrol.in_([row.id for row in rows]), source=source)
    by_patrol: dict[AggregateId, list[ParticipationRow]] = {}
    for answer in found:
        by_patrol.setdefault(answer.patrol, []).append(answer)
    return tuple(_line(snapshot, row, by_patrol.get(row.id, ())) for row in rows)


def _line(snapshot: Snapshot, row: PatrolRow, answers: Iterable[ParticipationRow]) -> PatrolLine:
    answers = tuple(answers)
    accepted_by = {answer.owner for answer in answers if answer.status is ParticipationStatus.ACCEPTED}
    board = chessboard.query(snapshot, IssueFilter(source=row.id))
    awaited = tuple(tier for tier in row.tiers if tier not in accepted_by)
    return PatrolLine(row, answers, awaited, board.total, board.categories)
