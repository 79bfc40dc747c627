"""Where there is no assignment, each reason alone makes it impossible and names nothing that does not matter."""

import hypothesis

from domain.words import Words
from services.assignment import (
    AssignmentProblem,
    AvailableTeam,
    CapacityTooSmall,
    EveryTeamExcluded,
    Exclusion,
    Infeasible,
    LeastTooLarge,
    OpenTargetsTooFew,
    Proposal,
    Reason,
    RecusedMember,
    TargetsConfined,
    propose,
)
from tests.budget import examples
from tests.unit.assignment.examples import A, B, C, below, cross_inspection, limit, may, most_that_fit, problems


def reasons(problem: AssignmentProblem) -> tuple[Reason, ...]:
    answer = propose(problem)
    assert isinstance(answer, Infeasible), answer
    return answer.reasons


def test_a_target_that_no_team_may_take_is_named_with_what_excludes_each_team() -> None:
    target, other = below(A, 2)
    teams = (
        AvailableTeam("T1", A),
        AvailableTeam("T2", B, ("p2", "p3")),
        AvailableTeam("T3", C, ("p4", "p5")),
        AvailableTeam("T4", A, ("p5",)),
    )
    problem = AssignmentProblem(
        teams, (target, other), (RecusedMember("p3", target), RecusedMember("p4", A), RecusedMember("p5", target))
    )
    (reason,) = reasons(problem)
    assert reason == EveryTeamExcluded(
        target,
        (
            Exclusion("T1", home=True, recused=()),
            Exclusion("T2", home=False, recused=("p3",)),
            Exclusion("T3", home=False, recused=("p4", "p5")),
            Exclusion("T4", home=True, recused=("p5",)),
        ),
    )
    assert reason.words == Words(
        "bj.a.t1：没有可以承担的巡察组：T1、T4 来自本区；T2 有 p3 回避；T3 有 p4、p5 回避；T4 有 p5 回避",
        "bj.a.t1: every team is excluded: T1, T4 home district; T2 recusal of p3; T3 recusal of p4, p5; "
        "T4 recusal of p5",
    )


def test_every_target_that_no_team_may_take_is_named() -> None:
    problem = AssignmentProblem((AvailableTeam("T1", A),), (*below(A, 2), *below(B, 1)))
    here = (Exclusion("T1", home=True, recused=()),)
    assert reasons(problem) == tuple(EveryTeamExcluded(target, here) for target in below(A, 2))


def test_targets_that_only_some_teams_may_take_are_named_with_these_and_their_capacity() -> None:
    teams = (AvailableTeam("T1", A), AvailableTeam("T2", B, most=1), AvailableTeam("T3", C, ("p3",), most=1))
    problem = AssignmentProblem(teams, (*below(A, 3), *below(B, 1), *below(C, 1)))
    (reason,) = reasons(problem)
    assert reason == TargetsConfined(below(A, 3), ("T2", "T3"), 2)
    assert reason.words == Words(
        "3 个巡察对象只能由 T2、T3 承担，而其最多承担 2 个：bj.a.t1、bj.a.t2、bj.a.t3",
        "only T2, T3 may take these 3 targets, and can take no more than 2: bj.a.t1, bj.a.t2, bj.a.t3",
    )


def test_targets_that_are_too_many_by_several_are_one_reason() -> None:
    problem = AssignmentProblem((AvailableTeam("T1", A), AvailableTeam("T2", B, most=2)), (*below(A, 5), *below(B, 5)))
    assert reasons(problem) == (TargetsConfined(below(A, 5), ("T2",), 2),)


def test_what_confines_one_district_is_told_apart_from_what_confines_another() -> None:
    problem = AssignmentProblem(
        (
            AvailableTeam("T1", A, ("p1",), most=1),
            AvailableTeam("T2", B, ("p2",), most=1),
            AvailableTeam("T3", C, ("p3",)),
        ),
        (*below(A, 2), *below(B, 2)),
        (RecusedMember("p3", A), RecusedMember("p3", B)),
    )
    confined = reasons(problem)
    assert confined == (TargetsConfined(below(A, 2), ("T2",), 1), TargetsConfined(below(B, 2), ("T1",), 1))


def test_a_capacity_that_is_too_small_in_all_is_named() -> None:
    teams = tuple(AvailableTeam(f"T{n}", A, most=3) for n in range(2))
    (reason,) = reasons(AssignmentProblem(teams, below(B, 7)))
    assert reason == CapacityTooSmall(teams=2, capacity=6, targets=7)
    assert reason.words == Words(
        "共有 7 个巡察对象，而 2 个巡察组合计最多承担 6 个",
        "there are 7 targets, and the teams, 2, can take 6 in total",
    )


def test_without_teams_the_capacity_is_none() -> None:
    assert reasons(AssignmentProblem((), below(A, 2))) == (CapacityTooSmall(teams=0, capacity=0, targets=2),)


