"""Rates: exact fractions as they were counted, and beside them the per cent that people read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    part: int
    whole: int
    percent: str | None
    """With two decimals, rounded half up; None of nothing."""


def rate(part: int, whole: int) -> Rate:
    """Return a rate, not reduced: 911 of 972 is 93.72 %."""
    if not whole:
        return Rate(part, whole, None)
    hundredths = (20_000 * part + whole) // (2 * whole)
    return Rate(part, whole, f"{hundredths // 100}.{hundredths % 100:02}")
