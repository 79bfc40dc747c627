"""Rates, exact and in per cent."""

import hypothesis
import pytest
from hypothesis import strategies as st

from projections.rates import rate


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (911, 972, "93.72"),
        (737, 972, "75.82"),
        (5912, 6026, "98.11"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (1, 20_000, "0.01"),  # half a hundredth is rounded up
        (1, 20_001, "0.00"),
        (0, 0, None),
    ],
)
def test_per_cent_has_two_decimals_and_the_fraction_stays_as_it_was_counted(
    part: int, whole: int, percent: str | None
) -> None:
    found = rate(part, whole)
    assert (found.part, found.whole, found.percent) == (part, whole, percent)


@hypothesis.given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_per_cent_is_nearest_to_the_fraction(part: int, whole: int) -> None:
    percent = rate(part, whole).percent
    assert percent
    assert 2 * abs(10_000 * part - int(percent.replace(".", "")) * whole) <= whole
