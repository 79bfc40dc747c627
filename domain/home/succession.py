"""Who acts for an organisation that has ended."""

from typing import cast

from domain.aggregate import Changes, Context, command
from domain.aggregate_id import owner_of
from domain.authority import Role
from domain.home.events import SuccessorNamed, SuccessorRecalled
from domain.home.handing_over import home_named, stated
from domain.home.state import Home, home
from domain.node_id import NodeId, superior
from domain.on_board import told_above
from domain.refusal import About, Refusal
from domain.relation import InLine


class SuccessionUnchanged(Refusal, zh="承接关系没有变化", en="who acts for it has not changed", about=About.RECORD):
    """What stands is not said again."""


@command
class SettleSuccession:
    """Name who acts for an organisation that has ended; let one that has its place again act for itself."""

    organisation: InLine


@home.decides(SettleSuccession, zh="明确承接关系", en="Settle the succession", opens=home_named, role=Role.OPERATOR)
def settle_succession(state: Home | None, _command: SettleSuccession, context: Context) -> Changes:
    """As the trees above it say: whom it was merged into, or, if it was closed, the organisation above it."""
    successor = _successor(context)
    if successor == (state.successor if state else None):
        raise SuccessionUnchanged
    said = SuccessorNamed(successor=successor) if successor else SuccessorRecalled()
    return [said] if state else [stated(context), said]


def _successor(context: Context) -> NodeId | None:
    organisation = owner_of(context.id)
    for entry in told_above(organisation, context.seen):
        if entry.closed:
            return cast(NodeId | None, entry.merged_into) or superior(organisation)
    return None
