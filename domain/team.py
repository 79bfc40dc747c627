"""An inspection team: who is in it, and for whom a member must not take part (P2, P6, P11).

People are pseudonyms. The team's home is the organisation that keeps it. Who has ties to an organisation is recused for
it and for all below it, also after leaving the team and coming back; by the owner's `RecusalIndex` in all its other
teams, too.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.fields import Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_within
from domain.recusal_index import Recusal, RecusalEntered, index_of, recusals_of
from domain.refusal import Refusal
from domain.registry import News, event
from domain.round import Round, require_open
from domain.state import changed, state
from domain.words import Term, Words


class MemberRole(Term):
    """What somebody is in a team."""

    LEADER = "leader", "组长", "leader"
    DEPUTY = "deputy", "副组长", "deputy leader"
    MEMBER = "member", "成员", "member"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team, and which organisation they come from."""

    id: Pseudonym
    role: MemberRole
    organisation: Organisation


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("组建工作组", "Team formed")
class TeamFormed:
    """These people will inspect together."""

    name: Words
    round: AggregateRef | None = None
    """The round that it is formed for; None if it stands for longer."""
    members: tuple[Member, ...]


@event("增加成员", "Member added")
class MemberAdded:
    """One more is in the team."""

    member: Member


@event("成员退出", "Member removed")
class MemberRemoved:
    """Somebody is in the team no more; recusals stay."""

    member: Pseudonym
    reason: Text


@event("成员回避", "Member recused")
class MemberRecused:
    """Somebody has ties to an organisation, and takes no part where it or one below it is inspected."""

    member: Pseudonym
    target: Organisation
    reason: Text


@event("撤销工作组", "Team dissolved", news=News.END)
class TeamDissolved:
    """The team inspects no more."""

    reason: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class TeamStatus(Term):
    """Where a team stands."""

    FORMED = "formed", "已组建", "formed"
    DISSOLVED = "dissolved", "已撤销", "dissolved"


@state
class Team:
    """A team as its events make it."""

    name: Words
    round: AggregateId | None
    members: tuple[Member, ...]
    status: TeamStatus = TeamStatus.FORMED
    recusals: tuple[Recusal, ...] = ()

    def member(self, id: Pseudonym) -> Member | None:
        """Return somebody who is in the team, or None."""
        return next((each for each in self.members if each.id == id), None)

    def recused_for(self, target: NodeId, elsewhere: Iterable[Recusal] = ()) -> tuple[Pseudonym, ...]:
        """Return who of the team is to take no part where `target` is inspected, as said in it or elsewhere."""
        recused = {each.member for each in (*self.recusals, *elsewhere) if is_within(target, each.target)}
        return tuple(each.id for each in self.members if each.id in recused)


def evolve(team: Team | None, event: object) -> Team:
    """Return the team after one more of its events."""
    match team, event:
        case None, TeamFormed(name=name, round=round, members=members):
            return Team(name, round, members)
        case Team(), MemberAdded(member=member):
            return changed(team, members=(*team.members, member))
        case Team(), MemberRemoved(member=gone):
            return changed(team, members=tuple(each for each in team.members if each.id != gone))
        case Team(), MemberRecused(member=member, target=target):
            return changed(team, recusals=(*team.recusals, Recusal(member, target)))
        case Team(), TeamDissolved():
            return changed(team, status=TeamStatus.DISSOLVED)
    raise Impossible(team, event)


team = Aggregate("team", "teams", evolve, zh="工作组", en="inspection team", heading=Heading.INSPECTIONS, rank=2)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class MemberTwice(Refusal, zh="{member} 被列出两次", en="{member} is named twice"):
    """Somebody is in a team once."""


class LeaderNotOne(Refusal, zh="工作组须有一名组长,现有 {count} 名", en="a team has one leader, not {count}"):
    """A team has one leader."""


class NotMember(Refusal, zh="{member} 不在工作组内", en="{member} is not in the team", transient=True):
    """Only who is in a team leaves it, or is recused in it."""


class RecusedTwice(
    Refusal, zh="{member} 已对 {target} 回避", en="{member} takes no part where {target} is inspected already"
):
    """A recusal is said once."""


