"""Joint patrols, who takes part in them, and what came of them (P8, P9, P11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Recorded
from domain.joint_patrol import (
    JointPatrolEnded,
    JointPatrolPlanned,
    JointPatrolStarted,
    PatrolMode,
    PatrolStatus,
    SeminarHeld,
    SiteVisited,
    Team,
    TierInvited,
)
from domain.participation import ParticipationAccepted, ParticipationDeclined, ParticipationStatus
from domain.tree import NodeId
from domain.words import Words
from projections import chessboard
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View, changed
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


@dataclass(frozen=True)
class PatrolRow:
    """One joint patrol, as its organiser says."""

    id: AggregateId
    owner: NodeId
    title: Words
    mode: PatrolMode
    round: str | None
    tiers: tuple[NodeId, ...]
    targets: tuple[NodeId, ...]
    status: PatrolStatus
    planned_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    teams: tuple[Team, ...] = ()
    seminars: tuple[Seminar, ...] = ()
    visits: tuple[Visit, ...] = ()
    summary: str | None = None
    synthetic: bool = False


@dataclass(frozen=True)
class ParticipationRow:
    """What one tier answered."""

    id: AggregateId
    patrol: AggregateId
    organisation: NodeId
    status: ParticipationStatus
    answered_at: datetime
    team: Words | None = None
    reason: str | None = None


patrols: Table[PatrolRow] = Table("patrols", PatrolRow)
participations: Table[ParticipationRow] = Table("participations", ParticipationRow, indexes=[["patrol"]])

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@patrols.opens(JointPatrolPlanned)
def planned(recorded: Recorded) -> PatrolRow:
    """Tiers are named that are to take part."""
    envelope = recorded.envelope
    event: JointPatrolPlanned = envelope.payload
    return PatrolRow(
        id=envelope.subject,
        owner=owner_of(envelope.subject),
        title=event.title,
        mode=event.mode,
        round=event.round,
        tiers=event.tiers,
        targets=event.targets,
        status=PatrolStatus.PLANNED,
        planned_at=envelope.time,
        synthetic=envelope.synthetic,
    )


@patrols.changes(TierInvited)
def invited(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """One more tier is named."""
    event: TierInvited = recorded.envelope.payload
    return changed(row, tiers=(*row.tiers, event.organisation))


@patrols.changes(JointPatrolStarted)
def started(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """All have accepted."""
    event: JointPatrolStarted = recorded.envelope.payload
    return changed(row, status=PatrolStatus.STARTED, started_at=recorded.envelope.time, teams=event.teams)


@patrols.changes(SeminarHeld)
def heard(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """People were heard."""
    event: SeminarHeld = recorded.envelope.payload
    seminar = Seminar(recorded.envelope.time, event.place, event.attendees, event.categories)
    return changed(row, seminars=(*row.seminars, seminar))


@patrols.changes(SiteVisited)
def visited(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """The teams looked for themselves."""
    event: SiteVisited = recorded.envelope.payload
    visit = Visit(recorded.envelope.time, event.place, event.organisation, event.findings)
    return changed(row, visits=(*row.visits, visit))


@patrols.changes(JointPatrolEnded)
def ended(row: PatrolRow, recorded: Recorded) -> PatrolRow:
    """The teams have left."""
    event: JointPatrolEnded = recorded.envelope.payload
    return changed(row, status=PatrolStatus.ENDED, ended_at=recorded.envelope.time, summary=event.summary)


@participations.on(ParticipationAccepted)
def accepted(_row: ParticipationRow | None, recorded: Recorded) -> ParticipationRow:
    """The tier takes part, with this team."""
    event: ParticipationAccepted = recorded.envelope.payload
    return changed(_answer(recorded, event.patrol, ParticipationStatus.ACCEPTED), team=event.team)


@participations.on(ParticipationDeclined)
def declined(_row: ParticipationRow | None, recorded: Recorded) -> ParticipationRow:
    """The tier does not take part."""
    event: ParticipationDeclined = recorded.envelope.payload
    return changed(_answer(recorded, event.patrol, ParticipationStatus.DECLINED), reason=event.reason)


def _answer(recorded: Recorded, patrol: AggregateId, status: ParticipationStatus) -> ParticipationRow:
    id = recorded.envelope.subject
    return ParticipationRow(id, patrol, owner_of(id), status, recorded.envelope.time)


view = View("patrols", 1, (patrols, participations))

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
    rows = snapshot.rows(patrols, source=source, order_by=(source.c.planned_at.desc(), source.c.key))
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
    for participation in found:
        by_patrol.setdefault(participation.patrol, []).append(participation)
    return tuple(_line(snapshot, row, by_patrol.get(row.id, ())) for row in rows)


def _line(snapshot: Snapshot, row: PatrolRow, answers: Iterable[ParticipationRow]) -> PatrolLine:
    answers = tuple(answers)
    accepted_by = {answer.organisation for answer in answers if answer.status is ParticipationStatus.ACCEPTED}
    board = chessboard.query(snapshot, IssueFilter(source=row.id))
    awaited = tuple(tier for tier in row.tiers if tier not in accepted_by)
    return PatrolLine(row, answers, awaited, board.total, board.categories)
