"""A joint patrol: teams of several tiers inspect together (P8, P9, P11).

The organiser keeps it; each tier named in it answers on a `Participation` of its own, and it starts when all accepted.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain import participation as participations
from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import counterpart
from domain.audience import Participant
from domain.fields import Line, Text
from domain.refusal import Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tree import NodeId, Organisation, is_within
from domain.words import Term, Words

Attendance = Annotated[int, Field(ge=1, le=100_000)]
"""How many people came."""


class PatrolMode(Term):
    """How the tiers go together (P11)."""

    JOINT = "joint", "联动巡视", "joint patrol"
    """Several tiers, in one team."""
    CROSS = "cross", "交叉巡察", "cross inspection"
    """A team inspects outside its own district."""
    SPECIAL = "special", "专项巡察", "special patrol"
    """On one theme."""


@dataclass(frozen=True, slots=True)
class Team:
    """A team that a tier sends: `市委第三巡视组` of `bj`."""

    organisation: Organisation
    name: Words


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("联动巡视计划", "Joint patrol planned")
class JointPatrolPlanned:
    """The organiser names the tiers that are to take part, itself among them if it does, and whom they inspect."""

    title: Words
    mode: PatrolMode
    tiers: tuple[Participant, ...]
    targets: tuple[Organisation, ...]
    """The organisations to be inspected; they do not see the patrol."""
    round: Line | None = None
    """The inspection round that it belongs to."""


@event("邀请参加联动", "Tier invited")
class TierInvited:
    """One more tier is to take part."""

    organisation: Participant


@event("联动巡视启动", "Joint patrol started")
class JointPatrolStarted:
    """Every tier named in it has accepted; these are the teams."""

    teams: tuple[Team, ...]


@event("召开座谈会", "Seminar held")
class SeminarHeld:
    """People were heard. What they raised are issues that name the patrol as their source."""

    place: Words
    attendees: Attendance
    categories: tuple[Words, ...] = ()
    """The kinds of issue that came up."""


@event("实地查看", "Site visited")
class SiteVisited:
    """The teams looked for themselves how things stand."""

    place: Words
    organisation: Organisation
    """Whom they visited."""
    findings: Text


@event("联动巡视结束", "Joint patrol ended")
class JointPatrolEnded:
    """The teams have left. The issues go on."""

    summary: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class PatrolStatus(Term):
    """Where a joint patrol stands."""

    PLANNED = "planned", "筹备中", "planned"
    STARTED = "started", "进行中", "under way"
    ENDED = "ended", "已结束", "ended"


@state
class JointPatrol:
    """A joint patrol as its events make it."""

    tiers: tuple[NodeId, ...]
    targets: tuple[NodeId, ...]
    status: PatrolStatus = PatrolStatus.PLANNED


def evolve(patrol: JointPatrol | None, event: object) -> JointPatrol:
    """Return the joint patrol after one more of its events."""
    match patrol, event:
        case None, JointPatrolPlanned(tiers=tiers, targets=targets):
            return JointPatrol(tiers, targets)
        case JointPatrol(), TierInvited(organisation=organisation):
            return changed(patrol, tiers=(*patrol.tiers, organisation))
        case JointPatrol(), JointPatrolStarted():
            return changed(patrol, status=PatrolStatus.STARTED)
        case JointPatrol(), SeminarHeld() | SiteVisited():
            return patrol
        case JointPatrol(), JointPatrolEnded():
            return changed(patrol, status=PatrolStatus.ENDED)
    raise Impossible(patrol, event)


joint_patrol = Aggregate("patrol", "patrols", evolve, zh="联动巡视", en="joint patrol")

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class TierTwice(Refusal, zh="{organisation} 被列出两次", en="{organisation} is named twice"):
    """Each tier takes part once."""


class NotJoint(Refusal, zh="联动巡视至少需要两级单位", en="a joint patrol takes two tiers or more"):
    """One tier alone is not a joint patrol."""


class PatrolNotPlanned(Refusal, zh="联动巡视{status},不在筹备中", en="the patrol is {status}, no more being planned"):
    """Who takes part is settled before the start."""


class TierNotAccepted(Refusal, zh="{organisation} 尚未同意参加", en="{organisation} has not accepted"):
    """A joint patrol starts only after every tier named in it accepted."""


class PatrolNotUnderWay(Refusal, zh="联动巡视{status},不在进行中", en="the patrol is {status}, not under way"):
    """Seminars and visits are part of a patrol that has started and not ended."""


class NotTarget(Refusal, zh="{organisation} 不在巡视对象之列", en="{organisation} is not among those inspected"):
    """The teams visit whom the patrol inspects, and those below."""


@command
class PlanJointPatrol:
    """Name the tiers that are to take part, and whom they inspect."""

    title: Words
    mode: PatrolMode
    tiers: Annotated[tuple[Organisation, ...], Field(min_length=1)]
    targets: Annotated[tuple[Organisation, ...], Field(min_length=1)]
    round: Line | None = None


@command
class InviteTier:
    """Name one more tier."""

    organisation: Organisation


@command
class StartJointPatrol:
    """Begin, with the teams of all who accepted."""


@command
class HoldSeminar:
    """Record that people were heard."""

    place: Words
    attendees: Attendance
    categories: tuple[Words, ...] = ()


@command
class VisitSite:
    """Record what the teams saw for themselves."""

    place: Words
    organisation: Organisation
    findings: Text


@command
class EndJointPatrol:
    """Say that the teams have left."""

    summary: Text | None = None


@joint_patrol.opens(PlanJointPatrol, zh="计划联动巡视", en="Plan a joint patrol")
def plan(command: PlanJointPatrol, _context: Context) -> Changes:
    """With every tier named once, and two or more if it is to be joint."""
    for tier in command.tiers:
        if command.tiers.count(tier) > 1:
            raise TierTwice(organisation=tier)
    if command.mode is PatrolMode.JOINT and len(command.tiers) < 2:
        raise NotJoint
    return [event_from(JointPatrolPlanned, command)]


@joint_patrol.decides(
    InviteTier, zh="邀请参加联动", en="Invite a tier", at=PatrolStatus.PLANNED, otherwise=PatrolNotPlanned
)
def invite(state: JointPatrol, command: InviteTier, _context: Context) -> Changes:
    """Before the start."""
    if command.organisation in state.tiers:
        raise TierTwice(organisation=command.organisation)
    return [event_from(TierInvited, command)]


@joint_patrol.decides(
    StartJointPatrol, zh="启动联动巡视", en="Start a joint patrol", at=PatrolStatus.PLANNED, otherwise=PatrolNotPlanned
)
def start(state: JointPatrol, _command: StartJointPatrol, context: Context) -> Changes:
    """Only after every tier named in it accepted."""
    return [JointPatrolStarted(teams=tuple(_team(tier, context) for tier in state.tiers))]


@joint_patrol.decides(
    HoldSeminar, zh="召开座谈会", en="Hold a seminar", at=PatrolStatus.STARTED, otherwise=PatrolNotUnderWay
)
def hold_seminar(_state: JointPatrol, command: HoldSeminar, _context: Context) -> Changes:
    """While the patrol is under way."""
    return [event_from(SeminarHeld, command)]


@joint_patrol.decides(VisitSite, zh="实地查看", en="Visit a site", at=PatrolStatus.STARTED, otherwise=PatrolNotUnderWay)
def visit_site(state: JointPatrol, command: VisitSite, _context: Context) -> Changes:
    """While the patrol is under way, at one of its targets or below."""
    if not any(is_within(command.organisation, target) for target in state.targets):
        raise NotTarget(organisation=command.organisation)
    return [event_from(SiteVisited, command)]


@joint_patrol.decides(
    EndJointPatrol, zh="结束联动巡视", en="End a joint patrol", at=PatrolStatus.STARTED, otherwise=PatrolNotUnderWay
)
def end(_state: JointPatrol, command: EndJointPatrol, _context: Context) -> Changes:
    """One that is under way."""
    return [event_from(JointPatrolEnded, command)]


def require_planned(state: JointPatrol) -> None:
    """Refuse if the patrol has started.

    Raises:
        PatrolNotPlanned: it has.
    """
    if state.status is not PatrolStatus.PLANNED:
        raise PatrolNotPlanned(status=state.status.words)


def _team(tier: NodeId, context: Context) -> Team:
    answer = context.find(participations.Participation, counterpart(context.id, "participation", tier))
    if not answer or not answer.team:
        raise TierNotAccepted(organisation=tier)
    return Team(tier, answer.team)
