"""The figures of the chessboard as a table: a line per organisation, and the total that they add up to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.node_id import NodeId, is_within, superior
from domain.words import Words
from projections.issues.columns import Figure
from projections.ledger.chessboard import Chessboard, Figures, Line
from projections.scope import Extent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.widgets.chessboard import BoardFacts, display_name

COLUMNS = tuple(Figure)
"""Each is a word of the pages too."""
FEW = 12
"""So many lines of organisations below others are shown without being asked for."""


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """One line of the table."""

    name: Words
    figures: Mapping[str, int]
    depth: int
    filter: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Totals:
    """The table without its lines."""

    columns: tuple[str, ...]
    total: Mapping[str, int]
    hidden: int
    """Issues on lists that may not be seen here."""
    is_part: bool
    """Whether there may be more, of which this node was not told."""
    below: int
    """How many lines of organisations below others are folded into their sums."""
    unfolded: bool
    """True if they were asked for."""


def by_column(figures: Figures) -> dict[str, int]:
    """Return figures under the names of their columns."""
    return {column: getattr(figures, column.replace("-", "_")) for column in COLUMNS}


def table(
    top: Sequence[Line], lines: Sequence[Line], chessboard: Chessboard, facts: BoardFacts, *, unfolded: bool
) -> Region:
    """Return the table: those on squares, those below another indented under its sum if they are few or asked for.

    Args:
        top: the lines that have a square.
        lines: all lines of the board, in the order in which they are shown.
        chessboard: the same with its total.
        facts: what is known besides.
        unfolded: whether those below others are asked for.
    """
    below = {head.organisation: _below(facts.here, head, lines) for head in top}
    count = sum(map(len, below.values()))
    folded = count > FEW and not unfolded
    rows = [row for head in top for row in _rows(head, below[head.organisation], folded=folded)]
    total, hidden = by_column(chessboard.total), chessboard.hidden
    is_part = chessboard.extent is Extent.PART
    totals = Totals(COLUMNS, total, hidden, is_part, count if folded else 0, unfolded and count > FEW)
    return Region("table", "table.html", totals, tuple(rows))


def _below(here: NodeId, head: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the lines with issues that stand under a head: itself, too, if there are others."""
    below = [line for line in lines if line.own.raised and is_within(line.organisation, head.organisation)]
    return [] if superior(head.organisation) != here or below in ([], [head]) else below


def _rows(head: Line, below: Sequence[Line], *, folded: bool) -> Iterator[Region]:
    if not below:
        yield _row(head, head.own, 0, "organisation")
        return
    yield _row(head, head.within, 0, "within")
    for line in () if folded else below:
        depth = max(line.organisation.count(".") - head.organisation.count("."), 1)
        yield _row(line, line.own, min(depth, 3), "organisation")


def _row(line: Line, figures: Figures, depth: int, scope: str) -> Region:
    row = TotalsRow(display_name(line), by_column(figures), depth, {scope: line.organisation})
    return Region(anchor(f"line-{scope}", line.organisation), "line.html", row)