def test_a_least_that_is_too_large_in_all_is_named() -> None:
    teams = tuple(AvailableTeam(f"T{n}", A, least=2) for n in range(2))
    (reason,) = reasons(AssignmentProblem(teams, below(B, 3)))
    assert reason == LeastTooLarge(teams=2, least=4, targets=3)
    assert reason.words == Words(
        "2 个巡察组合计至少承担 4 个，而巡察对象共有 3 个",
        "the teams, 2, must take 4 in total, and the number of targets is 3",
    )


def test_teams_that_must_take_more_than_is_open_to_them_are_named_with_what_is() -> None:
    teams = (AvailableTeam("T1", A, least=1), AvailableTeam("T2", A, least=2), AvailableTeam("T3", B))
    (reason,) = reasons(AssignmentProblem(teams, (*below(A, 3), *below(B, 2))))
    assert reason == OpenTargetsTooFew(("T1", "T2"), 3, below(B, 2))
    assert reason.words == Words(
        "T1、T2 合计至少承担 3 个，而可以承担的有 2 个：bj.b.t1、bj.b.t2",
        "T1, T2 must take 3 in total, and may take 2: bj.b.t1, bj.b.t2",
    )


def test_a_team_that_must_take_something_and_may_take_nothing_is_named() -> None:
    (reason,) = reasons(AssignmentProblem((AvailableTeam("T1", A, least=1), AvailableTeam("T2", B)), below(A, 1)))
    assert reason == OpenTargetsTooFew(("T1",), 1, ())
    assert reason.words == Words(
        "T1 合计至少承担 1 个，而可以承担的有 0 个：无", "T1 must take 1 in total, and may take 0: none"
    )


def test_one_recusal_too_many_in_the_articles_case_is_found() -> None:
    problem = cross_inspection()
    target = problem.targets[0]
    abroad = [team for team in problem.teams if may(problem, team, target)]
    everybody = tuple(RecusedMember(team.members[0], target) for team in abroad)
    (reason,) = reasons(AssignmentProblem(problem.teams, problem.targets, (*problem.recusals, *everybody)))
    assert isinstance(reason, EveryTeamExcluded)
    assert reason.target == target
    assert [exclusion.team for exclusion in reason.exclusions] == [team.id for team in problem.teams]


@hypothesis.settings(max_examples=examples(200))
@hypothesis.given(problems())
def test_each_reason_alone_makes_it_impossible_and_each_name_in_it_matters(problem: AssignmentProblem) -> None:
    answer = propose(problem)
    if isinstance(answer, Proposal):
        hypothesis.reject()
    assert answer.reasons
    assert len(set(answer.reasons)) == len(answer.reasons)
    for reason in answer.reasons:
        require_proof(problem, reason)


def require_proof(problem: AssignmentProblem, reason: Reason) -> None:
    teams, targets = {team.id: team for team in problem.teams}, problem.targets
    match reason:
        case CapacityTooSmall():
            room = sum(min(limit(team), len(targets)) for team in teams.values())
            assert (reason.teams, reason.capacity, reason.targets) == (len(teams), room, len(targets))
            assert room < len(targets)
        case LeastTooLarge():
            least = sum(team.least for team in teams.values())
            assert (reason.teams, reason.least, reason.targets) == (len(teams), least, len(targets))
            assert least > len(targets)
        case EveryTeamExcluded():
            assert [exclusion.team for exclusion in reason.exclusions] == sorted(teams)
            assert not any(may(problem, team, reason.target) for team in teams.values())
        case TargetsConfined():
            require_confined(problem, reason)
        case OpenTargetsTooFew():
            require_too_few(problem, reason)
        case _:
            raise AssertionError(reason)


def require_confined(problem: AssignmentProblem, reason: TargetsConfined) -> None:
    room = {team.id: min(limit(team), len(problem.targets)) for team in problem.teams if team.id in reason.teams}
    others = [team for team in problem.teams if team.id not in reason.teams]
    assert not any(may(problem, team, target) for team in others for target in reason.targets)
    assert reason.capacity == sum(room.values()) < len(reason.targets)
    for target in reason.targets:
        rest = [other for other in reason.targets if other != target]
        assert most_that_fit(problem, rest, room) == reason.capacity


def require_too_few(problem: AssignmentProblem, reason: OpenTargetsTooFew) -> None:
    named = [team for team in problem.teams if team.id in reason.teams]
    open_to_them = {target for target in problem.targets if any(may(problem, team, target) for team in named)}
    assert set(reason.targets) == open_to_them
    assert reason.least == sum(team.least for team in named) > len(reason.targets)
    lacking = reason.least - len(reason.targets)
    for left_out in named:
        least = {team.id: team.least for team in named if team != left_out}
        assert sum(least.values()) - most_that_fit(problem, reason.targets, least) < lacking
