"""A participation: what one tier answers to a joint patrol that names it, and the team that it sends (P8, P11).

The tier keeps it, on its own node; the organiser starts the patrol on the news.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, counterpart, owner_of
from domain.audience import Participant
from domain.fields import Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.patrol.events import PatrolMode
from domain.patrol.state import JointPatrol, require_planned
from domain.refusal import Refusal
from domain.registry import Data, News, event, without
from domain.relation import Anybody, AnyNumber
from domain.repeated import repeated
from domain.state import changed, state
from domain.team.eligibility import Person, for_patrol, ready_team, require_fit
from domain.team.events import TeamEngaged, TeamReleased
from domain.team.naming import named
from domain.team.state import Team
from domain.tier import PATROLLING
from domain.words import Term, Words


@dataclass(frozen=True, slots=True)
class JointMember:
    """Somebody in a joint team, and the organisation that sends them: a district's team may have a municipal member."""

    id: Pseudonym
    organisation: Anybody


Teams = Annotated[tuple[Annotated[AggregateRef, OfKind("team", own=True)], ...], Words("派出的工作组", "Teams sent")]
"""The tier's own inspection teams that it sends."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _without_members(data: Data) -> Data:
    """In version 1 nobody said who is in the team."""
    return {**data, "members": []}


def _without_teams(data: Data) -> Data:
    """In version 2 nobody said which of the tier's own teams it sends."""
    return {**data, "teams": []}


@event(
    "同意参加联动",
    "Participation accepted",
    version=3,
    upcasters={1: _without_members, 2: _without_teams},
    downcasters={1: without("members"), 2: without("teams")},
    undone="ParticipationDeclined",
)
class ParticipationAccepted:
    """The tier takes part, with this team."""

    patrol: AggregateRef
    organiser: Participant
    tiers: tuple[Participant, ...] = ()
    """Who takes part in the patrol, and so sees the answer."""
    team: Words
    members: tuple[JointMember, ...] = ()
    """Who is in the team, as far as it is said."""
    teams: Teams = ()


@event("不参加联动", "Participation declined", news=News.BAD, undone="ParticipationAccepted")
class ParticipationDeclined:
    """The tier does not take part; it may still accept later."""

    patrol: AggregateRef
    organiser: Participant
    tiers: tuple[Participant, ...] = ()
    """Who takes part in the patrol, and so sees the answer."""
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ParticipationStatus(Term):
    """What a tier answered last."""

    ACCEPTED = "accepted", "已同意", "accepted"
    DECLINED = "declined", "不参加", "declined"


@state
class Participation:
    """A participation as its events make it."""

    patrol: AggregateId
    status: ParticipationStatus
    team: Words | None = None
    """The team that it sends, if it accepted."""
    members: tuple[JointMember, ...] = ()
    teams: tuple[AggregateId, ...] = ()


def evolve(participation: Participation | None, event: object) -> Participation:
    """Return the participation after one more of its events."""
    match participation, event:
        case None, ParticipationAccepted(patrol=patrol, team=team, members=members, teams=teams):
            return Participation(patrol, ParticipationStatus.ACCEPTED, team, members, teams)
        case None, ParticipationDeclined(patrol=patrol):
            return Participation(patrol, ParticipationStatus.DECLINED)
        case Participation(), ParticipationAccepted(team=team, members=members, teams=teams):
            accepted = changed(participation, status=ParticipationStatus.ACCEPTED, team=team)
            return changed(accepted, members=members, teams=teams)
        case Participation(), ParticipationDeclined():
            declined = changed(participation, status=ParticipationStatus.DECLINED, team=None)
            return changed(declined, members=(), teams=())
    raise Impossible(participation, event)


