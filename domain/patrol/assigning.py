"""Who inspects whom in a cross inspection: no team at home, nobody where they are recused (P11)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.node_id import district_of, is_within
from domain.participation import Participation
from domain.patrol.events import Assignment, AssignmentAdopted, PatrolMode
from domain.patrol.state import JointPatrol, NotTarget, PatrolNotPlanned, PatrolStatus, joint_patrol, recusing
from domain.recusal_index import Ties, ties_of
from domain.refusal import About, Refusal
from domain.relation import Several
from domain.team.eligibility import Engagement, for_patrol, objections, ready_team
from domain.team.state import Team


class NotCross(Refusal, zh="只有交叉巡察需要分工", en="only a cross inspection has an assignment", about=About.RECORD):
    """Where teams go together there is nothing to share out."""


class TargetTwice(Refusal, zh="{target} 被列出两次", en="{target} is named twice", field=("target", "targets")):
    """Each target is inspected once, by one team."""


class TargetMissing(
    Refusal, zh="{target} 未分配工作组", en="{target} has no team", transient=True, field="assignments"
):
    """Each target has a team."""


class TeamOfNoTier(Refusal, zh="{team} 不属于参加联动的单位", en="{team} is of no tier that takes part", field="team"):
    """The tiers of the patrol send its teams."""


class TeamNotSent(
    Refusal,
    zh="{organisation} 未派出 {team} 参加",
    en="{organisation} does not send {team}",
    transient=True,
    field="team",
):
    """A tier says which of its teams it sends when it accepts: only so does it know what they are used for."""


class HomeDistrictTarget(
    Refusal, zh="{target} 在 {team} 的本区内", en="{target} lies in the home district of {team}", field="target"
):
    """In a cross inspection a team inspects outside its own district. A team of the city has none."""


class AssignmentMissing(
    Refusal,
    zh="交叉巡察尚未确定分工",
    en="the cross inspection has no assignment yet",
    transient=True,
    about=About.RECORD,
):
    """A cross inspection starts when it is settled who inspects whom."""


@command
class AdoptAssignment:
    """Settle which team inspects which targets; said again before the start, it stands in place of the one before."""

    assignments: Several[Assignment]


@joint_patrol.decides(
    AdoptAssignment,
    zh="确定交叉分工",
    en="Adopt an assignment",
    reported_as=AssignmentAdopted,
    at=PatrolStatus.PLANNED,
    otherwise=PatrolNotPlanned,
)
def adopt_assignment(state: JointPatrol, command: AdoptAssignment, context: Context) -> Changes:
    """Every target of the patrol once, to a team that one of its tiers sends, of people who may inspect it."""
    if state.mode is not PatrolMode.CROSS:
        raise NotCross
    _require_each_target_once(state, command.assignments)
    _require_allowed(state, command.assignments, context, there=False)
    return [event_from(AssignmentAdopted, command)]


def require_assigned(state: JointPatrol, context: Context) -> None:
    """Refuse to start a cross inspection without an assignment that still may stand.

    Raises:
        AssignmentMissing: there is none.
        TeamOfNoTier, TeamNotSent: a tier does not send a team any more.
        TeamGone, MemberRecusedFor, MemberUntrained: a team changed since it was adopted, or was not trained.
    """
    if not state.assignments:
        raise AssignmentMissing
    _require_allowed(state, state.assignments, context, there=True)


def _require_sent(team: AggregateId, state: JointPatrol, context: Context) -> None:
    tier = owner_of(team)
    if tier not in state.tiers:
        raise TeamOfNoTier(team=team)
    answer = context.find(Participation, counterpart(context.id, "participation", tier))
    if not answer or team not in answer.teams:
        context.require(Team, team)
        raise TeamNotSent(organisation=tier, team=team)


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


def why_not(assignment: Assignment, team: Team | None, engagement: Engagement) -> Refusal | None:
    """Return the rule that keeps a team from its target (I13), or None if it may inspect it.

    Args:
        assignment: which team, and which target.
        team: as it stands, if it is known.
        engagement: the cross inspection as what teams are used for; `ties_among` says what keeps people from it.
    """
    district, target = district_of(owner_of(assignment.team)), assignment.target
    if district and is_within(target, district):
        return HomeDistrictTarget(team=assignment.team, target=target)
    here = replace(engagement, targets=(target,))
    members = team.members if team else ()
    return next((each for member in members for each in objections(member, here)), None)


def ties_among(teams: Iterable[Team], elsewhere: Ties) -> Ties:
    """Return all ties in a cross inspection: who is recused in one of its teams is so in every other."""
    return elsewhere.and_recusals(each for team in teams for each in team.recusals)


def _require_allowed(patrol: JointPatrol, assignments: Sequence[Assignment], context: Context, *, there: bool) -> None:
    for each in assignments:
        _require_sent(each.team, patrol, context)
    teams = {each.team: ready_team(each.team, context) for each in assignments}
    ties = ties_among(teams.values(), ties_of(recusing(patrol, owner_of(context.id)), context))
    for each in assignments:
        found = for_patrol(context.id, patrol, (each.target,), owner_of(each.team), context, there=there)
        if refusal := why_not(each, teams[each.team], replace(found, ties=ties)):
            raise refusal
