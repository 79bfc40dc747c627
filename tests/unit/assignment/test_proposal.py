"""A proposal gives each target one team that may take it, as evenly as can be, and the same again for one seed."""

import subprocess
import sys
from dataclasses import replace

import hypothesis
import pytest

from domain.node_id import NodeId
from services.assignment import AssignmentProblem, AvailableTeam, Infeasible, Proposal, RecusedMember, propose
from tests.budget import examples
from tests.unit.assignment.examples import (
    A,
    B,
    C,
    D,
    below,
    cross_inspection,
    limit,
    loads_that_are_possible,
    may,
    problems,
)

on_small_problems = hypothesis.settings(max_examples=examples(100))


def proposed(problem: AssignmentProblem) -> Proposal:
    found = propose(problem)
    assert isinstance(found, Proposal), found
    return found


def require_by_the_rules(problem: AssignmentProblem, proposal: Proposal) -> None:
    """Check that each target has exactly one team, which may take it, and that no team has too few or too many."""
    assert sorted(target for targets in proposal.targets_of.values() for target in targets) == sorted(problem.targets)
    assert set(proposal.targets_of) == {team.id for team in problem.teams}
    for team in problem.teams:
        targets = proposal.targets_of[team.id]
        assert all(may(problem, team, target) for target in targets)
        assert team.least <= len(targets) <= limit(team)


def test_32_teams_take_64_organisations_none_at_home_none_under_recusal_and_two_each() -> None:
    problem = cross_inspection()
    proposal = proposed(problem)
    require_by_the_rules(problem, proposal)
    assert {len(targets) for targets in proposal.targets_of.values()} == {2}
    assert proposal.spread == 0
    assert all(target in proposal.targets_of[team] for target, team in proposal.team_of.items())
    assert sorted(proposal.team_of) == sorted(problem.targets)


@on_small_problems
@hypothesis.given(problems())
def test_i13_whatever_is_proposed_has_no_target_at_home_and_no_recused_member(problem: AssignmentProblem) -> None:
    proposal = propose(problem)
    if isinstance(proposal, Infeasible):
        hypothesis.reject()
    require_by_the_rules(problem, proposal)


@on_small_problems
@hypothesis.given(problems())
def test_there_is_a_proposal_exactly_if_there_is_an_assignment(problem: AssignmentProblem) -> None:
    assert isinstance(propose(problem), Proposal) == any(True for _ in loads_that_are_possible(problem))


@on_small_problems
@hypothesis.given(problems())
def test_no_other_assignment_is_more_even(problem: AssignmentProblem) -> None:
    proposal = propose(problem)
    if isinstance(proposal, Infeasible):
        hypothesis.reject()
    loads = sorted((len(targets) for targets in proposal.targets_of.values()), reverse=True)
    possible = [sorted(loads, reverse=True) for loads in loads_that_are_possible(problem)]
    assert loads == min(possible)
    assert proposal.spread == min(max(loads, default=0) - min(loads, default=0) for loads in possible)


@on_small_problems
@hypothesis.given(problems())
def test_the_order_of_what_is_given_makes_no_difference(problem: AssignmentProblem) -> None:
    turned = replace(problem, teams=problem.teams[::-1], targets=problem.targets[::-1], recusals=problem.recusals[::-1])
    assert propose(turned) == propose(problem)


def test_one_seed_gives_one_assignment_and_others_give_others() -> None:
    assert propose(cross_inspection(7)) == propose(cross_inspection(7))
    given = [proposed(cross_inspection(seed)).team_of for seed in range(5)]
    assert all(one != other for one in given for other in given if one is not other)


def test_the_assignment_of_a_seed_is_the_same_on_every_machine() -> None:
    teams = (AvailableTeam("T1", A), AvailableTeam("T2", B), AvailableTeam("T3", C))
    proposal = proposed(AssignmentProblem(teams, (*below(A, 2), *below(B, 2), *below(C, 2)), seed=2))
    assert proposal.targets_of == {
        "T1": ("bj.b.t1", "bj.c.t1"),
        "T2": ("bj.a.t2", "bj.c.t2"),
        "T3": ("bj.a.t1", "bj.b.t2"),
    }


def test_a_team_with_less_room_takes_less_and_the_others_share_the_rest_evenly() -> None:
    teams = (AvailableTeam("T1", A, most=1), AvailableTeam("T2", A), AvailableTeam("T3", A))
    loads = [len(targets) for targets in proposed(AssignmentProblem(teams, below(B, 7))).targets_of.values()]
    assert loads == [1, 3, 3]


def test_a_team_that_must_take_more_takes_no_more_than_that() -> None:
    teams = (AvailableTeam("T1", A, least=4), AvailableTeam("T2", A), AvailableTeam("T3", A))
    loads = [len(targets) for targets in proposed(AssignmentProblem(teams, below(B, 6))).targets_of.values()]
    assert loads == [4, 1, 1]


def test_a_recusal_holds_for_all_that_stands_below_and_for_nobody_else() -> None:
    teams = (AvailableTeam("T1", A, ("p1",)), AvailableTeam("T2", A, ("p2",)))
    problem = AssignmentProblem(teams, (*below(B, 2), *below(C, 2)), (RecusedMember("p1", B), RecusedMember("p9", C)))
    assert proposed(problem).targets_of == {"T1": below(C, 2), "T2": below(B, 2)}


def test_a_member_of_two_teams_is_recused_on_both() -> None:
    teams = (AvailableTeam("T1", A, ("p1",)), AvailableTeam("T2", A, ("p1", "p2")), AvailableTeam("T3", A))
    targets = below(B, 1)
    assert proposed(AssignmentProblem(teams, targets, (RecusedMember("p1", targets[0]),))).team_of == {targets[0]: "T3"}


def test_a_team_from_within_a_district_is_at_home_in_all_of_it() -> None:
    teams = (AvailableTeam("T1", below(A, 1)[0]), AvailableTeam("T2", B))
    assert proposed(AssignmentProblem(teams, below(A, 2))).targets_of == {"T1": (), "T2": below(A, 2)}


def test_a_namesake_of_the_home_district_is_not_home() -> None:
    problem = AssignmentProblem((AvailableTeam("T1", A),), below(NodeId("bj.a2"), 1))
    assert proposed(problem).spread == 0


@pytest.mark.parametrize("teams", [(), (AvailableTeam("T1", D),)])
def test_without_targets_there_is_nothing_to_assign(teams: tuple[AvailableTeam, ...]) -> None:
    assert proposed(AssignmentProblem(teams, ())).team_of == {}


def test_the_solver_is_not_loaded_before_it_is_needed() -> None:
    script = "import sys, services.assignment; sys.exit(bool({'scipy', 'numpy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
