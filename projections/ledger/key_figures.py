"""The figures of a list, a patrol or the whole board: issues, categories, resolved, and what was done (P8, P9)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.issue.state import IssueStatus
from domain.rectification.measures import CountedIn, Measure, Work
from domain.rectification.state import RectificationStatus
from domain.words import Words
from projections.circle import Covers
from projections.engine.snapshot import Snapshot
from projections.issues.columns import SETTLED_STATES
from projections.issues.rows import issues, rectifications
from projections.ledger import chessboard
from projections.ledger.issues import EVERY_ISSUE, IssueFilter, conditions
from projections.untold import listed


@dataclass(frozen=True, slots=True)
class MeasureSum:
    """Things done that can be counted: 14 street lamps in the Baofusi bungalow area."""

    work: Work
    what: Words
    unit: CountedIn
    place: Words
    quantity: int
    """As submitted by those who did it."""
    confirmed: int
    """Of these, for issues that are resolved or written off: somebody else has checked."""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The figures of what a filter lets through."""

    position: int
    covers: Covers
    total: chessboard.Figures
    categories: tuple[chessboard.CategorySum, ...]
    measures: tuple[MeasureSum, ...]


def query(snapshot: Snapshot, filter: IssueFilter = EVERY_ISSUE) -> KeyFigures:
    """Return the figures as of the snapshot."""
    board = chessboard.query(snapshot, filter)
    told = listed(snapshot, board.total.raised, filter.owner)
    return KeyFigures(snapshot.position, told, board.total, board.categories, measures(snapshot, filter))


def measures(snapshot: Snapshot, filter: IssueFilter) -> tuple[MeasureSum, ...]:
    """Return what was done about the issues that a filter lets through, without their figures."""
    return _measures(_done(snapshot, filter))


Done = tuple[Measure, bool]
"""A measure, and whether its issue is resolved or written off."""


def _done(snapshot: Snapshot, filter: IssueFilter) -> list[Done]:
    issue, work = snapshot.of(issues), snapshot.of(rectifications)
    read = rectifications.codec.reader("measures")
    found = snapshot.ask(
        sa.select(issue.c.status, work.c.measures)
        .join(work, work.c.issue == issue.c.key)
        .where(*conditions(issue.c, filter, snapshot), work.c.status == RectificationStatus.SUBMITTED.value)
        .order_by(work.c.key)
    )
    return [(measure, IssueStatus(row.status) in SETTLED_STATES) for row in found for measure in read(row.measures)]


def _measures(done: Iterable[Done]) -> tuple[MeasureSum, ...]:
    sums: dict[tuple[str, ...], MeasureSum] = {}
    for measure, confirmed in done:
        key = (measure.what.zh, measure.unit.code, measure.work, measure.place.zh)
        before = sums.get(key) or MeasureSum(measure.work, measure.what, measure.unit, measure.place, 0, 0)
        checked = measure.quantity if confirmed else 0
        sums[key] = replace(before, quantity=before.quantity + measure.quantity, confirmed=before.confirmed + checked)
    return tuple(sums[key] for key in sorted(sums))
