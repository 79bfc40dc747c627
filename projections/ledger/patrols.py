"""Joint patrols as they are shown: each with the answers of its tiers and what came of it (P8, P9)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.participation import ParticipationStatus
from domain.patrol.state import PatrolStatus
from projections.circle import Covers
from projections.engine.snapshot import Snapshot
from projections.history import Happening, happenings
from projections.ledger import chessboard
from projections.ledger.seminars import SeminarSum, sums_of
from projections.patrols.rows import ParticipationRow, PatrolRow, participations, patrols
from projections.untold import listed


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
    heard: tuple[SeminarSum, ...]
    """What was raised at each of its seminars."""


@dataclass(frozen=True, slots=True)
class Patrols:
    """All joint patrols that this node has seen."""

    position: int
    covers: Covers
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
    return Patrols(snapshot.position, listed(snapshot, len(rows)), _lines(snapshot, rows))


def current(snapshot: Snapshot) -> PatrolLine | None:
    """Return the joint patrol that is looked at first: the latest that is under way, or the latest of all."""
    source = snapshot.of(patrols)
    under_way = sa.case((source.c.status == PatrolStatus.STARTED.value, 0), else_=1)
    order = (under_way, source.c.opened_at.desc(), source.c.key)
    return next(iter(_lines(snapshot, snapshot.rows(patrols, source=source, order_by=order, limit=1))), None)


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
    ids = [row.id for row in rows]
    found = snapshot.rows(participations, source.c.patrol.in_(ids), source=source)
    by_patrol: dict[AggregateId, list[ParticipationRow]] = {}
    for answer in found:
        by_patrol.setdefault(answer.patrol, []).append(answer)
    came, heard = chessboard.by_source(snapshot, ids), sums_of(snapshot, rows)
    return tuple(
        _line(row, tuple(by_patrol.get(row.id, ())), came.get(row.id, chessboard.NOTHING_CAME), heard[row.id])
        for row in rows
    )


def _line(
    row: PatrolRow, answers: tuple[ParticipationRow, ...], came: chessboard.SourceSum, heard: tuple[SeminarSum, ...]
) -> PatrolLine:
    accepted_by = {answer.owner for answer in answers if answer.status is ParticipationStatus.ACCEPTED}
    awaited = tuple(tier for tier in row.tiers if tier not in accepted_by)
    return PatrolLine(row, answers, awaited, came.total, came.categories, heard)