participation = Aggregate(
    "participation",
    "participations",
    evolve,
    zh="联动参加",
    en="participation",
    heading=Heading.LINKAGE,
    tiers=PATROLLING,
    rank=2,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotInvited(
    Refusal,
    zh="{organisation} 未被邀请参加该联动巡视",
    en="{organisation} is not named in this patrol",
    transient=True,
    field="patrol",
):
    """Only a tier that is named in a patrol answers to it."""


class AlreadyAnswered(Refusal, zh="已经答复:{status}", en="the answer was given before: {status}"):
    """An answer is given once, until it is changed."""


class JointMemberTwice(Refusal, zh="{member} 被列出两次", en="{member} is named twice"):
    """Everybody is in a team once."""


@command
class AcceptInvitation:
    """Say that we take part, and with which team."""

    patrol: AggregateRef
    team: Words
    members: AnyNumber[JointMember] = ()
    """Who is in the team, each by a pseudonym and the organisation that sends them."""
    teams: Teams = ()


@command
class DeclineInvitation:
    """Say that we do not take part, and why."""

    patrol: AggregateRef
    reason: Text


def of_patrol(command: AcceptInvitation | DeclineInvitation, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's participation in a patrol: there is one, and all can tell which."""
    return counterpart(command.patrol, "participation", owner)


@participation.decides(
    AcceptInvitation, zh="同意参加联动", en="Accept an invitation", reported_as=ParticipationAccepted, opens=of_patrol
)
def accept(state: Participation | None, command: AcceptInvitation, context: Context) -> Changes:
    """By a tier that is named in it, before the start, with people who may inspect its targets, each named once."""
    patrol = _require_invited(command.patrol, context)
    _require_new(state, ParticipationStatus.ACCEPTED)
    names = [member.id for member in command.members]
    for name in repeated(names):
        raise JointMemberTwice(member=name)
    accepted = event_from(ParticipationAccepted, command, organiser=owner_of(command.patrol), tiers=patrol.tiers)
    people = tuple(people_of(accepted, context))
    # In a cross inspection each team has targets of its own, which are assigned later.
    if patrol.mode is not PatrolMode.CROSS:
        engagement = for_patrol(command.patrol, patrol, patrol.targets, owner_of(context.id), context, there=False)
        require_fit(people, engagement)
    return [accepted, *_engaged(command, context), *named(command.members, context)]


@participation.decides(
    DeclineInvitation, zh="不参加联动", en="Decline an invitation", reported_as=ParticipationDeclined, opens=of_patrol
)
def decline(state: Participation | None, command: DeclineInvitation, context: Context) -> Changes:
    """By a tier that is named in it, before the start; its teams are free again."""
    tiers = _require_invited(command.patrol, context).tiers
    _require_new(state, ParticipationStatus.DECLINED)
    declined = event_from(ParticipationDeclined, command, organiser=owner_of(command.patrol), tiers=tiers)
    released = TeamReleased(work=command.patrol)
    return [declined, *(On(team, released) for team in (state.teams if state else ()))]


def _require_invited(id: AggregateId, context: Context) -> JointPatrol:
    patrol = context.require(JointPatrol, id)
    if owner_of(context.id) not in patrol.tiers:
        raise NotInvited(organisation=owner_of(context.id))
    require_planned(patrol)
    return patrol


def people_of(answer: Participation | ParticipationAccepted, context: Context) -> Iterator[Person]:
    """Yield everybody whom a tier sends.

    Raises:
        NotFound, TeamGone, LeaderMissing: a team that it names cannot be sent.
    """
    yield from answer.members
    for team in answer.teams:
        yield from ready_team(team, context).members


def _engaged(command: AcceptInvitation, context: Context) -> Iterator[On]:
    """Yield what tells the tier's own teams what they are used for, once."""
    for team in command.teams:
        if command.patrol not in context.require(Team, team).works:
            yield On(team, TeamEngaged(work=command.patrol))


def _require_new(state: Participation | None, answer: ParticipationStatus) -> None:
    if state and state.status is answer:
        raise AlreadyAnswered(status=answer.words)
