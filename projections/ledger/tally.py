"""The tally: how many issues were found, by organisation, by round and by category: one and the same total (P3)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

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

Key = TypeVar("Key", bound=str | None)


@dataclass(frozen=True, slots=True)
class _Count:
    """The issues of one category that count for one organisation and one round."""

    organisation: NodeId
    round: AggregateId | None
    category: str
    category_name: Words
    raised: int
    listed: int
    """Of those raised."""


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
    counts = _counts(snapshot, year, circle)
    raised = sum(count.raised for count in counts)
    named = {row.id: row.name for row in organisations.query(snapshot).items}
    titles: dict[AggregateId | None, Words] = {row.id: row.title for row in snapshot.rows(rounds.rounds)}
    categories = {count.category: count.category_name for count in counts}
    return Tally(
        snapshot.position,
        covers(snapshot, circle),
        raised=raised,
        listed=sum(count.listed for count in counts),
        elsewhere=_seen(snapshot, year) - raised,
        organisations=_lines(counts, lambda count: count.organisation, named),
        rounds=_lines(counts, lambda count: count.round, titles),
        categories=_lines(counts, lambda count: count.category, categories),
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


def _counts(snapshot: Snapshot, year: int | None, circle: Circle) -> list[_Count]:
    source = found(snapshot, year, circle)
    groups = (source.c.organisation, source.c.round, source.c.category)
    counted = sa.select(
        *groups,
        sa.func.min(source.c.category_name).label("name"),
        sa.func.count().label("raised"),
        sa.func.count(source.c.item).label("listed"),
    )
    name = issues.codec.reader("category_name")
    return [
        _Count(NodeId(row.organisation), row.round, row.category, name(row.name), row.raised, row.listed)
        for row in snapshot.ask(counted.group_by(*groups).order_by(*groups))
    ]


def _lines(counts: Iterable[_Count], of: Callable[[_Count], Key], names: Mapping[Key, Words]) -> tuple[TallyLine, ...]:
    """Return a line for each value that occurs, the largest first."""
    sums: dict[Key, tuple[int, int]] = {}
    for count in counts:
        raised, listed = sums.get(of(count), (0, 0))
        sums[of(count)] = raised + count.raised, listed + count.listed
    lines = [TallyLine(key, names.get(key), *numbers) for key, numbers in sums.items()]
    return tuple(sorted(lines, key=lambda line: (-line.raised, line.of or "")))
