"""What was raised at the seminars of joint patrols: the issues that cite a statement made there, and no others (P8)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.rectification.state import RectificationStatus
from domain.words import Words
from projections.engine.nested import elements, field
from projections.engine.snapshot import Snapshot
from projections.issues.columns import SETTLED_STATES
from projections.issues.rows import issues, rectifications
from projections.patrols.rows import PatrolRow
from projections.population import Population


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


def raised_at(seminars: Population) -> Population:
    """Return the issues that were raised at seminars, of which each is an `element` with its patrol."""
    return Population(seminars.snapshot, _raised(seminars).subquery())


def measures_of(seminars: Population) -> Population:
    """Return what was done about the issues raised at these: each measure that was checked, with its rectification."""
    raised, work = _raised(seminars).subquery().c, elements(seminars.snapshot.of(rectifications), "measures")
    settled = raised.status.in_([status.value for status in SETTLED_STATES])
    submitted = work.c.status == RectificationStatus.SUBMITTED.value
    done = sa.select(work).where(work.c.issue.in_(sa.select(raised.key).where(settled)), submitted)
    return Population(seminars.snapshot, done.subquery())


def _raised(seminars: Population) -> sa.Select[Any]:
    source = seminars.snapshot.of(issues)
    number = sa.cast(field(seminars.c.element, "number"), sa.BigInteger)
    at = sa.select(seminars.c.key, number).where(*seminars.conditions)
    return sa.select(source).where(sa.tuple_(source.c.source, source.c.seminar).in_(at))
