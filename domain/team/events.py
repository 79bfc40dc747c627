"""What happens to a team, as its home records it."""

from dataclasses import dataclass
from typing import Annotated

from domain.aggregate_id import AggregateRef
from domain.fields import Pseudonym, Text
from domain.node_id import Organisation
from domain.registry import News, event
from domain.relation import Anybody
from domain.words import Term, Words

Work = Annotated[AggregateRef, Words("承担的巡视巡察", "Inspection or patrol")]
"""The inspection, or the joint patrol, for which a team is used."""

Handover = Annotated[Text, Words("交接说明", "Hand-over")]
"""What the former leader hands over: how far the work is, what is open, where the papers are."""


NewLeader = Annotated[Pseudonym, Words("新任组长", "New leader")]
"""Who leads the team from now on."""

Stays = Annotated[bool, Words("原组长留任成员", "Former leader stays")]
"""Whether the former leader stays in the team, as a member."""


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
    organisation: Anybody


@event("组建工作组", "Team formed", undone="TeamDissolved")
class TeamFormed:
    """These people will inspect together."""

    name: Words
    round: AggregateRef | None = None
    """The round that it is formed for; None if it stands for longer."""
    members: tuple[Member, ...]


@event("承担任务", "Team engaged", undone="TeamReleased")
class TeamEngaged:
    """The team is used for an inspection or a joint patrol: from now on that says who may be in it."""

    work: Work


@event("解除任务", "Team released", undone="TeamEngaged")
class TeamReleased:
    """The team is not used for it after all."""

    work: Work


@event("增加成员", "Member added", undone="MemberRemoved")
class MemberAdded:
    """One more is in the team."""

    member: Member


@event("成员退出", "Member removed", undone="MemberAdded")
class MemberRemoved:
    """Somebody is in the team no more; recusals stay."""

    member: Pseudonym
    reason: Text


@event("更换组长", "Leader replaced", anew="LeaderReplaced")
class LeaderReplaced:
    """Another leads the team, who was in it before."""

    leader: NewLeader
    former: Annotated[Pseudonym | None, Words("原组长", "Former leader")] = None
    """None if the team had no leader."""
    stays: Stays = False
    """True if the former leader stays as a member, False if they leave."""
    handover: Handover


@event("成员回避", "Member recused", undone="RecusalLifted")
class MemberRecused:
    """Somebody has ties to an organisation, and takes no part where it or one below it is inspected."""

    member: Pseudonym
    target: Organisation
    reason: Text


@event("撤销回避登记", "Recusal lifted", undone="MemberRecused")
class RecusalLifted:
    """That somebody has ties to an organisation was recorded by mistake: in no team of the owner's are they recused."""

    member: Pseudonym
    target: Organisation
    reason: Text


@event("撤销工作组", "Team dissolved", news=News.END, anew="TeamFormed")
class TeamDissolved:
    """The team inspects no more."""

    reason: Text | None = None
