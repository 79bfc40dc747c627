"""Problems to propose for, and what is possible at all by trying everything."""

from collections.abc import Iterator, Sequence
from itertools import product
from string import ascii_lowercase

from hypothesis import strategies as st

from domain.node_id import NodeId
from services.assignment import AssignmentProblem, AvailableTeam, RecusedMember

A, B, C, D = (NodeId(f"bj.{label}") for label in "abcd")
DISTRICTS = tuple(NodeId(f"bj.{label}") for label in ascii_lowercase[:16])


def below(district: NodeId, count: int) -> tuple[NodeId, ...]:
    """Return so many organisations of a district: `bj.a.t1`, `bj.a.t2` and so on."""
    return tuple(NodeId(f"{district}.t{number}") for number in range(1, count + 1))


def cross_inspection(seed: int = 2019) -> AssignmentProblem:
    """Return the article's 32 teams and 64 organisations, in 16 districts, with a recusal for every team (P11)."""
    homes = [district for district in DISTRICTS for _ in range(2)]
    teams = [AvailableTeam(f"T{n:02}", home, (f"p{n}", f"q{n}")) for n, home in enumerate(homes)]
    whole = [RecusedMember(f"p{n}", DISTRICTS[n * 5 % 16]) for n in range(0, 32, 2)]
    single = [RecusedMember(f"q{n}", NodeId(f"{DISTRICTS[n * 3 % 16]}.t1")) for n in range(1, 32, 2)]
    targets = [target for district in DISTRICTS for target in below(district, 4)]
    return AssignmentProblem(tuple(teams), tuple(targets), (*whole, *single), seed)


def may(problem: AssignmentProblem, team: AvailableTeam, target: NodeId) -> bool:
    """Say whether a team may take a target, where all homes are districts."""
    above = [target, NodeId(target.rpartition(".")[0])]
    away = [recusal for recusal in problem.recusals if recusal.organisation in above]
    return team.home not in above and not any(recusal.member in team.members for recusal in away)


def loads_that_are_possible(problem: AssignmentProblem) -> Iterator[tuple[int, ...]]:
    """Yield the loads of the teams under every assignment that the rules allow."""
    teams = problem.teams
    open_to = [[team.id for team in teams if may(problem, team, target)] for target in problem.targets]
    for choice in product(*open_to):
        loads = tuple(choice.count(team.id) for team in teams)
        if all(team.least <= load <= limit(team) for team, load in zip(teams, loads, strict=True)):
            yield loads


def most_that_fit(problem: AssignmentProblem, targets: Sequence[NodeId], room: dict[str, int]) -> int:
    """Return how many of some targets some teams may take at once, each so many as it has room."""
    open_to = [[None, *(t.id for t in problem.teams if t.id in room and may(problem, t, target))] for target in targets]
    return max(sum(min(choice.count(id), room[id]) for id in room) for choice in product(*open_to))


def limit(team: AvailableTeam) -> int:
    """Return how many targets a team can take, if there are few."""
    return 99 if team.most is None else team.most


@st.composite
def problems(draw: st.DrawFn) -> AssignmentProblem:
    """Draw a problem that is small enough to try everything."""
    places = [target for district in (A, B, C) for target in below(district, 3)]
    targets = draw(st.lists(st.sampled_from(places), unique=True, max_size=6))
    members = st.lists(st.sampled_from(["p1", "p2", "p3", "p4"]), max_size=2).map(tuple)
    teams = []
    for number in range(draw(st.sampled_from([0, 1, 2, 3, 3, 4, 4]))):
        least = draw(st.sampled_from([0, 0, 0, 0, 1, 2]))
        most = draw(st.none() | st.integers(max(least, 1), 3))
        teams.append(AvailableTeam(f"T{number}", draw(st.sampled_from([A, B, C, D])), draw(members), least, most))
    recusals = st.builds(RecusedMember, st.sampled_from(["p1", "p2", "p3"]), st.sampled_from([A, B, *below(C, 3)]))
    return AssignmentProblem(
        tuple(teams), tuple(targets), tuple(draw(st.lists(recusals, max_size=3))), draw(st.integers(0, 9))
    )
