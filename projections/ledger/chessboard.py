"""The chessboard: a line for every organisation, what stands on it by state, and totals that agree.

What the reader may not see is a number without names, so that total and remainder are the whole (S36).
It keeps no rows of its own: every figure counts rows of the issue ledger, so none can differ from the list.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, is_within, superiors
from domain.tier import Tier
from domain.words import Words
from projections import organisations
from projections.engine.codec import Columns
from projections.engine.snapshot import Snapshot
from projections.issues.columns import ENDED_STATES, UNRESOLVED_STATES, Figure, counts
from projections.issues.rows import issues, lists
from projections.ledger.issues import EVERY_ISSUE, IssueFilter, conditions
from projections.organisations import tree_order
from projections.remainder import beyond, seen_of
from projections.scope import Extent, extent_here


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of issues: raised = unresolved + resolved + written off + ended; the overdue are unresolved."""

    raised: int = 0
    unresolved: int = 0
    overdue: int = 0
    resolved: int = 0
    written_off: int = 0
    ended: int = 0
    endings: int = 0
    """How often the ledger was closed on one of them."""
    reopenings: int = 0
    """How often it was opened again: unresolved + resolved, what is open on the ledger, =
    raised - endings + reopenings."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation's line."""

    organisation: NodeId
    name: Words | None
    """None if issues name an organisation that no tree does."""
    tier: Tier | None
    depth: int
    """How many of the other lines it stands below."""
    closed: bool
    own: Figures
    """What stands on its own line; these add up to the total."""
    within: Figures
    """With all lines below it."""
    by_state: Mapping[IssueStatus, int]
    """Its own, by state; states without an issue are left out."""


@dataclass(frozen=True, slots=True)
class ListSum:
    """An issue list and how much of it the reader sees."""

    list: AggregateId
    title: Words
    numbered: int
    """Issues on the list."""
    seen: int
    """Those of them that the reader may see."""

    @property
    def hidden(self) -> int:
        """The remainder."""
        return self.numbered - self.seen


@dataclass(frozen=True, slots=True)
class CategorySum:
    """What stands on the board in one category."""

    category: str
    name: Words
    figures: Figures


@dataclass(frozen=True, slots=True)
class Chessboard:
    """The whole board, as far as the reader may see it."""

    position: int
    lines: tuple[Line, ...]
    total: Figures
    categories: tuple[CategorySum, ...]
    """Their sum is the same total."""
    lists: tuple[ListSum, ...]
    """Those that the reader sees."""
    beyond: Annotated[int, Words("不可见清单上的问题", "On lists not visible here")]
    """Issues on lists that the reader does not see, as far as the node knows of them; 0 if one list is asked for."""
    extent: Extent
    """Whether total and remainder are the whole; other nodes than the city's know of lists that are frozen above them
    or shared with them, not of all."""

    @property
    def hidden(self) -> int:
        """How many issues stand on lists and may not be seen by the reader: the remainder."""
        return self.beyond + sum(each.hidden for each in self.lists)


def query(snapshot: Snapshot, filter: IssueFilter = EVERY_ISSUE, *, tier: Tier | None = None) -> Chessboard:
    """Return the board.

    Args:
        snapshot: as of when.
        filter: which issues are counted; with `within`, only the lines of that part of the tree are returned.
        tier: return the lines of this tier only; the total is theirs, with all below them.
    """
    cells = _cells(snapshot, filter)
    lines = _lines(snapshot, cells, filter, tier)
    shown = [
        cell for cell in cells if not tier or any(is_within(cell.organisation, line.organisation) for line in lines)
    ]
    return Chessboard(
        snapshot.position,
        lines,
        total=total(cell.figures for cell in shown),
        categories=_categories(shown),
        lists=tuple(each for each in _list_sums(snapshot) if filter.list in (None, each.list)),
        beyond=0 if filter.list else beyond(snapshot),
        extent=extent_here(snapshot),
    )


@dataclass(frozen=True, slots=True)
class SourceSum:
    """What came of one source: the issues that name it."""

    total: Figures
    categories: tuple[CategorySum, ...]
    """Their sum is the same total."""


NOTHING_CAME = SourceSum(Figures(), ())


def summed(snapshot: Snapshot, filter: IssueFilter) -> SourceSum:
    """Return the total of the board and its categories, without its lines."""
    return _summed(_cells(snapshot, filter))


def by_source(snapshot: Snapshot, sources: Collection[AggregateId]) -> Mapping[AggregateId, SourceSum]:
    """Return what came of these sources, all counted together; those of which nothing came are left out."""
    c = snapshot.of(issues).c
    cells: dict[AggregateId, list[_Cell]] = {}
    for row in _grouped(snapshot, c, [c.source.in_(sources)], c.source):
        cells.setdefault(AggregateId(row.source), []).append(_cell(row))
    return {id: _summed(some) for id, some in cells.items()}


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum."""
    return sum(figures, Figures())


@dataclass(frozen=True, slots=True)
class _Cell:
    """The issues of one category and one state on one organisation's line."""

    organisation: NodeId
    category: str
    category_name: Words
    status: IssueStatus
    figures: Figures


