"""A figure, and how long something takes."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table."""

    what: str
    measured: str
    ratio: str
    aim: str
    met: bool | None
    """None if there is no aim."""


def rate(what: str, ours: float, theirs: float, *, unit: str, aim: float | None, floor: float = 0.0) -> Figure:
    """Return the figure of two rates, ours against theirs."""
    aimed = times(aim) if aim else "—"
    met = None if aim is None else ours >= aim * theirs and ours >= floor
    return Figure(
        what,
        f"{ours:,.0f} against {theirs:,.0f} {unit}",
        times(ours / theirs),
        f"{aimed}, {floor:,.0f} {unit}" if floor else aimed,
        met,
    )


def times(ratio: float) -> str:
    """Return a ratio as people read it: how many times as much, or which share of it."""
    return f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.1%}"


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
