"""How a joint patrol begins: plan, invite, start."""

from collections.abc import Collection, Iterable
from typing import Annotated

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateRef, OfKind, counterpart, owner_of
from domain.filing.before_start import require_filed
from domain.node_id import NodeId, is_below
from domain.participation import Participation, people_of
from domain.patrol.assigning import TargetTwice, require_assigned
from domain.patrol.events import JointPatrolPlanned, JointPatrolStarted, PatrolMode, Team, TierInvited
from domain.patrol.state import JointPatrol, PatrolNotPlanned, PatrolStatus, joint_patrol
from domain.refusal import About, Refusal
from domain.relation import Anybody, Patrolled, Several
from domain.repeated import repeated
from domain.round.events import RoundJoined
from domain.round.state import own_round
from domain.team.eligibility import for_patrol, require_fit
from domain.words import Words


class TierTwice(
    Refusal, zh="{organisation} 被列出两次", en="{organisation} is named twice", field=("organisation", "tiers")
):
    """Each tier takes part once."""


class NotJoint(Refusal, zh="联动巡视至少需要两级单位", en="a joint patrol takes two tiers or more", field="tiers"):
    """One tier alone is not a joint patrol."""


class TargetOfNoTier(
    Refusal,
    zh="{target} 不是组织单位或参加单位的下级单位",
    en="{target} stands below neither the organiser nor a tier that takes part",
    field="targets",
):
    """Who takes part in a patrol brings its own authority; over others nobody has any (P11)."""


class TierNotAccepted(
    Refusal, zh="{organisation} 尚未同意参加", en="{organisation} has not accepted", transient=True, about=About.RECORD
):
    """A joint patrol starts only after every tier named in it accepted."""


@command
class PlanJointPatrol:
    """Name the tiers that are to take part, and whom they inspect."""

    title: Words
    mode: PatrolMode
    tiers: Several[Anybody]
    targets: Several[Patrolled]
    round: Annotated[AggregateRef, OfKind("round", unseen=True)] | None = None
    """The inspection round that it belongs to."""


@command
class InviteTier:
    """Name one more tier."""

    organisation: Anybody


@command
class StartJointPatrol:
    """Begin, with the teams of all who accepted."""


@joint_patrol.opens(PlanJointPatrol, zh="计划联动巡视", en="Plan a joint patrol", reported_as=JointPatrolPlanned)
def plan(command: PlanJointPatrol, context: Context) -> Changes:
    """With every tier and target named once, each target below one who takes part; two tiers or more if it is joint."""
    for tier in repeated(command.tiers):
        raise TierTwice(organisation=tier)
    for target in repeated(command.targets):
        raise TargetTwice(target=target)
    if command.mode is PatrolMode.JOINT and len(command.tiers) < 2:
        raise NotJoint
    _require_below(command.targets, (owner_of(context.id), *command.tiers))
    joined = [On(round, RoundJoined(work=context.id)) for round in own_round(command.round, context)]
    return [event_from(JointPatrolPlanned, command), *joined]


@joint_patrol.decides(
    InviteTier,
    zh="邀请参加联动",
    en="Invite a tier",
    reported_as=TierInvited,
    at=PatrolStatus.PLANNED,
    otherwise=PatrolNotPlanned,
)
def invite(state: JointPatrol, command: InviteTier, _context: Context) -> Changes:
    """Before the start."""
    if command.organisation in state.tiers:
        raise TierTwice(organisation=command.organisation)
    return [event_from(TierInvited, command)]


@joint_patrol.decides(
    StartJointPatrol,
    zh="启动联动巡视",
    en="Start a joint patrol",
    reported_as=JointPatrolStarted,
    at=PatrolStatus.PLANNED,
    otherwise=PatrolNotPlanned,
)
def start(state: JointPatrol, _command: StartJointPatrol, context: Context) -> Changes:
    """After every tier named in it accepted; filed, if it is not the city's; assigned, if it is a cross inspection.

    Everybody in its teams must be one who may be there.
    """
    _require_below(state.targets, (owner_of(context.id), *state.tiers))
    require_filed(context.id, context)
    teams = tuple(_team(tier, state, context) for tier in state.tiers)
    if state.mode is PatrolMode.CROSS:
        require_assigned(state, context)
    return [JointPatrolStarted(teams=teams)]


def _require_below(targets: Iterable[NodeId], taking_part: Collection[NodeId]) -> None:
    for target in targets:
        if not any(is_below(target, each) for each in taking_part):
            raise TargetOfNoTier(target=target)


def _team(tier: NodeId, state: JointPatrol, context: Context) -> Team:
    answer = context.find(Participation, counterpart(context.id, "participation", tier))
    if not answer or not answer.team:
        raise TierNotAccepted(organisation=tier)
    if state.mode is not PatrolMode.CROSS:
        require_fit(people_of(answer, context), for_patrol(context.id, state, state.targets, tier, context, there=True))
    return Team(tier, answer.team)
