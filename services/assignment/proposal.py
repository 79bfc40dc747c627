"""A proposal for a whole cross inspection, or the reasons why there is none (P11, S19)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.node_id import NodeId
from services.assignment.evenness import capacity, most_even
from services.assignment.exclusion import Excluded, exclusions
from services.assignment.problem import AssignmentProblem, AvailableTeam
from services.assignment.reasons import (
    CapacityTooSmall,
    EveryTeamExcluded,
    LeastTooLarge,
    OpenTargetsTooFew,
    Reason,
    TargetsConfined,
)
from services.assignment.shortage import shortages


@dataclass(frozen=True, slots=True)
class Proposal:
    """Each target has exactly one team, which may take it; the loads are as even as the rules allow."""

    targets_of: dict[str, tuple[NodeId, ...]]
    """The targets of every team, also of one that has none."""

    @property
    def team_of(self) -> dict[NodeId, str]:
        """The team of every target."""
        return {target: team for team, targets in self.targets_of.items() for target in targets}

    @property
    def spread(self) -> int:
        """How many targets more the busiest team has than the least busy one."""
        loads = [len(targets) for targets in self.targets_of.values()]
        return max(loads, default=0) - min(loads, default=0)


@dataclass(frozen=True, slots=True)
class Infeasible:
    """There is no assignment, for each of these reasons."""

    reasons: tuple[Reason, ...]


def propose(problem: AssignmentProblem) -> Proposal | Infeasible:
    """Return an assignment of every target to a team, or why there is none.

    No target goes to a team of its own district, nor to one with a member who is recused from it (I13). The same
    teams, targets, recusals and seed give the same assignment.
    """
    teams, targets = problem.in_order()
    excluded = exclusions(teams, targets, problem.recusals)
    # A choice of targets that keeps within what teams can take, and one that gives each the least that it must: from
    # the two follows one that does both (Mendelsohn and Dulmage), so that each is looked at alone.
    reasons = (*_too_many_targets(teams, targets, excluded), *_too_few_targets(teams, targets, excluded))
    if reasons:
        return Infeasible(reasons)
    chosen = most_even(teams, _allowed(excluded), problem.seed) if targets else []
    pairs = list(zip(targets, chosen, strict=True))
    return Proposal(
        {team.id: tuple(target for target, of in pairs if of == number) for number, team in enumerate(teams)}
    )


def _too_many_targets(teams: list[AvailableTeam], targets: list[NodeId], excluded: Excluded) -> Iterator[Reason]:
    room = [capacity(team, len(targets)) for team in teams]
    if sum(room) < len(targets):
        yield CapacityTooSmall(len(teams), sum(room), len(targets))
    for short in shortages([1] * len(targets), room, _allowed(excluded)):
        if len(short.having) == len(teams):
            continue  # it is the capacity of all, which is named above
        if not short.having:
            yield from (EveryTeamExcluded(targets[n], tuple(filter(None, excluded[n]))) for n in short.wanting)
            continue
        ids = tuple(teams[n].id for n in short.having)
        yield TargetsConfined(tuple(targets[n] for n in short.wanting), ids, sum(room[n] for n in short.having))


def _too_few_targets(teams: list[AvailableTeam], targets: list[NodeId], excluded: Excluded) -> Iterator[Reason]:
    least = [team.least for team in teams]
    if sum(least) > len(targets):
        yield LeastTooLarge(len(teams), sum(least), len(targets))
    by_team = [[row[n] is None for row in excluded] for n in range(len(teams))]
    for short in shortages(least, [1] * len(targets), by_team):
        if len(short.having) == len(targets):
            continue  # it is what all must take, which is named above
        ids = tuple(teams[n].id for n in short.wanting)
        open = tuple(targets[n] for n in short.having)
        yield OpenTargetsTooFew(ids, sum(least[n] for n in short.wanting), open)


def _allowed(excluded: Excluded) -> list[list[bool]]:
    return [[reason is None for reason in row] for row in excluded]
