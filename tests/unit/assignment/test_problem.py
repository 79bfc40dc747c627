"""What cannot be meant is refused before anything is looked for."""

import pytest

from services.assignment import AssignmentProblem, AvailableTeam
from tests.unit.assignment.examples import A, B, C, below


@pytest.mark.parametrize(
    ("least", "most", "rule"),
    [
        (-1, None, "least: team T1 cannot take fewer targets than 0, not -1"),
        (0, 0, "most: team T1 takes at least 1, not 0"),
        (3, 2, "most: team T1 takes at least 3, not 2"),
    ],
)
def test_bounds_that_leave_no_number_are_refused(least: int, most: int | None, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        AvailableTeam("T1", A, least=least, most=most)


def test_a_team_or_a_target_that_is_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="teams: each is named once, T1 more than once"):
        AssignmentProblem((AvailableTeam("T1", A), AvailableTeam("T1", B)), ())
    with pytest.raises(ValueError, match=r"targets: each is named once, bj\.c\.t1 more than once"):
        AssignmentProblem((), below(C, 1) * 2)
