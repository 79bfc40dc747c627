"""A team as its events make it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.fields import Pseudonym
from domain.heading import Heading
from domain.node_id import NodeId, is_within
from domain.recusal_index import Recusal
from domain.refusal import Refusal
from domain.state import changed, state
from domain.team.events import (
    LeaderReplaced,
    Member,
    MemberAdded,
    MemberRecused,
    MemberRemoved,
    MemberRole,
    RecusalLifted,
    TeamDissolved,
    TeamEngaged,
    TeamFormed,
    TeamReleased,
)
from domain.tier import PATROLLING
from domain.words import Term, Words


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
    works: Annotated[tuple[AggregateId, ...], Words("承担的巡视巡察", "Inspections and patrols")] = ()
    """The inspections and patrols for which it is or was used; where each stands, its own record says."""

    @property
    def leader(self) -> Member | None:
        """Who leads it; None while nobody does."""
        return next((each for each in self.members if each.role is MemberRole.LEADER), None)

    def member(self, id: Pseudonym) -> Member | None:
        """Return somebody who is in the team, or None."""
        return next((each for each in self.members if each.id == id), None)

    def recused_for(self, target: NodeId, elsewhere: Iterable[Recusal] = ()) -> tuple[Pseudonym, ...]:
        """Return who of the team is to take no part where `target` is inspected, as said in it or elsewhere."""
        recused = {each.member for each in (*self.recusals, *elsewhere) if is_within(target, each.target)}
        return tuple(each.id for each in self.members if each.id in recused)

    def without(self, id: Pseudonym) -> tuple[Member, ...]:
        """Return all members but one."""
        return tuple(each for each in self.members if each.id != id)


def evolve(team: Team | None, event: object) -> Team:
    """Return the team after one more of its events."""
    match team, event:
        case None, TeamFormed(name=name, round=round, members=members):
            return Team(name, round, members)
        case Team(), TeamEngaged(work=work):
            return changed(team, works=(*team.works, work))
        case Team(), TeamReleased(work=work):
            return changed(team, works=tuple(each for each in team.works if each != work))
        case Team(), MemberAdded(member=member):
            return changed(team, members=(*team.members, member))
        case Team(), MemberRemoved(member=gone):
            return changed(team, members=team.without(gone))
        case Team(), LeaderReplaced():
            return changed(team, members=_led_anew(team, event))
        case Team(), MemberRecused(member=member, target=target):
            return changed(team, recusals=(*team.recusals, Recusal(member, target)))
        case Team(), RecusalLifted(member=member, target=target):
            return changed(team, recusals=tuple(each for each in team.recusals if each != Recusal(member, target)))
        case Team(), TeamDissolved():
            return changed(team, status=TeamStatus.DISSOLVED)
    raise Impossible(team, event)


def _led_anew(team: Team, event: LeaderReplaced) -> tuple[Member, ...]:
    roles = {event.leader: MemberRole.LEADER, event.former: MemberRole.MEMBER}
    staying = team.members if event.stays or event.former is None else team.without(event.former)
    return tuple(replace(each, role=roles.get(each.id, each.role)) for each in staying)


team = Aggregate(
    "team", "teams", evolve, zh="工作组", en="inspection team", heading=Heading.INSPECTIONS, tiers=PATROLLING, rank=2
)


class TeamGone(Refusal, zh="工作组{status}", en="the team is {status}", field=("team", "teams")):
    """A team that is dissolved changes no more and inspects no more."""


class NotMember(Refusal, zh="{member} 不在工作组内", en="{member} is not in the team", transient=True):
    """Only who is in a team leaves it, leads it, or is recused in it."""


def require_member(state: Team, id: Pseudonym) -> Member:
    """Return somebody who is in the team.

    Raises:
        NotMember: they are not.
    """
    found = state.member(id)
    if not found:
        raise NotMember(member=id)
    return found
