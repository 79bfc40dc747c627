"""The chessboard as it is drawn: squares in rows of four, tier by tier, and the same figures as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.tier import Tier
from domain.tree import NodeId, is_within, superior
from domain.words import Words
from projections.chessboard import Chessboard, Figures, Line
from projections.issues.figures import Figure
from services.dashboard.look import anchor, name_of
from services.dashboard.regions import Region
from services.dashboard.stones import Stones, lay
from services.dashboard.words import WORDS

ACROSS = 4
"""Squares in a row."""
COLUMNS = tuple(Figure)
"""Of the table; each is a word of the pages too."""

_TIERS = (Tier.DISTRICT, Tier.SUBDISTRICT, Tier.COMMUNITY, Tier.AGENCY, Tier.MUNICIPAL)
"""From top to bottom of the board."""


@dataclass(frozen=True, slots=True)
class Square:
    """What is on one square."""

    organisation: NodeId
    name: Words
    tier: Tier
    figures: Figures
    stones: Stones
    dark: bool
    scope: str
    """The filter of the ledger that shows these issues."""
    cut_since: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the board: the squares of one tier, and the blank ones that fill their last row."""

    title: Words
    squares: tuple[str, ...]
    blanks: tuple[bool, ...]
    """For each blank square, whether it is a dark one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: Words
    figures: Mapping[str, int]
    depth: int
    filter: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sums:
    """The table without its lines."""

    columns: tuple[str, ...]
    total: Mapping[str, int]
    hidden: int
    """Issues on the lists that this node may not see."""


def by_column(figures: Figures) -> dict[str, int]:
    """Return figures under the names of their columns."""
    return {column: getattr(figures, column.replace("-", "_")) for column in COLUMNS}


def board(here: NodeId, lines: Sequence[Line], cut: Mapping[NodeId, datetime]) -> Region:
    """Return the board: a square for each organisation next to this node, with all that stands below it counted in.

    Args:
        here: this node.
        lines: the lines of the board, in the order in which they are shown.
        cut: the neighbours whose link is down, and since when.
    """
    by_tier: dict[Tier, list[Line]] = {}
    for line in _heads(here, lines):
        by_tier.setdefault(_tier(line), []).append(line)
    stretches: list[Stretch] = []
    squares: list[Region] = []
    for tier in sorted(by_tier, key=_TIERS.index):
        drawn = [_square(here, line, index, cut) for index, line in enumerate(by_tier[tier])]
        squares += drawn
        stretches.append(Stretch(WORDS[f"tier.{tier}"], tuple(one.id for one in drawn), _blanks(len(drawn))))
    return Region("board", "board.html", tuple(stretches), tuple(squares))


def table(here: NodeId, lines: Sequence[Line], chessboard: Chessboard) -> Region:
    """Return the table: a line per organisation, those below it indented under its sum, and the total."""
    rows: list[Region] = []
    for head in _heads(here, lines):
        rows += _rows(here, head, lines)
    sums = Sums(COLUMNS, by_column(chessboard.total), chessboard.hidden)
    return Region("table", "table.html", sums, tuple(rows))


def _heads(here: NodeId, lines: Sequence[Line]) -> list[Line]:
    """Return the lines that have squares: all next below this node, and everybody else who has issues on a line."""
    below = [line.organisation for line in lines if superior(line.organisation) == here]
    return [line for line in lines if line.organisation in below or _apart(below, line)]


def _apart(heads: Iterable[NodeId], line: Line) -> bool:
    """Say whether a line has issues that none of the squares has."""
    return line.own.raised > 0 and not any(is_within(line.organisation, head) for head in heads)


def _square(here: NodeId, line: Line, index: int, cut: Mapping[NodeId, datetime]) -> Region:
    below = superior(line.organisation) == here
    figures = line.within if below else line.own
    square = Square(
        organisation=line.organisation,
        name=_name(line),
        tier=_tier(line),
        figures=figures,
        stones=lay(figures),
        dark=_dark(index),
        scope="within" if below else "organisation",
        cut_since=cut.get(line.organisation),
    )
    return Region(anchor("square", line.organisation), "square.html", square)


def _rows(here: NodeId, head: Line, lines: Sequence[Line]) -> Iterable[Region]:
    below = [line for line in lines if line.own.raised and is_within(line.organisation, head.organisation)]
    if superior(head.organisation) != here or below in ([], [head]):
        yield _row(head, head.own, 0, "organisation")
        return
    yield _row(head, head.within, 0, "within")
    for line in below:
        depth = max(line.organisation.count(".") - head.organisation.count("."), 1)
        yield _row(line, line.own, min(depth, 3), "organisation")


def _row(line: Line, figures: Figures, depth: int, scope: str) -> Region:
    row = Row(_name(line), by_column(figures), depth, {scope: line.organisation})
    return Region(anchor(f"line-{scope}", line.organisation), "line.html", row)


def _name(line: Line) -> Words:
    return line.name or name_of(line.organisation, {})


def _tier(line: Line) -> Tier:
    return line.tier or Tier.AGENCY


def _dark(index: int) -> bool:
    return (index // ACROSS + index % ACROSS) % 2 == 1


def _blanks(count: int) -> tuple[bool, ...]:
    return tuple(_dark(index) for index in range(count, -(-count // ACROSS) * ACROSS))
