"""The markers on a square: each stands for an issue, or for a round number of them where there are many."""

from collections.abc import Iterator
from dataclasses import dataclass

from projections.ledger.chessboard import Figures

COLUMNS = 12
MOST = 4 * COLUMNS
"""More markers than this do not fit on a square."""
STEP = 12


@dataclass(frozen=True, slots=True)
class Marker:
    """One marker, where it lies."""

    state: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Markers:
    """All markers of a square, row by row."""

    markers: tuple[Marker, ...]
    unit: int
    """How many issues one stands for."""

    @property
    def rows(self) -> int:
        """How many rows they fill."""
        return max(-(-len(self.markers) // COLUMNS), 1)

    @property
    def columns(self) -> int:
        """How many lie in a full row."""
        return COLUMNS


def markers_of(figures: Figures) -> Markers:
    """Return the markers for some figures: what needs attention first.

    A state that has any issue has at least one marker: a lone overdue issue among thousands must not vanish.
    """
    unit = _unit(figures.raised)
    states = [state for state, count in _counts(figures) for _ in range(max(count // unit, min(count, 1)))]
    return Markers(
        tuple(
            Marker(state, STEP * (place % COLUMNS) + STEP // 2, STEP * (place // COLUMNS) + STEP // 2)
            for place, state in enumerate(states)
        ),
        unit,
    )


def _counts(figures: Figures) -> Iterator[tuple[str, int]]:
    yield "overdue", figures.overdue
    yield "unresolved", figures.unresolved - figures.overdue
    yield "resolved", figures.resolved
    yield "written-off", figures.written_off
    yield "ended", figures.ended


def _unit(total: int) -> int:
    unit = 1
    while total > (MOST - 4) * unit:
        unit = unit * 5 // 2 if str(unit)[0] == "2" else unit * 2
    return unit
