"""The figures of a list, a patrol or the whole board: issues, categories, resolved, and what was done (P8, P9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.rectification.measures import CountedIn, Work
from domain.rectification.state import RectificationStatus
from domain.words import Words
from projections.circle import Covers
from projections.engine.codec import from_json
from projections.engine.nested import elements, field
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
    found = chessboard.summed(snapshot, filter)
    told = listed(snapshot, found.total.raised, filter.owner)
    return KeyFigures(snapshot.position, told, found.total, found.categories, measures(snapshot, filter))


def measures(snapshot: Snapshot, filter: IssueFilter) -> tuple[MeasureSum, ...]:
    """Return what was done about the issues that a filter lets through, without their figures."""
    sums: dict[tuple[str, ...], MeasureSum] = {}
    for found in _done(snapshot, filter):
        key = (found.what.zh, found.unit.code, found.work, found.place.zh)
        if before := sums.get(key):
            both = before.quantity + found.quantity, before.confirmed + found.confirmed
            found = replace(before, quantity=both[0], confirmed=both[1])
        sums[key] = found
    return tuple(sums[key] for key in sorted(sums))


def _done(snapshot: Snapshot, filter: IssueFilter) -> Iterator[MeasureSum]:
    """Yield what was done, summed for each spelling of it, in the order in which it was first said."""
    issue, done = snapshot.of(issues).c, elements(snapshot.of(rectifications), "measures").c
    spelling = [field(done.element, name).label(name) for name in ("work", "what", "unit", "place")]
    quantity = sa.cast(field(done.element, "quantity"), sa.BigInteger)
    checked = sa.case((issue.status.in_([status.value for status in SETTLED_STATES]), quantity), else_=0)
    found = snapshot.ask(
        sa.select(*spelling, sa.func.sum(quantity).label("quantity"), sa.func.sum(checked).label("confirmed"))
        .where(issue.key == done.issue, done.status == RectificationStatus.SUBMITTED.value)
        .where(*conditions(issue, filter, snapshot))
        .group_by(*spelling)
        .order_by(sa.func.min(done.key))
    )
    for row in found:
        what, place = from_json(Words, row.what), from_json(Words, row.place)
        unit = from_json(CountedIn, row.unit)
        yield MeasureSum(Work(row.work), what, unit, place, int(row.quantity), int(row.confirmed))
