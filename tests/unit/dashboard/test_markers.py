"""The markers on a square: one per issue while they can be told apart, and no state that has issues without one."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from projections.ledger.chessboard import Figures
from services.dashboard.widgets.markers import MOST, markers_of

STATES = ("overdue", "unresolved", "resolved", "written-off", "ended")
COUNTS = st.integers(0, 5_000)


def figures(overdue: int, other: int, resolved: int, written_off: int, ended: int) -> Figures:
    return Figures(
        raised=overdue + other + resolved + written_off + ended,
        unresolved=overdue + other,
        overdue=overdue,
        resolved=resolved,
        written_off=written_off,
        ended=ended,
    )


def test_each_stands_for_one_issue_of_the_seminar() -> None:
    placed = markers_of(figures(20, 5, 4, 0, 0))
    assert placed.unit == 1
    assert Counter(marker.state for marker in placed.markers) == {"overdue": 20, "unresolved": 5, "resolved": 4}


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
def test_they_fit_and_no_state_vanishes(overdue: int, other: int, resolved: int, written_off: int, ended: int) -> None:
    counts = (overdue, other, resolved, written_off, ended)
    placed = markers_of(figures(*counts))
    assert len(placed.markers) <= MOST
    assert {marker.state for marker in placed.markers} == {s for s, count in zip(STATES, counts, strict=True) if count}
    assert len({(marker.x, marker.y) for marker in placed.markers}) == len(placed.markers)


def test_the_unit_is_a_round_number() -> None:
    assert [markers_of(figures(0, count, 0, 0, 0)).unit for count in (44, 45, 89, 221, 441, 1443)] == [
        1,
        2,
        5,
        10,
        20,
        50,
    ]
