"""The annual review (盘点): the figures of a year, for this city or any other, each computed and explained."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.node_id import NodeId, Organisation, root_of
from domain.refusal import NotFound
from domain.words import Words
from projections.bodies import AboutWhom
from projections.circle import ByWhom, reader_of
from projections.definition import Counted, Definition, FigureUnit, definitions, evidence, of_review
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.history import Happening
from projections.question import Inquiry, Window
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
    by: ByWhom
    about: AboutWhom
    window: Window
    unit: Annotated[FigureUnit, Words("单位", "Unit")]
    value: int | None
    """None if nothing was reported, or nothing of it may be seen from here: the text says which."""
    extent: Extent
    """Of how much it is told."""
    text: Annotated[Words | None, Words("显示内容", "Shown as")]
    """What is shown in place of the value, if it is no whole number."""
    records: int
    """So many records count: `explain` lists their events."""
    late: Annotated[int, Words("其中补录", "Of these recorded late")]
    """For so many of these an event speaks that was recorded long after it had occurred, or after the deadline."""
    late_words: Annotated[Words, Words("补录说明", "How late")]


@dataclass(frozen=True, slots=True)
class Review:
    """All figures of a year, as of a moment."""

    position: int
    moment: datetime
    year: int
    organisation: Annotated[NodeId, Words("何单位", "Whose")]
    """The city, or one whose own figures they are, and those with all below it."""
    extent: Extent
    """Whether all records count, or those that may be seen from here."""
    figures: tuple[FigureLine, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure, and the very events behind it, a page of records at a time."""

    position: int
    organisation: Annotated[NodeId, Words("何单位", "Whose")]
    line: FigureLine
    events: tuple[Happening, ...]
    next: Annotated[int | None, Words("下一页起点", "Next page")]
    """What to ask for `after`; None on the last page."""


_After = Annotated[int, Field(ge=0), Words("自第几条之后", "After so many")]
_Whose = Annotated[Organisation | None, Words("何单位", "Whose")]


@query("review", zh="年度盘点", en="Annual review", heading=None)
def review(snapshot: Snapshot, *, year: Year, organisation: _Whose = None) -> Review:
    """Return every figure for a year: the city's, or an organisation's own and those with all below it.

    Args:
        snapshot: as of when.
        year: which year; a figure that does not count by years is told as it stands at its end.
        organisation: whose; the reader's own if it is left out.
    """
    whose = organisation or reader_of(snapshot)
    inquiry = Inquiry(snapshot, year, whose)
    lines = (_line(snapshot, each, each.answer(inquiry), whose) for each in of_review(citywide=_is_city(whose)))
    return Review(snapshot.position, snapshot.moment, year, whose, extent_of(snapshot, whose), tuple(lines))


@query("explain", zh="数字由来", en="Explain a figure", heading=None)
def explain(
    snapshot: Snapshot, *, figure: str, year: Year, organisation: _Whose = None, after: _After = 0
) -> Explained:
    """Return one figure with the events behind it.

    Args:
        snapshot: as of when.
        figure: by its name.
        year: which year.
        organisation: whose; the city if the figure is citywide, else the reader's own if it is left out.
        after: so many records are passed over.

    Raises:
        NotFound: there is no such figure.
    """
    definition = definitions.get(figure)
    if not definition:
        raise NotFound(id=figure)
    reader = organisation or reader_of(snapshot)
    whose = root_of(reader) if definition.by.is_citywide else reader
    counted = definition.answer(Inquiry(snapshot, year, whose))
    page = counted.records[after : after + SHOWN]
    following = after + SHOWN if after + SHOWN < len(counted.records) else None
    line = _line(snapshot, definition, counted, whose)
    return Explained(snapshot.position, whose, line, evidence(snapshot, definition, page), following)


def _is_city(organisation: NodeId) -> bool:
    return organisation == root_of(organisation)


def _line(snapshot: Snapshot, definition: Definition, counted: Counted, whose: NodeId) -> FigureLine:
    extent = _extent(extent_of(snapshot, whose), counted)
    unseen = extent is Extent.NONE
    late = definition.late(snapshot, counted)
    return FigureLine(
        figure=definition.name,
        version=definition.version,
        group=definition.group,
        words=definition.words,
        counts=definition.counts,
        by=definition.by,
        about=definition.about,
        window=definition.window,
        unit=definition.unit,
        value=None if unseen else counted.value,
        extent=extent,
        text=extent.words if unseen else counted.text,
        records=len(counted.records),
        late=len(late.records),
        late_words=late.words,
    )


def _extent(seen: Extent, counted: Counted) -> Extent:
    """Who sees a part and nothing that counts cannot tell whether there is none."""
    return Extent.NONE if seen is Extent.PART and not counted.records else seen
