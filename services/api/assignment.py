"""Propose who inspects whom in a cross inspection (P11): nothing is recorded until an assignment is adopted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Response
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as ruled

from domain.aggregate_id import AggregateId, AggregateRef
from domain.authority import Actor, Role
from domain.patrol.assigning import NotCross, TeamOfNoTier, ties_among
from domain.patrol.events import PatrolMode
from domain.patrol.state import recusing
from domain.pointing import complete
from domain.recusal_index import Ties
from domain.refusal import About, NotFound, Refusal
from domain.team.state import TeamStatus
from domain.words import Words
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import PatrolRow, participations, patrols
from projections.rounds import TeamRow, known_ties, teams
from services.api.access import requires
from services.api.answers import answer
from services.api.bodies import require_none
from services.api.view_reader import ViewReaderDep
from services.assignment import (
    AssignmentProblem,
    AvailableTeam,
    Infeasible,
    Proposal,
    RecusedMember,
    TooMuchWork,
    propose_apart,
)
from services.problems.problem import kebab
from services.problems.rules import RuleViolation
from services.problems.statuses import answered_with

router = APIRouter(prefix="/v1/patrols", tags=["patrols"])

_Officer = Annotated[Actor, Depends(requires(Role.OFFICER))]
_Id = Annotated[AggregateRef, Path(description="The cross inspection.")]
_STRICT = ConfigDict(extra="forbid")


class NoAssignment(Refusal, zh="无法分配：{reasons}", en="there is no assignment: {reasons}", about=About.RECORD):
    """Teams, recusals and capacities leave no way to give every target a team; `constraints` names what is in it."""


@answered_with(422)
class AssignmentTooLarge(
    Refusal,
    zh="{teams} 个巡察组、{targets} 个巡察对象的分配超出可用的时间或内存，请分批安排",
    en="an assignment of {teams} teams and {targets} targets takes more time or memory than there is: plan it in parts",
    about=About.RECORD,
):
    """A proposal is made within bounds of time and memory, so that the node goes on."""


@ruled(frozen=True, config=_STRICT)
class Capacity:
    """How many targets a team can take."""

    team: AggregateRef
    least: Annotated[int, Field(ge=0)] = 0
    most: Annotated[int | None, Field(ge=1, description="No bound, if it is left out.")] = None


@ruled(frozen=True, config=_STRICT)
class Wish:
    """What an assignment is asked for beside the patrol's own teams and targets."""

    seed: Annotated[int, Field(description="Decides between assignments that are equally even.")] = 0
    capacities: tuple[Capacity, ...] = ()


@router.post("/{id}/propose-assignment", openapi_extra={"x-problems": [409, 422]})
def propose_assignment(
    _actor: _Officer,
    views: ViewReaderDep,
    id: _Id,
    wish: Annotated[Wish, Body()] = Wish(),  # noqa: B008
) -> Response:
    """Return an assignment of every target to a team of the patrol's tiers, as `adopt-assignment` takes it."""
    capacities = _by_team(wish.capacities)
    try:
        with views.snapshot() as snapshot:
            position, problem = snapshot.position, _posed(snapshot, id, capacities, wish.seed)
        proposal = _proposed(problem)
    except Refusal as refusal:
        complete(refusal, wish, id)
        raise
    return answer({"patrol": id, "position": position, "seed": wish.seed, **_represented(proposal)})


def _posed(
    snapshot: Snapshot, id: AggregateId, capacities: Mapping[AggregateId, Capacity], seed: int
) -> AssignmentProblem:
    patrol = _cross_patrol(snapshot, id)
    found = _teams_of(snapshot, patrol)
    ties = ties_among(found, known_ties(snapshot).of(recusing(patrol, patrol.owner)))
    return _problem(patrol, found, ties, capacities, seed)


def _proposed(problem: AssignmentProblem) -> Proposal:
    try:
        proposal = propose_apart(problem)
    except TooMuchWork:
        raise AssignmentTooLarge(teams=len(problem.teams), targets=len(problem.targets)) from None
    if isinstance(proposal, Infeasible):
        raise _no_assignment(proposal)
    return proposal


def _by_team(capacities: Sequence[Capacity]) -> Mapping[AggregateId, Capacity]:
    """Return the capacities by team.

    Raises:
        RequestValidationError: a team is named twice, or its bounds leave no number of targets.
    """
    require_none(list(_errors(capacities)))
    return {each.team: each for each in capacities}


def _errors(capacities: Sequence[Capacity]) -> Iterator[RuleViolation]:
    named = [each.team for each in capacities]
    for place, each in enumerate(capacities):
        if each.team in named[:place]:
            yield {"loc": ("body", "capacities", place, "team"), "type": "unique", "msg": "the team is named twice"}
        if each.most is not None and each.most < each.least:
            yield {"loc": ("body", "capacities", place, "most"), "type": "least", "msg": "less than the least"}


def _cross_patrol(snapshot: Snapshot, id: AggregateId) -> PatrolRow:
    patrol = snapshot.row(patrols, id)
    if not patrol:
        raise NotFound(id=id)
    if patrol.mode is not PatrolMode.CROSS:
        raise NotCross
    return patrol


def _teams_of(snapshot: Snapshot, patrol: PatrolRow) -> Sequence[TeamRow]:
    """Return the teams that the patrol's tiers said they send."""
    source = snapshot.of(participations)
    answers = snapshot.rows(participations, source.c.patrol == patrol.id, source=source)
    found = (snapshot.row(teams, id) for answer in answers if answer.owner in patrol.tiers for id in answer.teams)
    return sorted((each for each in found if each and each.status is TeamStatus.FORMED), key=by_opening)


def _problem(
    patrol: PatrolRow,
    found: Sequence[TeamRow],
    ties: Ties,
    capacities: Mapping[AggregateId, Capacity],
    seed: int,
) -> AssignmentProblem:
    for id in capacities:
        if id not in [each.id for each in found]:
            raise TeamOfNoTier(team=id)
    recusals = tuple(RecusedMember(each.member, each.target) for each in ties.recusals)
    return AssignmentProblem(tuple(_team(row, ties, capacities) for row in found), patrol.targets, recusals, seed)


def _team(row: TeamRow, ties: Ties, capacities: Mapping[AggregateId, Capacity]) -> AvailableTeam:
    bounds = capacities.get(row.id) or Capacity(row.id)
    members = tuple(each.id for each in row.members)
    origins = (each for member in row.members for each in (member.organisation, *ties.origins.get(member.id, ())))
    return AvailableTeam(row.id, row.owner, members, bounds.least, bounds.most, tuple(dict.fromkeys(origins)))


def _represented(proposal: Proposal) -> dict[str, object]:
    pairs = sorted((team, target) for target, team in proposal.team_of.items())
    return {"spread": proposal.spread, "assignments": [{"team": team, "target": target} for team, target in pairs]}


def _no_assignment(infeasible: Infeasible) -> NoAssignment:
    words = [each.words for each in infeasible.reasons]
    reasons = Words("；".join(each.zh for each in words), "; ".join(each.en for each in words))
    return NoAssignment(reasons=reasons, constraints=[kebab(type(each).__name__) for each in infeasible.reasons])
