"""The chessboard: a line for every organisation, what stands on it by state, and totals that agree.

What the reader may not see is a number without names, so that total and remainder are the whole (S36).
It keeps no rows of its own: every figure counts rows of the issue ledger, so none can differ from the list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.issue.state import IssueStatus
from domain.tier import Tier
from domain.tree import NodeId, is_within, superiors
from domain.words import Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from projections.extent import Extent, extent_here
from projections.issues.figures import ENDED_STATES, OPEN_STATES, Figure, counts
from projections.issues.queries import IssueFilter, conditions
from projections.issues.rows import issues, lists
from projections.organisations import OrganisationRow, tree_order
from projections.remainder import beyond, seen_of_lists


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of issues: raised = open + resolved + written off + ended; the overdue are among the open."""

    raised: int = 0
    open: int = 0
    overdue: int = 0
    resolved: int = 0
    written_off: int = 0
    ended: int = 0
    endings: int = 0
    """How often the ledger was closed on one of them."""
    reopenings: int = 0
    """How often it was opened again: open + resolved = raised - endings + reopenings."""

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
    beyond: int
    """Issues on lists that the reader does not see, as far as the node knows of them; 0 if one list is asked for."""
    extent: Extent
    """Whether total and remainder are the whole; other nodes than the city's know of lists that are frozen above them
    or shared with them, not of all."""

    @property
    def hidden(self) -> int:
        """How many issues stand on lists and may not be seen by the reader: the remainder."""
        return self.beyond + sum(each.hidden for each in self.lists)


def query(snapshot: Snapshot, filter: IssueFilter = IssueFilter(), *, tier: Tier | None = None) -> Chessboard:  # noqa: B008 frozen
    """Return the board.

    Args:
        snapshot: as of when.
        filter: which issues are counted; with `within`, only the lines of that part of the tree are returned.
        tier: return the lines of this tier only; the total is theirs, with all below them.
    """
    counted = _counted(snapshot, filter)
    by_organisation: dict[NodeId, Figures] = {}
    states: dict[NodeId, dict[IssueStatus, int]] = {}
    for organisation, _category, status, figures in counted:
        by_organisation[organisation] = by_organisation.get(organisation, Figures()) + figures
        of_one = states.setdefault(organisation, {})
        of_one[status] = of_one.get(status, 0) + figures.raised
    known = {row.id: row for row in organisations.query(snapshot).items}
    lines = _lines(known, by_organisation, states, filter, tier)
    sums = _list_sums(snapshot)
    shown = [o for o in by_organisation if not tier or any(is_within(o, line.organisation) for line in lines)]
    return Chessboard(
        snapshot.position,
        lines,
        total(by_organisation[organisation] for organisation in shown),
        _categories(entry for entry in counted if entry[0] in shown),
        tuple(each for each in sums if filter.list in (None, each.list)),
        0 if filter.list else beyond(snapshot),
        extent_here(snapshot),
    )


def total(figures: Iterable[Figures]) -> Figures:
    """Return the sum."""
    return sum(figures, Figures())


Counted = tuple[NodeId, tuple[str, Words], IssueStatus, Figures]


def _counted(snapshot: Snapshot, filter: IssueFilter) -> list[Counted]:
    source = snapshot.of(issues)
    c: Any = source.c
    overdue = sa.case((counts(Figure.OVERDUE, c, snapshot.moment), 1), else_=0)
    groups = (c.organisation, c.category, c.status)
    found = snapshot.ask(
        sa.select(
            *groups,
            sa.func.min(c.category_name).label("name"),
            sa.func.count().label("number"),
            sa.func.sum(overdue).label("overdue"),
            sa.func.sum(c.endings).label("endings"),
            sa.func.sum(c.reopenings).label("reopenings"),
        )
        .where(*conditions(c, filter, snapshot))
        .group_by(*groups)
    )
    name = issues.codec.reader("category_name")
    return [(NodeId(r.organisation), (r.category, name(r.name)), IssueStatus(r.status), _figures(r)) for r in found]


def _figures(row: sa.Row[Any]) -> Figures:
    status, number = IssueStatus(row.status), row.number
    return Figures(
        raised=number,
        open=number if status in OPEN_STATES else 0,
        overdue=int(row.overdue),
        resolved=number if status is IssueStatus.RESOLVED else 0,
        written_off=number if status is IssueStatus.WRITTEN_OFF else 0,
        ended=number if status in ENDED_STATES else 0,
        endings=int(row.endings),
        reopenings=int(row.reopenings),
    )


def _lines(
    known: Mapping[NodeId, OrganisationRow],
    figures: Mapping[NodeId, Figures],
    states: Mapping[NodeId, Mapping[IssueStatus, int]],
    filter: IssueFilter,
    tier: Tier | None,
) -> tuple[Line, ...]:
    every = sorted({*known, *figures}, key=tree_order)
    top = filter.within or filter.organisation
    part = [o for o in every if not top or is_within(o, top)]
    chosen = [o for o in part if not tier or (o in known and known[o].tier is tier)]
    rolled, standing = _rolled_up(figures), set(part)
    return tuple(
        Line(
            organisation=organisation,
            name=known[organisation].name if organisation in known else None,
            tier=known[organisation].tier if organisation in known else None,
            depth=sum(above in standing for above in superiors(organisation)),
            closed=organisation in known and known[organisation].closed,
            own=figures.get(organisation, Figures()),
            within=rolled.get(organisation, Figures()),
            by_state=states.get(organisation, {}),
        )
        for organisation in chosen
    )


def _rolled_up(figures: Mapping[NodeId, Figures]) -> dict[NodeId, Figures]:
    """Return for each organisation what stands on its line and on all below it."""
    rolled: dict[NodeId, Figures] = {}
    for organisation, own in figures.items():
        for each in (organisation, *superiors(organisation)):
            rolled[each] = rolled.get(each, Figures()) + own
    return rolled


def _categories(counted: Iterable[Counted]) -> tuple[CategorySum, ...]:
    names: dict[str, Words] = {}
    sums: dict[str, Figures] = {}
    for _, (category, name), _, figures in counted:
        names.setdefault(category, name)
        sums[category] = sums.get(category, Figures()) + figures
    return tuple(CategorySum(category, names[category], sums[category]) for category in sorted(sums))


def _list_sums(snapshot: Snapshot) -> tuple[ListSum, ...]:
    """Count what is seen of each list that is seen, whatever is filtered: the remainder is of the whole list."""
    seen = seen_of_lists(snapshot)
    return tuple(ListSum(row.id, row.title, row.last, seen.get(row.id, 0)) for row in snapshot.rows(lists))
