"""The focus table: which of the city's implementations issues fail, and in which areas of supervision (P5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.fields import Year
from domain.focus import FocusCode
from domain.heading import Heading
from domain.words import Words
from projections.circle import Below, Circle, Covers, Owner, circle_of, covers
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.focus_taxonomies import code_names, in_force
from projections.issues.rows import issues
from projections.ledger.origins import found


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many issues belong to an area; one that belongs to several is counted in each."""

    area: FocusCode
    name: Words | None
    """None if nobody has said what the code means."""
    issues: int


@dataclass(frozen=True, slots=True)
class FocusLine:
    """One implementation, or the sum of all."""

    focus: FocusCode | None
    """None for those of which nobody said it, and for the sum."""
    name: Words | None
    issues: int
    """Each once."""
    areas: tuple[AreaCount, ...]
    """Every area in force, also those without an issue, and those of old that have one."""
    mentions: int
    """The sum of the areas: more than the issues where some belong to several, fewer where some have none."""
    without_area: int
    """Of the issues, those that belong to no area."""


@dataclass(frozen=True, slots=True)
class FocusTable:
    """The cross table: the issues of its lines add up to those of the total, and so do the cells of each area."""

    position: int
    covers: Covers
    total: FocusLine
    lines: tuple[FocusLine, ...]


@query("focus-table", zh="四个落实统计", en="Issues by focus and area", heading=Heading.LEDGER, rank=3)
def focus_table(
    snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False
) -> FocusTable:
    """Return the issues raised in a year, or ever, by focus and area.

    Args:
        snapshot: as of when.
        year: the calendar year in which they were raised.
        owner: on whose lists; on those of the reader's own organisation if it is left out.
        below: also on the lists of those below the owner.
    """
    circle = circle_of(snapshot, owner, below=below)
    counted, names = _counted(snapshot, year, circle), code_names(snapshot)
    implementations, areas = ([each.code for each in entries] for entries in in_force(snapshot))
    mentioned = {area for of_one in counted.values() for together in of_one for area in together}
    columns = [*areas, *sorted(mentioned - set(areas))]
    kinds: list[FocusCode | None] = [*implementations, *sorted({each for each in counted if each} - {*implementations})]
    kinds += [None] if None in counted else []
    lines = tuple(_line(focus, counted.get(focus, Counter()), columns, names) for focus in kinds)
    total = _line(None, sum(counted.values(), Counter()), columns, names)
    return FocusTable(snapshot.position, covers(snapshot, circle), total, lines)


Areas = Counter[tuple[FocusCode, ...]]
"""How many issues belong to exactly these areas."""


def _counted(snapshot: Snapshot, year: int | None, circle: Circle) -> dict[FocusCode | None, Areas]:
    c = found(snapshot, year, circle).c
    groups = (c.focus, c.focus_areas)
    areas = issues.codec.reader("focus_areas")
    counted: dict[FocusCode | None, Areas] = {}
    for row in snapshot.ask(sa.select(*groups, sa.func.count().label("number")).group_by(*groups)):
        counted.setdefault(row.focus, Counter())[areas(row.focus_areas)] += row.number
    return counted


def _line(
    focus: FocusCode | None, counted: Areas, columns: Sequence[FocusCode], names: Mapping[str, Words]
) -> FocusLine:
    areas = Counter[FocusCode]()
    for together, number in counted.items():
        areas.update(dict.fromkeys(together, number))
    cells = tuple(AreaCount(area, names.get(area), areas[area]) for area in columns)
    name = names.get(focus) if focus else None
    return FocusLine(focus, name, counted.total(), cells, areas.total(), counted[()])