class TeamGone(Refusal, zh="工作组{status}", en="the team is {status}"):
    """A team that is dissolved changes no more and inspects no more."""


class MemberRecusedFor(
    Refusal, zh="{member} 对 {target} 应当回避", en="{member} is to take no part where {target} is inspected"
):
    """A recused member is on no team for that target."""


@command
class FormTeam:
    """Let people inspect together."""

    name: Words
    round: AggregateRef | None = None
    members: Annotated[tuple[Member, ...], Field(min_length=1)]


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
class RecuseMember:
    """Say that somebody has ties to an organisation."""

    member: Pseudonym
    target: Organisation
    reason: Text


@command
class DissolveTeam:
    """Say that the team inspects no more."""

    reason: Text | None = None


@team.opens(FormTeam, zh="组建工作组", en="Form a team", reported_as=TeamFormed)
def form(command: FormTeam, context: Context) -> Changes:
    """With one leader and nobody twice; for a round that is open, if it is for one of the owner's."""
    _require_each_once(command.members)
    leaders = sum(each.role is MemberRole.LEADER for each in command.members)
    if leaders != 1:
        raise LeaderNotOne(count=leaders)
    if command.round and owner_of(command.round) == owner_of(context.id):
        require_open(context.require(Round, command.round))
    return [event_from(TeamFormed, command)]


@team.decides(
    AddMember, zh="增加成员", en="Add a member", reported_as=MemberAdded, at=TeamStatus.FORMED, otherwise=TeamGone
)
def add_member(state: Team, command: AddMember, _context: Context) -> Changes:
    """Who is not in it; a leader if it has none."""
    members = (*state.members, command.member)
    _require_each_once(members)
    leaders = sum(each.role is MemberRole.LEADER for each in members)
    if leaders > 1:
        raise LeaderNotOne(count=leaders)
    return [event_from(MemberAdded, command)]


@team.decides(
    RemoveMember,
    zh="成员退出",
    en="Remove a member",
    reported_as=MemberRemoved,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def remove_member(state: Team, command: RemoveMember, _context: Context) -> Changes:
    """Who is in it."""
    _require_member(state, command.member)
    return [event_from(MemberRemoved, command)]


@team.decides(
    RecuseMember,
    zh="成员回避",
    en="Recuse a member",
    reported_as=MemberRecused,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def recuse_member(state: Team, command: RecuseMember, context: Context) -> Changes:
    """Who is in it, and not recused in it for the organisation or for one above it; from now on in every other, too."""
    _require_member(state, command.member)
    if command.member in state.recused_for(command.target):
        raise RecusedTwice(member=command.member, target=command.target)
    return [event_from(MemberRecused, command), *_entered(Recusal(command.member, command.target), context)]


@team.decides(
    DissolveTeam,
    zh="撤销工作组",
    en="Dissolve a team",
    reported_as=TeamDissolved,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def dissolve(_state: Team, command: DissolveTeam, _context: Context) -> Changes:
    """Once."""
    return [event_from(TeamDissolved, command)]


def require_eligible(id: AggregateId, target: NodeId, context: Context) -> Team:
    """Return a team, or refuse if it may not inspect an organisation.

    Raises:
        NotFound: this node has not seen it.
        TeamGone: it is dissolved.
        MemberRecusedFor: one of its members is recused for the organisation, or for one above it, in it or in another
            of its owner's teams (I13).
    """
    team = context.require(Team, id)
    if team.status is not TeamStatus.FORMED:
        raise TeamGone(status=team.status.words)
    for member in team.recused_for(target, recusals_of([owner_of(id)], context)):
        raise MemberRecusedFor(member=member, target=target)
    return team


def _entered(recusal: Recusal, context: Context) -> list[On]:
    owner = owner_of(context.id)
    if recusal in recusals_of([owner], context):
        return []
    return [On(index_of(owner), RecusalEntered(member=recusal.member, target=recusal.target))]


def _require_each_once(members: Sequence[Member]) -> None:
    [(member, count)] = Counter(each.id for each in members).most_common(1)
    if count > 1:
        raise MemberTwice(member=member)


def _require_member(state: Team, id: Pseudonym) -> None:
    if not state.member(id):
        raise NotMember(member=id)
