"""The focus table: which of the four implementations issues fail, and in which areas of supervision (P5)."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from domain.fields import Year
from domain.focus import Focus, FocusArea
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.words import Words
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues
from projections.ledger.origins import found


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many issues belong to an area; one that belongs to several is counted in each."""

    area: FocusArea
    name: Words
    issues: int


@dataclass(frozen=True, slots=True)
class FocusLine:
    """One of the four, or the sum of all."""

    focus: Focus | None
    """None for those of which nobody said it, and for the sum."""
    name: Words | None
    issues: int
    """Each once."""
    areas: tuple[AreaCount, ...]
    """Every area, also those without an issue."""
    mentions: int
    """The sum of the areas: more than the issues where some belong to several, fewer where some have none."""
    without_area: int
    """Of the issues, those that belong to no area."""


@dataclass(frozen=True, slots=True)
class FocusTable:
    """The cross table: the issues of its lines add up to those of the total, and so do the cells of each area."""

    position: int
    total: FocusLine
    lines: tuple[FocusLine, ...]


@query("focus-table", zh="四个落实统计", en="Issues by focus and area", heading=Heading.LEDGER, rank=3)
def focus_table(snapshot: Snapshot, *, year: Year | None = None, owner: Organisation | None = None) -> FocusTable:
    """Return the issues raised in a year, or ever, by focus and area.

    Args:
        snapshot: as of when.
        year: the calendar year in which they were raised.
        owner: on whose lists; the city's if it is left out.
    """
    counted = _counted(snapshot, year, owner)
    kinds = [*Focus, *([None] if None in counted else [])]
    lines = tuple(_line(focus, counted.get(focus, Counter())) for focus in kinds)
    return FocusTable(snapshot.position, _line(None, sum(counted.values(), Counter())), lines)


Areas = Counter[tuple[FocusArea, ...]]
"""How many issues belong to exactly these areas."""


def _counted(snapshot: Snapshot, year: int | None, owner: NodeId | None) -> dict[Focus | None, Areas]:
    c = found(snapshot, year, owner).c
    groups = (c.focus, c.focus_areas)
    areas = issues.codec.reader("focus_areas")
    counted: dict[Focus | None, Areas] = {}
    for row in snapshot.ask(sa.select(*groups, sa.func.count().label("number")).group_by(*groups)):
        focus = Focus(row.focus) if row.focus else None
        counted.setdefault(focus, Counter())[areas(row.focus_areas)] += row.number
    return counted


def _line(focus: Focus | None, counted: Areas) -> FocusLine:
    areas = Counter[FocusArea]()
    for together, number in counted.items():
        areas.update(dict.fromkeys(together, number))
    cells = tuple(AreaCount(area, area.words, areas[area]) for area in FocusArea)
    name = focus.words if focus else None
    return FocusLine(focus, name, counted.total(), cells, areas.total(), counted[()])
