"""The annual review (盘点): the figures of a year, for this city or any other, each computed and explained."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.refusal import NotFound
from domain.words import Words
from projections.definition import Counted, Definition, FigureUnit, WindowKind, definitions, evidence, in_order
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.history import Happening
from projections.scope import Extent, extent_of

Year = Annotated[int, Field(ge=1949, le=9998)]
SHOWN = 50
"""Records whose events are shown at once."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a review, with what it is."""

    figure: str
    version: int
    group: Annotated[str, Words("分组", "Part of the review")]
    words: Words
    counts: Words
    window: WindowKind
    unit: Annotated[FigureUnit, Words("单位", "Unit")]
    value: int | None
    """None if nothing of it may be seen from here."""
    extent: Extent
    """Of how much it is told."""
    text: Annotated[Words | None, Words("显示内容", "Shown as")]
    """What is shown in place of the value, if it is no whole number."""
    records: int
    """So many records count: `explain` lists their events."""


@dataclass(frozen=True, slots=True)
class Review:
    """All figures of a year, as of a moment."""

    position: int
    moment: datetime
    year: int
    extent: Extent
    """Whether all records count, or those that may be seen from here."""
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure, and the very events behind it, a page of records at a time."""

    position: int
    line: FigureLine
    events: tuple[Happening, ...]
    next: Annotated[int | None, Words("下一页起点", "Next page")]
    """What to ask for `after`; None on the last page."""


_After = Annotated[int, Field(ge=0), Words("自第几条之后", "After so many")]


@query("review", zh="年度盘点", en="Annual review", heading=None)
def review(snapshot: Snapshot, *, year: Year) -> Review:
    """Return every figure for a year."""
    lines = tuple(_line(snapshot, each, each.count(snapshot, year)) for each in in_order())
    return Review(snapshot.position, snapshot.moment, year, extent_of(snapshot), lines)


@query("explain", zh="数字由来", en="Explain a figure", heading=None)
def explain(snapshot: Snapshot, *, figure: str, year: Year, after: _After = 0) -> Explained:
    """Return one figure with the events behind it.

    Raises:
        NotFound: there is no such figure.
    """
    definition = definitions.get(figure)
    if not definition:
        raise NotFound(id=figure)
    counted = definition.count(snapshot, year)
    page = counted.records[after : after + SHOWN]
    following = after + SHOWN if after + SHOWN < len(counted.records) else None
    line = _line(snapshot, definition, counted)
    return Explained(snapshot.position, line, evidence(snapshot, definition, page), following)


def _line(snapshot: Snapshot, definition: Definition, counted: Counted) -> FigureLine:
    extent = _extent(extent_of(snapshot), counted)
    return FigureLine(
        figure=definition.name,
        version=definition.version,
        group=definition.group,
        words=definition.words,
        counts=definition.counts,
        window=definition.window,
        unit=definition.unit,
        value=counted.value if extent is not Extent.NONE else None,
        extent=extent,
        text=counted.text,
        records=len(counted.records),
    )


def _extent(seen: Extent, counted: Counted) -> Extent:
    """Who sees a part and nothing that counts cannot tell whether there is none."""
    return Extent.NONE if seen is Extent.PART and not counted.records else seen
