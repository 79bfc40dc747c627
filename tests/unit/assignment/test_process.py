"""A proposal is made in a process of its own: the same as here, and within bounds that end nothing else."""

import pytest

from domain.node_id import NodeId
from services.assignment import AssignmentProblem, AvailableTeam, TooMuchWork, propose, propose_apart
from tests.unit.assignment.examples import A, B, C, below, cross_inspection

MIB = 1 << 20


def test_it_is_the_one_that_is_made_here() -> None:
    problem = cross_inspection()
    assert propose_apart(problem) == propose(problem)


def test_what_is_impossible_is_so_there_with_the_same_reasons() -> None:
    problem = AssignmentProblem((AvailableTeam("T1", A, most=1),), (*below(A, 1), *below(B, 2)))
    assert propose_apart(problem) == propose(problem)


def confined(targets: int) -> AssignmentProblem:
    """Return a problem in which two teams take everything, and a hundred could take much."""
    free = [AvailableTeam(f"T{number}", C) for number in range(2)]
    at_home = [AvailableTeam(f"U{number}", B) for number in range(100)]
    return AssignmentProblem((*free, *at_home), below(B, targets))


def test_memory_has_a_bound() -> None:
    with pytest.raises(TooMuchWork):
        propose_apart(confined(2000), memory=300 * MIB)


def test_time_has_a_bound() -> None:
    with pytest.raises(TooMuchWork):
        propose_apart(cross_inspection(), seconds=0.01)


def test_two_hundred_teams_share_eight_hundred_targets() -> None:
    districts = [NodeId(f"bj.d{number}") for number in range(16)]
    teams = tuple(AvailableTeam(f"T{number}", districts[number % 16]) for number in range(200))
    targets = tuple(target for district in districts for target in below(district, 50))
    answer = propose_apart(AssignmentProblem(teams, targets), seconds=100)
    assert sorted({len(of) for of in answer.targets_of.values()}) == [4]  # type: ignore[union-attr]
