"""Whom an issue may concern: its owner, those below it, and whom the inspection or patrol inspects that it is from.

A team of a cross inspection finds something outside its own district: its owner keeps the issue all the same, and asks
whom it inspected to put it right (P11).
"""

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.inspection.state import Inspection
from domain.node_id import NodeId, is_within
from domain.patrol.state import JointPatrol
from domain.refusal import Refusal


class NotConcerned(
    Refusal,
    zh="{organisation} 不是 {owner} 或其下级单位，也不是问题来源所巡视巡察的单位",
    en="{organisation} is neither {owner}, nor below it, nor inspected by what the issue is from",
    field=("about", "responsible"),
):
    """An issue concerns its owner, those below it, and those whom its source inspects."""


def require_may_concern(organisation: NodeId, source: AggregateId | None, context: Context) -> None:
    """Refuse if an issue may not concern an organisation.

    Args:
        organisation: where it is wrong, or who is to put it right.
        source: the inspection or the patrol that the issue is from.
        context: the decision of the issue's owner.

    Raises:
        NotConcerned: it may not.
    """
    owner = owner_of(context.id)
    if not any(is_within(organisation, each) for each in (owner, *_inspected(source, owner, context))):
        raise NotConcerned(organisation=organisation, owner=owner)


def _inspected(source: AggregateId | None, owner: NodeId, context: Context) -> tuple[NodeId, ...]:
    if not source:
        return ()
    if inspection := context.find(Inspection, source):
        return (inspection.target,)
    patrol = context.find(JointPatrol, source)
    return patrol.targets_for(owner) if patrol else ()
