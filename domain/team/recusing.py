"""Who must not take part where an organisation is inspected (P6, P11; I13)."""

from collections.abc import Iterator

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Role
from domain.fields import Pseudonym, Text
from domain.node_id import is_within
from domain.recusal_index import (
    Origin,
    OriginStruck,
    Recusal,
    RecusalEntered,
    RecusalIndex,
    RecusalStruck,
    index_of,
    ties_of,
)
from domain.refusal import Refusal
from domain.relation import Anybody, Named
from domain.team.eligibility import engagements
from domain.team.events import MemberRecused, MemberRemoved, RecusalLifted
from domain.team.forming import require_not_leading
from domain.team.naming import other_teams_of
from domain.team.state import Team, TeamGone, TeamStatus, require_member, team


class RecusedTwice(
    Refusal, zh="{member} 已对 {target} 回避", en="{member} takes no part where {target} is inspected already"
):
    """A recusal is said once."""


@command
class RecuseMember:
    """Say that somebody has ties to an organisation."""

    member: Pseudonym
    target: Anybody
    reason: Text


class NotRecused(
    Refusal, zh="{member} 没有对 {target} 回避的登记", en="no recusal of {member} for {target} is recorded in the team"
):
    """A recusal is lifted where it was said, for the organisation for which it was said."""


@command
class LiftRecusal:
    """Say that somebody has no ties to an organisation."""

    member: Pseudonym
    target: Named
    reason: Text


class NeverFrom(
    Refusal,
    zh="没有 {member} 来自 {organisation} 的登记",
    en="it was not recorded that {member} comes from {organisation}",
):
    """What is taken back was said."""


class StillFrom(
    Refusal,
    zh="{member} 在本工作组内仍登记为来自 {organisation}",
    en="{member} is still in the team as coming from {organisation}",
):
    """Who is in the team as of an organisation comes from it; they leave before that is taken back."""


@command
class StrikeOrigin:
    """Say that somebody does not come from an organisation with which they were named."""

    member: Pseudonym
    organisation: Named
    reason: Text


@team.decides(
    RecuseMember,
    zh="成员回避",
    en="Recuse a member",
    reported_as=MemberRecused,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def recuse_member(state: Team, command: RecuseMember, context: Context) -> Changes:
    """Who is in it, and not recused in it for the organisation or for one above it; from now on in every other, too.

    Where a team of the owner's is used for it already, they leave it in the same breath; a leader hands over before.
    """
    require_member(state, command.member)
    if command.member in state.recused_for(command.target):
        raise RecusedTwice(member=command.member, target=command.target)
    recused = event_from(MemberRecused, command)
    teams = other_teams_of(command.member, context)
    elsewhere = (On(id, left) for id, team in teams for left in _leaves(id, team, command, context))
    return [*_leaves(context.id, state, command, context), recused, *elsewhere, *_entered(command, context)]


@team.decides(LiftRecusal, zh="撤销回避登记", en="Lift a recusal", reported_as=RecusalLifted)
def lift_recusal(state: Team, command: LiftRecusal, context: Context) -> Changes:
    """One that was said in the team, also if the member has left; it holds in no other team of the owner's, either."""
    recusal = Recusal(command.member, command.target)
    if recusal not in state.recusals:
        raise NotRecused(member=command.member, target=command.target)
    lifted = event_from(RecusalLifted, command)
    if recusal not in ties_of([owner_of(context.id)], context).recusals:
        return [lifted]
    return [lifted, On(index_of(owner_of(context.id)), RecusalStruck(member=recusal.member, target=recusal.target))]


@team.decides(StrikeOrigin, zh="撤销来源单位登记", en="Strike an origin", role=Role.APPROVER)
def strike_origin(state: Team, command: StrikeOrigin, context: Context) -> Changes:
    """Where it was said by mistake, after they left the team; where they come from counts in every other team, too."""
    index, member = index_of(owner_of(context.id)), state.member(command.member)
    if member and member.organisation == command.organisation:
        raise StillFrom(member=command.member, organisation=command.organisation)
    known = context.find(RecusalIndex, index)
    if not known or Origin(command.member, command.organisation) not in known.origins:
        raise NeverFrom(member=command.member, organisation=command.organisation)
    return [On(index, event_from(OriginStruck, command))]


def _leaves(id: AggregateId, state: Team, command: RecuseMember, context: Context) -> Iterator[MemberRemoved]:
    """Yield what takes the member out of a team, if it is used for the organisation.

    Raises:
        LeaderNeeded: they lead it.
    """
    targets = (target for each in engagements(id, state, context) for target in each.targets)
    if any(is_within(target, command.target) for target in targets):
        require_not_leading(state, command.member)
        yield event_from(MemberRemoved, command)


def _entered(command: RecuseMember, context: Context) -> list[On]:
    owner, recusal = owner_of(context.id), Recusal(command.member, command.target)
    if recusal in ties_of([owner], context).recusals:
        return []
    return [On(index_of(owner), RecusalEntered(member=recusal.member, target=recusal.target))]
