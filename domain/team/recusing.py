"""Who must not take part where an organisation is inspected (P6, P11; I13)."""

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import owner_of
from domain.fields import Pseudonym, Text
from domain.node_id import is_within
from domain.recusal_index import Recusal, RecusalEntered, RecusalStruck, index_of, recusals_of
from domain.refusal import Refusal
from domain.relation import Anybody, Named
from domain.team.eligibility import engagements
from domain.team.events import MemberRecused, MemberRemoved, RecusalLifted
from domain.team.forming import require_not_leading
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

    Where the team is used for it already, they leave in the same breath; a leader hands over before.
    """
    require_member(state, command.member)
    if command.member in state.recused_for(command.target):
        raise RecusedTwice(member=command.member, target=command.target)
    recused = event_from(MemberRecused, command)
    return [*_leaves(state, command, context), recused, *_entered(command, context)]


@team.decides(LiftRecusal, zh="撤销回避登记", en="Lift a recusal", reported_as=RecusalLifted)
def lift_recusal(state: Team, command: LiftRecusal, context: Context) -> Changes:
    """One that was said in the team, also if the member has left; it holds in no other team of the owner's, either."""
    recusal = Recusal(command.member, command.target)
    if recusal not in state.recusals:
        raise NotRecused(member=command.member, target=command.target)
    lifted = event_from(RecusalLifted, command)
    if recusal not in recusals_of([owner_of(context.id)], context):
        return [lifted]
    return [lifted, On(index_of(owner_of(context.id)), RecusalStruck(member=recusal.member, target=recusal.target))]


def _leaves(state: Team, command: RecuseMember, context: Context) -> list[MemberRemoved]:
    targets = (target for each in engagements(context.id, state, context) for target in each.targets)
    if not any(is_within(target, command.target) for target in targets):
        return []
    require_not_leading(state, command.member)
    return [event_from(MemberRemoved, command)]


def _entered(command: RecuseMember, context: Context) -> list[On]:
    owner, recusal = owner_of(context.id), Recusal(command.member, command.target)
    if recusal in recusals_of([owner], context):
        return []
    return [On(index_of(owner), RecusalEntered(member=recusal.member, target=recusal.target))]
