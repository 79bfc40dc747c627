"""How a team comes together and apart: formed, added to, left, dissolved."""

from collections.abc import Sequence
from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateRef, OfKind, owner_of
from domain.fields import Pseudonym, Text
from domain.refusal import About, Refusal
from domain.relation import Several
from domain.repeated import repeated
from domain.round.state import Round, require_open
from domain.team.eligibility import engagements, require_fit
from domain.team.events import Member, MemberAdded, MemberRemoved, MemberRole, TeamDissolved, TeamFormed
from domain.team.naming import named
from domain.team.state import Team, TeamGone, TeamStatus, require_member, team
from domain.words import Words


class MemberTwice(Refusal, zh="{member} 被列出两次", en="{member} is named twice"):
    """Somebody is in a team once."""


class LeaderNotOne(
    Refusal,
    zh="工作组须有一名组长,现有 {count} 名",
    en="a team has one leader, not {count}",
    field=("member", "members"),
):
    """A team has one leader."""


class LeaderNeeded(
    Refusal,
    zh="{member} 是在用工作组的组长，须先更换组长",
    en="{member} leads a team that is in use: another leader comes first",
):
    """A team that is in use is never without a leader: the leader hands over, and then leaves."""


class TeamInUse(
    Refusal,
    zh="工作组承担的任务尚未结束",
    en="the team is in use for an inspection or a patrol",
    transient=True,
    about=About.RECORD,
):
    """A team is dissolved when what it is used for is over."""


@command
class FormTeam:
    """Let people inspect together."""

    name: Words
    round: Annotated[AggregateRef, OfKind("round", unseen=True)] | None = None
    members: Several[Member]


@command
class AddMember:
    """Let one more into the team."""

    member: Member


@command
class RemoveMember:
    """Let somebody out of the team."""

    member: Pseudonym
    reason: Text


@command
class DissolveTeam:
    """Say that the team inspects no more."""

    reason: Text | None = None


@team.opens(FormTeam, zh="组建工作组", en="Form a team", reported_as=TeamFormed)
def form(command: FormTeam, context: Context) -> Changes:
    """With one leader and nobody twice; for a round that is open, if it is for one of the owner's.

    Nobody comes from where another of their teams inspects. Who else may be in it follows from what it is used for; it
    is asked when the team is assigned, and of all who come later.
    """
    _require_each_once(command.members)
    leaders = sum(each.role is MemberRole.LEADER for each in command.members)
    if leaders != 1:
        raise LeaderNotOne(count=leaders)
    if command.round and owner_of(command.round) == owner_of(context.id):
        require_open(context.require(Round, command.round))
    return [event_from(TeamFormed, command), *named(command.members, context)]


@team.decides(
    AddMember, zh="增加成员", en="Add a member", reported_as=MemberAdded, at=TeamStatus.FORMED, otherwise=TeamGone
)
def add_member(state: Team, command: AddMember, context: Context) -> Changes:
    """Who is not in it, and may take part in all that it is used for; a leader if it has none.

    Nobody comes from where another of their teams inspects.
    """
    members = (*state.members, command.member)
    _require_each_once(members)
    leaders = sum(each.role is MemberRole.LEADER for each in members)
    if leaders > 1:
        raise LeaderNotOne(count=leaders)
    for engagement in engagements(context.id, state, context):
        require_fit([command.member], engagement)
    return [event_from(MemberAdded, command), *named([command.member], context)]


@team.decides(
    RemoveMember,
    zh="成员退出",
    en="Remove a member",
    reported_as=MemberRemoved,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def remove_member(state: Team, command: RemoveMember, context: Context) -> Changes:
    """Who is in it; the leader of a team that is in use hands over before."""
    require_member(state, command.member)
    if any(engagements(context.id, state, context)):
        require_not_leading(state, command.member)
    return [event_from(MemberRemoved, command)]


@team.decides(
    DissolveTeam,
    zh="撤销工作组",
    en="Dissolve a team",
    reported_as=TeamDissolved,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def dissolve(state: Team, command: DissolveTeam, context: Context) -> Changes:
    """Once, when all that it was used for is over."""
    if any(engagements(context.id, state, context)):
        raise TeamInUse
    return [event_from(TeamDissolved, command)]


def require_not_leading(state: Team, id: Pseudonym) -> None:
    """Refuse if somebody leads the team.

    Raises:
        LeaderNeeded: they do.
    """
    if state.leader and state.leader.id == id:
        raise LeaderNeeded(member=id)


def _require_each_once(members: Sequence[Member]) -> None:
    for member in repeated(each.id for each in members):
        raise MemberTwice(member=member)
