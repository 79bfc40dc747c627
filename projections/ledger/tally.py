"""The tally: how many issues were found, by organisation, by round and by category: one and the same total (P3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Year
from domain.heading import Heading
from domain.list.events import CategoryCode
from domain.node_id import NodeId, Organisation
from domain.words import Words
from projections import organisations, rounds
from projections.circle import Below, Circle, Covers, Owner, circle_of, covers
from projections.engine.codec import moment
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues
from projections.ledger.origins import found
from projections.windows import in_year

_WAYS = ("organisation", "round", "category")
"""What issues are told apart by."""


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One organisation, round or category."""

    of: Annotated[str | None, Words("统计对象", "Of")]
    """Its id or its code; None for what belongs to no round."""
    name: Words | None
    """None if it is not known here."""
    raised: int
    listed: int
    """Of these, how many have an item number."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The same issues counted in three ways: the lines of each add up to the total."""

    position: int
    covers: Covers
    raised: int
    listed: int
    elsewhere: Annotated[int, Words("其他清单上的问题", "On the lists of others")]
    """Raised for the lists of others than those that it covers, as far as may be seen: they are in no line."""
    organisations: tuple[TallyLine, ...]
    rounds: tuple[TallyLine, ...]
    categories: tuple[TallyLine, ...]


@dataclass(frozen=True, slots=True)
class TallyItem:
    """One issue that is counted."""

    issue: AggregateId
    list: AggregateId
    item: int | None
    organisation: NodeId
    round: AggregateId | None
    category: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class TallyItems:
    """The issues behind a line of the tally, each once."""

    position: int
    covers: Covers
    raised: int
    items: tuple[TallyItem, ...]


@query("tally", zh="发现问题统计", en="Tally of issues", heading=Heading.LEDGER, rank=1)
def tally(snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False) -> Tally:
    """Return how many issues were raised in a year, or ever, whatever became of them since.

    Args:
        snapshot: as of when.
        year: the calendar year in which they were raised.
        owner: on whose lists; on those of the reader's own organisation if it is left out.
        below: also on the lists of those below the owner.
    """
    circle = circle_of(snapshot, owner, below=below)
    lines = _lines(snapshot, year, circle)
    raised = sum(line.raised for line in lines["category"])
    return Tally(
        snapshot.position,
        covers(snapshot, circle),
        raised=raised,
        listed=sum(line.listed for line in lines["category"]),
        elsewhere=_seen(snapshot, year) - raised,
        organisations=lines["organisation"],
        rounds=lines["round"],
        categories=lines["category"],
    )


@query("tally-items", zh="发现问题明细", en="Issues behind the tally", heading=Heading.LEDGER, rank=2)
def tally_items(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    owner: Owner = None,
    below: Below = False,
    organisation: Organisation | None = None,
    round: AggregateRef | None = None,
    category: CategoryCode | None = None,
) -> TallyItems:
    """Return the issues that the tally counts, or those of one of its lines, by list and item number.

    Args:
        snapshot: as of when.
        year: the calendar year in which they were raised.
        owner: on whose lists; on those of the reader's own organisation if it is left out.
        below: also on the lists of those below the owner.
        organisation: that were found at it.
        round: that were found in it.
        category: that are of it.
    """
    circle = circle_of(snapshot, owner, below=below)
    source = found(snapshot, year, circle)
    wanted = {"organisation": organisation, "round": round, "category": category}
    conditions = [source.c[name] == value for name, value in wanted.items() if value is not None]
    rows = snapshot.ask(
        sa.select(source)
        .where(*conditions)
        .order_by(source.c.list, source.c.item.is_(None), source.c.item, source.c.key)
    )
    items = tuple(
        TallyItem(row.key, row.list, row.item, row.organisation, row.round, row.category, moment(row.opened_at))
        for row in rows
    )
    return TallyItems(snapshot.position, covers(snapshot, circle), len(items), items)


def _seen(snapshot: Snapshot, year: int | None) -> int:
    issue = snapshot.of(issues)
    return snapshot.number(sa.select(sa.func.count(issue.c.key)).where(in_year(issue.c.opened_at, year)))


def _lines(snapshot: Snapshot, year: int | None, circle: Circle) -> Mapping[str, tuple[TallyLine, ...]]:
    """Return a line for each organisation, round and category that occurs, the largest first, all from one count."""
    cells = _cells(snapshot, year, circle)
    rows = snapshot.ask(sa.select(sa.union_all(*(_summed(cells, by) for by in _WAYS)).subquery()))
    names = _names(snapshot, rows)
    lines: dict[str, list[TallyLine]] = {by: [] for by in _WAYS}
    for row in rows:
        lines[row.by].append(TallyLine(row.of, names.get((row.by, row.of)), int(row.raised), int(row.listed)))
    return {by: tuple(sorted(some, key=lambda line: (-line.raised, line.of or ""))) for by, some in lines.items()}


def _cells(snapshot: Snapshot, year: int | None, circle: Circle) -> sa.CTE:
    c = found(snapshot, year, circle).c
    return (
        sa.select(
            *(c[by] for by in _WAYS),
            sa.func.min(c.category_name).label("name"),
            sa.func.count().label("raised"),
            sa.func.count(c.item).label("listed"),
        )
        .group_by(*(c[by] for by in _WAYS))
        .cte("cells")
    )


def _summed(cells: sa.CTE, by: str) -> sa.Select[Any]:
    c = cells.c
    sums = sa.func.sum(c.raised).label("raised"), sa.func.sum(c.listed).label("listed")
    said = sa.literal(by).label("by"), c[by].label("of"), sa.func.min(c.name).label("name")
    return sa.select(*said, *sums).group_by(c[by])


def _names(snapshot: Snapshot, rows: Iterable[sa.Row[Any]]) -> Mapping[tuple[str, str | None], Words]:
    """Return what those are called that have a line."""
    titles = snapshot.by_key(rounds.rounds, (row.of for row in rows if row.by == "round" and row.of))
    name = issues.codec.reader("category_name")
    return {
        **{("organisation", row.id): row.name for row in organisations.query(snapshot).items},
        **{("round", id): row.title for id, row in titles.items()},
        **{("category", row.of): name(row.name) for row in rows if row.by == "category"},
    }
