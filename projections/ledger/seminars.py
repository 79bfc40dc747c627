"""What was raised at the seminars of joint patrols: the issues that cite a statement made there, and no others (P8)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.rectification.measures import Measure
from domain.rectification.state import RectificationStatus
from domain.words import Words
from projections.engine.codec import Columns
from projections.engine.snapshot import Snapshot
from projections.issues.columns import SETTLED_STATES
from projections.issues.rows import issues, rectifications
from projections.patrols.rows import PatrolRow

Seminars = Collection[tuple[AggregateId, int]]
"""Seminars, by their patrols and their numbers there."""


@dataclass(frozen=True, slots=True)
class RaisedCategory:
    """Issues of one category that were raised at a seminar."""

    category: str
    name: Words
    raised: int


@dataclass(frozen=True, slots=True)
class SeminarSum:
    """What was raised at one seminar."""

    number: int
    issues: int
    """How many cite a statement made there."""
    categories: tuple[RaisedCategory, ...]


def sums_of(snapshot: Snapshot, rows: Sequence[PatrolRow]) -> Mapping[AggregateId, tuple[SeminarSum, ...]]:
    """Return what was raised at every seminar of these patrols, in the order of their numbers."""
    found = _by_category(snapshot, [row.id for row in rows])
    return {row.id: tuple(_sums(row, found)) for row in rows}


def _sums(row: PatrolRow, found: Mapping[tuple[AggregateId, int], tuple[RaisedCategory, ...]]) -> Iterator[SeminarSum]:
    for number in (each.number for each in row.seminars):
        categories = found.get((row.id, number), ())
        yield SeminarSum(number, sum(each.raised for each in categories), categories)


def _by_category(
    snapshot: Snapshot, patrols: Collection[AggregateId]
) -> Mapping[tuple[AggregateId, int], tuple[RaisedCategory, ...]]:
    c = snapshot.of(issues).c
    groups = (c.source, c.seminar, c.category)
    counted = sa.select(*groups, sa.func.min(c.category_name).label("name"), sa.func.count().label("number"))
    query = counted.where(c.source.in_(patrols), c.seminar.is_not(None)).group_by(*groups).order_by(*groups)
    name = issues.codec.reader("category_name")
    found: dict[tuple[AggregateId, int], tuple[RaisedCategory, ...]] = {}
    for row in snapshot.ask(query):
        at = AggregateId(row.source), row.seminar
        found[at] = (*found.get(at, ()), RaisedCategory(row.category, name(row.name), row.number))
    return found


def raised_at(snapshot: Snapshot, seminars: Seminars) -> Mapping[AggregateId, str]:
    """Return the issues that were raised at these seminars, in the order of their items, with their categories."""
    c = snapshot.of(issues).c
    query = sa.select(c.key, c.source, c.seminar, c.category).where(_raised_in(c, seminars)).order_by(c.item, c.key)
    found = snapshot.ask(query)
    return {AggregateId(row.key): row.category for row in found if (row.source, row.seminar) in seminars}


def measures_of(snapshot: Snapshot, seminars: Seminars) -> list[tuple[AggregateId, Measure]]:
    """Return what was done about the issues raised at these seminars, and by which rectification: what was checked."""
    issue, work = snapshot.of(issues), snapshot.of(rectifications)
    settled = issue.c.status.in_([status.value for status in SETTLED_STATES])
    found = snapshot.ask(
        sa.select(work.c.key, work.c.measures, issue.c.source, issue.c.seminar)
        .join(issue, work.c.issue == issue.c.key)
        .where(_raised_in(issue.c, seminars), settled, work.c.status == RectificationStatus.SUBMITTED.value)
        .order_by(work.c.key)
    )
    read = rectifications.codec.reader("measures")
    done = [row for row in found if (row.source, row.seminar) in seminars]
    return [(AggregateId(row.key), each) for row in done for each in read(row.measures)]


def _raised_in(c: Columns, seminars: Seminars) -> sa.ColumnElement[bool]:
    """Return what holds for issues of any seminar of the patrols that held these."""
    return sa.and_(c.source.in_({patrol for patrol, _ in seminars}), c.seminar.is_not(None))
