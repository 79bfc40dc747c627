"""How the lead of a team passes from one to another."""

from domain.aggregate import Changes, Context, command, event_from
from domain.refusal import Refusal
from domain.team.eligibility import engagements, require_fit
from domain.team.events import Handover, LeaderReplaced, NewLeader, Stays
from domain.team.state import Team, TeamGone, TeamStatus, require_member, team


class LeaderAlready(Refusal, zh="{leader} 已是组长", en="{leader} leads the team already"):
    """Another takes over."""


@command
class ReplaceLeader:
    """Let another member lead the team, after the former leader handed over."""

    leader: NewLeader
    stays: Stays = False
    handover: Handover


@team.decides(
    ReplaceLeader,
    zh="更换组长",
    en="Replace the leader",
    reported_as=LeaderReplaced,
    at=TeamStatus.FORMED,
    otherwise=TeamGone,
)
def replace_leader(state: Team, command: ReplaceLeader, context: Context) -> Changes:
    """At every stage, by somebody who is in the team and may take part in all that it is used for."""
    member, former = require_member(state, command.leader), state.leader
    if member == former:
        raise LeaderAlready(leader=command.leader)
    for engagement in engagements(context.id, state, context):
        require_fit([member], engagement)
    return [event_from(LeaderReplaced, command, former=former.id if former else None)]