def _summed(cells: Sequence[_Cell]) -> SourceSum:
    return SourceSum(total(each.figures for each in cells), _categories(cells))


def _cells(snapshot: Snapshot, filter: IssueFilter) -> list[_Cell]:
    c = snapshot.of(issues).c
    return [_cell(row) for row in _grouped(snapshot, c, conditions(c, filter, snapshot))]


def _grouped(
    snapshot: Snapshot, c: Columns, wanted: Iterable[sa.ColumnElement[bool]], *more: sa.ColumnElement[Any]
) -> Iterable[sa.Row[Any]]:
    """Count the issues of each organisation, category and state, and of whatever else they are told apart by."""
    overdue = sa.case((counts(Figure.OVERDUE, c, snapshot.moment), 1), else_=0)
    groups = (*more, c.organisation, c.category, c.status)
    return snapshot.ask(
        sa.select(
            *groups,
            sa.func.min(c.category_name).label("name"),
            sa.func.count().label("number"),
            sa.func.sum(overdue).label("overdue"),
            sa.func.sum(c.endings).label("endings"),
            sa.func.sum(c.reopenings).label("reopenings"),
        )
        .where(*wanted)
        .group_by(*groups)
    )


def _cell(row: sa.Row[Any]) -> _Cell:
    name = issues.codec.reader("category_name")(row.name)
    return _Cell(NodeId(row.organisation), row.category, name, IssueStatus(row.status), _figures(row))


def _figures(row: sa.Row[Any]) -> Figures:
    status, number = IssueStatus(row.status), row.number
    return Figures(
        raised=number,
        unresolved=number if status in UNRESOLVED_STATES else 0,
        overdue=int(row.overdue),
        resolved=number if status is IssueStatus.RESOLVED else 0,
        written_off=number if status is IssueStatus.WRITTEN_OFF else 0,
        ended=number if status in ENDED_STATES else 0,
        endings=int(row.endings),
        reopenings=int(row.reopenings),
    )


def _lines(snapshot: Snapshot, cells: Sequence[_Cell], filter: IssueFilter, tier: Tier | None) -> tuple[Line, ...]:
    known = {row.id: row for row in organisations.query(snapshot).items}
    own, by_state = _own(cells), _by_state(cells)
    within, top = _rolled_up(own), filter.within or filter.organisation
    part = [each for each in sorted({*known, *own}, key=tree_order) if not top or is_within(each, top)]
    standing = set(part)
    return tuple(
        Line(
            organisation=each,
            name=known[each].name if each in known else None,
            tier=known[each].tier if each in known else None,
            depth=sum(above in standing for above in superiors(each)),
            closed=each in known and known[each].closed,
            own=own.get(each, Figures()),
            within=within.get(each, Figures()),
            by_state=by_state.get(each, {}),
        )
        for each in part
        if not tier or (each in known and known[each].tier is tier)
    )


def _own(cells: Iterable[_Cell]) -> dict[NodeId, Figures]:
    """Return for each organisation what stands on its line."""
    own: dict[NodeId, Figures] = {}
    for cell in cells:
        own[cell.organisation] = own.get(cell.organisation, Figures()) + cell.figures
    return own


def _by_state(cells: Iterable[_Cell]) -> dict[NodeId, Counter[IssueStatus]]:
    states: dict[NodeId, Counter[IssueStatus]] = {}
    for cell in cells:
        states.setdefault(cell.organisation, Counter())[cell.status] += cell.figures.raised
    return states


def _rolled_up(figures: Mapping[NodeId, Figures]) -> dict[NodeId, Figures]:
    """Return for each organisation what stands on its line and on all below it."""
    rolled: dict[NodeId, Figures] = {}
    for organisation, own in figures.items():
        for each in (organisation, *superiors(organisation)):
            rolled[each] = rolled.get(each, Figures()) + own
    return rolled


def _categories(cells: Iterable[_Cell]) -> tuple[CategorySum, ...]:
    names: dict[str, Words] = {}
    sums: dict[str, Figures] = {}
    for cell in cells:
        names.setdefault(cell.category, cell.category_name)
        sums[cell.category] = sums.get(cell.category, Figures()) + cell.figures
    return tuple(CategorySum(category, names[category], sums[category]) for category in sorted(sums))


def _list_sums(snapshot: Snapshot) -> tuple[ListSum, ...]:
    """Count what is seen of each list that is seen, whatever is filtered: the remainder is of the whole list."""
    c = snapshot.of(lists).c
    title = lists.codec.reader("title")
    found = snapshot.ask(sa.select(c.key, c.title, c.last, seen_of(snapshot, c.key).label("seen")).order_by(c.key))
    return tuple(ListSum(AggregateId(row.key), title(row.title), row.last, row.seen) for row in found)
