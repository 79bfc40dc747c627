"""Patience follows what is measured: nobody who reports at all is told lost again and again, and who is silent is."""

from hypothesis import given
from hypothesis import strategies as st

from services.links.patience import LEAST, MOST, Patience


def cuts(intervals: list[float]) -> list[int]:
    """Return in which of these intervals patience would have ended."""
    patience, now, found = Patience(), 0.0, []
    patience.heard(now)
    for number, interval in enumerate(intervals):
        if interval > patience.seconds:
            found.append(number)
        now += interval
        patience.heard(now)
    return found


@given(st.floats(0.1, MOST / 3), st.lists(st.floats(0.9, 1.1), min_size=60, max_size=60))
def test_a_neighbour_that_is_steadily_slow_is_soon_no_longer_told_lost(pace: float, wavering: list[float]) -> None:
    found = cuts([pace * each for each in wavering])
    assert len(found) <= 5
    assert all(number < 10 for number in found)


@given(st.lists(st.floats(0.5, 8.0), max_size=200))
def test_patience_has_its_bounds(intervals: list[float]) -> None:
    patience, now = Patience(), 0.0
    for interval in intervals:
        now += interval
        patience.heard(now)
        assert LEAST <= patience.seconds <= MOST


@given(st.lists(st.floats(0.5, 25.0), max_size=50))
def test_who_reports_every_second_again_is_soon_watched_as_closely_as_before(before: list[float]) -> None:
    patience, now = Patience(), 0.0
    for interval in [*before, *[1.0] * 60]:
        now += interval
        patience.heard(now)
    assert patience.seconds == LEAST


@given(st.lists(st.floats(0.1, 100.0), max_size=50))
def test_silence_beyond_every_patience_is_a_cut(before: list[float]) -> None:
    assert cuts([*before, MOST + 1])[-1] == len(before)


def test_who_was_never_heard_is_silent_without_end() -> None:
    patience = Patience()
    assert patience.silence(5.0) == float("inf")
    patience.heard(5.0)
    assert patience.silence(7.0) == 2.0
