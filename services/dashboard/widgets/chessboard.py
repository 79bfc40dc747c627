"""The chessboard as it is drawn: squares in rows of four, tier by tier.

A tier of many, as the agencies are, has squares for those where there is something to see; the others stand together on
a line below, so that the board stays one that is read at a glance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.inspection.state import InspectionStatus
from domain.node_id import NodeId, is_within, superior
from domain.tier import AgencyKind, Tier
from domain.words import Words
from projections import organisations
from projections.inspections.rows import inspections
from projections.ledger.chessboard import Figures, Line
from services.dashboard.page import PageContext
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.markers import Markers, markers_of
from services.dashboard.words.naming import name_of
from services.dashboard.words.words import WORDS

ACROSS = 4
"""Squares in a row."""
ROOM = 2 * ACROSS
"""A tier of no more than these has a square for each; the districts always have."""

_TIERS = (Tier.DISTRICT, Tier.SUBDISTRICT, Tier.COMMUNITY, Tier.AGENCY)
"""From top to bottom of the board; the city's own bodies stand with its agencies."""


@dataclass(frozen=True, slots=True)
class Square:
    """What is on one square."""

    organisation: NodeId
    name: Words
    tier: Tier
    figures: Figures
    markers: Markers
    dark: bool
    scope: str
    """The filter of the ledger that shows these issues."""
    inspected: bool
    """True while a team is there."""
    closed: bool
    """True if it has ended; its figures stay."""
    cut_since: datetime | None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Organisations without a square."""

    words: Words
    names: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the board: the squares of one tier, and the blank ones that fill their last row."""

    title: Words
    squares: tuple[str, ...]
    blanks: tuple[bool, ...]
    """For each blank square, whether it is a dark one."""
    quiet: tuple[Quiet, ...]

    @property
    def without(self) -> int:
        """How many have no square."""
        return sum(len(each.names) for each in self.quiet)


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """What is known of the organisations besides their issues."""

    here: NodeId
    cut: Mapping[NodeId, datetime]
    """The neighbours whose link is down, and since when."""
    inspected: frozenset[NodeId]
    """Where a team is."""
    agencies: Mapping[NodeId, AgencyKind]


def board_facts(context: PageContext) -> BoardFacts:
    """Return what is known of the organisations besides their issues."""
    c = context.snapshot.of(inspections).c
    there = sa.select(c.target).where(c.status == InspectionStatus.DEPLOYED.value).distinct()
    rows = organisations.query(context.snapshot).items
    return BoardFacts(
        context.here,
        context.cut(),
        frozenset(NodeId(row.target) for row in context.snapshot.ask(there)),
        {row.id: row.agency for row in rows if row.agency},
    )


def board(lines: Sequence[Line], facts: BoardFacts) -> Region:
    """Return the board: a square for each organisation next to this node, with all that stands below it counted in.

    Args:
        lines: the lines of the board, in the order in which they are shown.
        facts: what is known besides.
    """
    stretches: list[Stretch] = []
    squares: list[Region] = []
    for tier, of_tier in _by_tier(_heads(facts.here, lines)):
        shown = [line for line in of_tier if _has_square(line, of_tier, facts)]
        drawn = [_square(line, index, facts) for index, line in enumerate(shown)]
        quiet = tuple(_quiet([line for line in of_tier if line not in shown], facts))
        ids = tuple(one.id for one in drawn)
        stretches.append(Stretch(WORDS[f"tier.{tier}"], ids, _blanks(len(drawn)), quiet))
        squares += drawn
    return Region("board", "board.html", tuple(stretches), tuple(squares))


def on_squares(lines: Sequence[Line], facts: BoardFacts) -> list[Line]:
    """Return the lines that have a square, tier by tier as on the board."""
    tiers = _by_tier(_heads(facts.here, lines))
    return [line for _, of_tier in tiers for line in of_tier if _has_square(line, of_tier, facts)]


def _by_tier(lines: Iterable[Line]) -> list[tuple[Tier, list[Line]]]:
    found: dict[Tier, list[Line]] = {}
    for line in lines:
        found.setdefault(_tier(line), []).append(line)
    return sorted(found.items(), key=lambda each: _TIERS.index(each[0]))


def _heads(here: NodeId, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that stand for a part of the board: all next below this node, and others who have issues.

    Who has ended stands there for its issues alone.
    """
    there = [line for line in lines if line.within.raised or not line.closed]
    below = [line.organisation for line in there if superior(line.organisation) == here]
    return [line for line in there if line.organisation in below or _apart(below, line)]


def _has_square(line: Line, tier: Sequence[Line], facts: BoardFacts) -> bool:
    """Say whether an organisation has a square: its tier has room for all, or there is something to see."""
    return _tier(line) is Tier.DISTRICT or len(tier) <= ROOM or line.within.raised > 0 or line.organisation in facts.cut


def display_name(line: Line) -> Words:
    """Return what the organisation of a line is called."""
    return line.name or name_of(line.organisation, {})


def _apart(heads: Iterable[NodeId], line: Line) -> bool:
    """Say whether a line has issues that none of the squares has."""
    return line.own.raised > 0 and not any(is_within(line.organisation, head) for head in heads)


def _square(line: Line, index: int, facts: BoardFacts) -> Region:
    below = superior(line.organisation) == facts.here
    figures = line.within if below else line.own
    square = Square(
        organisation=line.organisation,
        name=display_name(line),
        tier=_tier(line),
        figures=figures,
        markers=markers_of(figures),
        dark=_dark(index),
        scope="within" if below else "organisation",
        inspected=line.organisation in facts.inspected,
        closed=line.closed,
        cut_since=facts.cut.get(line.organisation),
    )
    return Region(anchor("square", line.organisation), "square.html", square)


def _quiet(lines: Sequence[Line], facts: BoardFacts) -> Iterator[Quiet]:
    """Yield those without a square: first where a team is, then the others by what kind of body they are."""
    inspected = [line for line in lines if line.organisation in facts.inspected]
    if inspected:
        yield Quiet(WORDS["board.inspected"], tuple(map(display_name, inspected)))
    for kind in (*AgencyKind, None):
        of_kind = [line for line in lines if line not in inspected and facts.agencies.get(line.organisation) is kind]
        if of_kind:
            yield Quiet(kind.words if kind else WORDS["board.bodies"], tuple(map(display_name, of_kind)))


def _tier(line: Line) -> Tier:
    return line.tier if line.tier in _TIERS else Tier.AGENCY


def _dark(index: int) -> bool:
    return (index // ACROSS + index % ACROSS) % 2 == 1


def _blanks(count: int) -> tuple[bool, ...]:
    return tuple(_dark(index) for index in range(count, -(-count // ACROSS) * ACROSS))
