"""The annual review (盘点) as a report: every figure of a year with what it is, and the very events behind one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.node_id import NodeId, Organisation
from domain.words import Words
from projections import definition
from projections.definition import Chapter, FigureUnit
from projections.known import require_organisation
from projections.question import Window
from projections.review import annual as view
from projections.review.annual import FigureLine
from projections.scope import Extent
from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region
from services.dashboard.widgets.forms import choice
from services.dashboard.widgets.scalars import numeral, untranslated
from services.dashboard.widgets.values import shape_of
from services.dashboard.widgets.years import usual_year
from services.dashboard.words import moments
from services.dashboard.words.naming import name_of, names_in, naming
from services.dashboard.words.words import WORDS
from services.dashboard.wrong import InvalidFilter
from services.problems.rules import broken_rules

T = TypeVar("T")

_YEAR: TypeAdapter[int] = TypeAdapter(view.Year)
_AFTER: TypeAdapter[int] = TypeAdapter(int)
_WHOSE: TypeAdapter[Organisation] = TypeAdapter(Organisation)


@dataclass(frozen=True, slots=True)
class ReviewFigure:
    """One figure as it is printed."""

    name: str
    words: Words
    counts: Words
    value: Words
    unit: str
    is_text: bool
    extent: Words | None
    """Of how much it is told; None if of all."""
    who: Words
    """By whom, and about whom."""
    window: Words
    version: int
    records: int
    late: Words | None
    """How many of these were recorded late; None if none was."""
    organisation: str
    """Whose it is."""
    year: int
    day: str
    """As of the end of which day, or as of today."""


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together."""

    words: Words
    figures: tuple[ReviewFigure, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A chapter without its groups."""

    name: str
    words: Words
    groups: tuple[str, ...]


def review(context: PageContext) -> PageContent:
    """Draw the review of a year: the city's, or an organisation's.

    Raises:
        InvalidFilter: there is no such year, or no such organisation.
    """
    year = _year(context)
    found = view.review(context.snapshot, year=year, organisation=_whose(context))
    day = moments.day(found.moment)
    lines = [(line.group, _figure(line, found.organisation, year, day)) for line in found.figures]
    chapters = tuple(_chapters(lines))
    values = {
        "year": year,
        "chapters": len(chapters),
        "day": day,
        "part": found.extent is Extent.PART,
        "whose": name_of(found.organisation, names_in(context.snapshot)),
        "organisations": choice(context, "organisation", Organisation, WORDS["review.whose"]),
    }
    return PageContent((context.status, Region("review", "review.html", None, chapters)), found.position, values)


def figure(context: PageContext) -> PageContent:
    """Draw one figure with the events behind it, a page of records at a time.

    Raises:
        NotFound: there is no such figure.
        InvalidFilter: there is no such year, or no such page.
    """
    year, after = _year(context), _read(_AFTER, "after", context.parameters.get("after") or "0")
    name = context.parameters.id or ""
    found = view.explain(context.snapshot, figure=name, year=year, organisation=_whose(context), after=after)
    shown = _figure(found.line, found.organisation, year, moments.day(context.snapshot.moment))
    values = {
        "words": found.line.words,
        "year": year,
        "organisation": found.organisation,
        "part": found.line.extent is Extent.PART,
        "paging": {"first": after > 0, "next": str(found.next) if found.next is not None else None},
    }
    events = shape_of(found.events, naming(context.snapshot, found.events)) if found.events else None
    regions = (context.status, Region("figure", "figure.html", shown), Region("events", "events.html", events))
    return PageContent(regions, found.position, values)


def _year(context: PageContext) -> int:
    year = context.parameters.get("year")
    return _read(_YEAR, "year", year) if year else usual_year(context.snapshot)


def _whose(context: PageContext) -> NodeId | None:
    text = context.parameters.get("organisation")
    if not text:
        return None
    organisation = _read(_WHOSE, "organisation", text)
    require_organisation(context.snapshot, organisation, ("organisation",))
    return organisation


def _read(adapter: TypeAdapter[T], name: str, text: str) -> T:
    try:
        return adapter.validate_python(text)
    except ValidationError as error:
        raise InvalidFilter(broken_rules(error, "query", name)) from error


def _chapters(lines: Sequence[tuple[str, ReviewFigure]]) -> Iterator[Region]:
    """Yield the chapters that have figures; each group is a region of its own."""
    for chapter in Chapter:
        groups = tuple(_groups(chapter, lines))
        if groups:
            opened = Opened(chapter.value, chapter.words, tuple(each.id for each in groups))
            yield Region(f"chapter-{chapter}", "chapter.html", opened, groups)


def _groups(chapter: Chapter, lines: Sequence[tuple[str, ReviewFigure]]) -> Iterator[Region]:
    for name, group in definition.GROUPS.items():
        figures = tuple(figure for of, figure in lines if of == name)
        if group.chapter is chapter and figures:
            yield Region(f"group-{name}", "group.html", Group(group.words, figures))


def _figure(line: FigureLine, organisation: NodeId, year: int, day: str) -> ReviewFigure:
    return ReviewFigure(
        name=line.figure,
        words=line.words,
        counts=line.counts,
        value=_value(line),
        unit="%" if line.unit is FigureUnit.PERCENT and line.value is not None else "",
        is_text=line.unit is FigureUnit.TEXT or line.value is None,
        extent=line.extent.words if line.extent is Extent.PART else None,
        who=_who(line),
        window=_window(line.window, year),
        version=line.version,
        records=line.records,
        late=_late(line),
        organisation=organisation,
        year=year,
        day=day,
    )


def _value(line: FigureLine) -> Words:
    return line.text or untranslated(numeral(line.value or 0))


def _late(line: FigureLine) -> Words | None:
    words, how = WORDS["review.late"], line.late_words
    if not line.late:
        return None
    return Words(words.zh.format(n=line.late, how=how.zh), words.en.format(n=line.late, how=how.en))


def _who(line: FigureLine) -> Words:
    words = WORDS["review.who"]
    by, about = line.by.words, line.about.words
    return Words(words.zh.format(by=by.zh, about=about.zh), words.en.format(by=by.en, about=about.en))


def _window(window: Window, year: int) -> Words:
    if window is not Window.YEAR:
        return window.words
    words = WORDS["review.window.year"]
    return Words(words.zh.format(year=year), words.en.format(year=year))
