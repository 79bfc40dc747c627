"""Who inspects whom in a cross inspection: no team at home, nobody where they are recused (P11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, owner_of
from domain.node_id import NodeId, district_of, is_within
from domain.patrol.events import Assignment, AssignmentAdopted, PatrolMode
from domain.patrol.state import JointPatrol, NotTarget, PatrolNotPlanned, PatrolStatus, joint_patrol
from domain.recusal_index import Recusal, recusals_of
from domain.refusal import Refusal
from domain.team import MemberRecusedFor, Team, require_eligible


class NotCross(Refusal, zh="只有交叉巡察需要分工", en="only a cross inspection has an assignment"):
    """Where teams go together there is nothing to share out."""


class TargetTwice(Refusal, zh="{target} 被列出两次", en="{target} is named twice"):
    """Each target is inspected once, by one team."""


class TargetMissing(Refusal, zh="{target} 未分配工作组", en="{target} has no team", transient=True):
    """Each target has a team."""


class TeamOfNoTier(Refusal, zh="{team} 不属于参加联动的单位", en="{team} is of no tier that takes part"):
    """The tiers of the patrol send its teams."""


class HomeDistrictTarget(Refusal, zh="{target} 在 {team} 的本区内", en="{target} lies in the home district of {team}"):
    """In a cross inspection a team inspects outside its own district. A team of the city has none."""


class AssignmentMissing(
    Refusal, zh="交叉巡察尚未确定分工", en="the cross inspection has no assignment yet", transient=True
):
    """A cross inspection starts when it is settled who inspects whom."""


@command
class AdoptAssignment:
    """Settle which team inspects which targets; said again before the start, it stands in place of the one before."""

    assignments: Annotated[tuple[Assignment, ...], Field(min_length=1)]


@joint_patrol.decides(
    AdoptAssignment,
    zh="确定交叉分工",
    en="Adopt an assignment",
    reported_as=AssignmentAdopted,
    at=PatrolStatus.PLANNED,
    otherwise=PatrolNotPlanned,
)
def adopt_assignment(state: JointPatrol, command: AdoptAssignment, context: Context) -> Changes:
    """Every target of the patrol once, to a team of one of its tiers, outside that team's district, nobody recused."""
    if state.mode is not PatrolMode.CROSS:
        raise NotCross
    _require_each_target_once(state, command.assignments)
    for assignment in command.assignments:
        if owner_of(assignment.team) not in state.tiers:
            raise TeamOfNoTier(team=assignment.team)
    _require_allowed(state, command.assignments, context)
    return [event_from(AssignmentAdopted, command)]


def require_assigned(state: JointPatrol, context: Context) -> None:
    """Refuse to start a cross inspection without an assignment that still may stand.

    Raises:
        AssignmentMissing: there is none.
        MemberRecusedFor, TeamGone: a team changed since it was adopted.
    """
    if state.mode is not PatrolMode.CROSS:
        return
    if not state.assignments:
        raise AssignmentMissing
    _require_allowed(state, state.assignments, context)


def _require_each_target_once(state: JointPatrol, assignments: Sequence[Assignment]) -> None:
    assigned = Counter(each.target for each in assignments)
    for target, times in assigned.items():
        if target not in state.targets:
            raise NotTarget(organisation=target)
        if times > 1:
            raise TargetTwice(target=target)
    for target in state.targets:
        if target not in assigned:
            raise TargetMissing(target=target)


def why_not(assignment: Assignment, teams: Mapping[AggregateId, Team], recusals: Iterable[Recusal]) -> Refusal | None:
    """Return the rule that keeps a team from its target (I13), or None if it may inspect it.

    Args:
        assignment: which team, and which target.
        teams: all teams of the inspection that are known: who is recused in one of them is so in every other.
        recusals: those in the indexes of the `recusing` organisations, from teams that need not be of the inspection.
    """
    district, target = district_of(owner_of(assignment.team)), assignment.target
    if district and is_within(target, district):
        return HomeDistrictTarget(team=assignment.team, target=target)
    team = teams.get(assignment.team)
    of_teams = (recusal for each in teams.values() for recusal in each.recusals)
    for member in team.recused_for(target, [*recusals, *of_teams]) if team else ():
        return MemberRecusedFor(member=member, target=target)
    return None


def recusing(patrol: JointPatrol, organiser: NodeId) -> tuple[NodeId, ...]:
    """Return the organisations whose recusals count in a cross inspection: who organises it, and who sends teams."""
    return (organiser, *patrol.tiers)


def _require_allowed(patrol: JointPatrol, assignments: Sequence[Assignment], context: Context) -> None:
    teams = {each.team: require_eligible(each.team, each.target, context) for each in assignments}
    recusals = recusals_of(recusing(patrol, owner_of(context.id)), context)
    for each in assignments:
        if refusal := why_not(each, teams, recusals):
            raise refusal
