"""How it is said that an organisation runs a node, or runs none any more."""

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.home.state import Home, home_id
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.relation import Below
from domain.tree.events import NodeRetired, NodeSetUp
from domain.tree.standing import KeptElsewhere, require_kept_here, require_standing
from domain.tree.state import OrganisationTree, tree, tree_of


class NodeUnchanged(Refusal, zh="{organisation} 的建网情况没有变化", en="{organisation} is connected so already"):
    """What stands is not said again."""


@command
class SetUpNode:
    """Say that an organisation which acts on the node of one above it runs one of its own from now on."""

    organisation: Below


@command
class RetireNode:
    """Say that an organisation whose records were handed over to this node runs no node of its own any more."""

    organisation: Below


@tree.decides(SetUpNode, zh="启用节点", en="Set up a node", role=Role.OPERATOR)
def set_up_node(state: OrganisationTree, command: SetUpNode, _context: Context) -> Changes:
    """For one that stands in the tree without a node. Its records stay here until they are handed over."""
    require_standing(state, command.organisation)
    if state.entries[command.organisation].node:
        raise NodeUnchanged(organisation=command.organisation)
    return [event_from(NodeSetUp, command)]


@tree.decides(RetireNode, zh="停用节点", en="Retire a node", role=Role.OPERATOR)
def retire_node(state: OrganisationTree, command: RetireNode, context: Context) -> Changes:
    """After its records, and those of all who act on it, were handed over to this one."""
    require_standing(state, command.organisation)
    if not state.entries[command.organisation].node:
        raise NodeUnchanged(organisation=command.organisation)
    require_kept_here(command.organisation, context)
    _require_none_kept_there(command.organisation, context)
    return [event_from(NodeRetired, command)]


def _require_none_kept_there(node: NodeId, context: Context) -> None:
    tree = context.find(OrganisationTree, tree_of(None, "", node))
    for organisation in tree.entries if tree else ():
        home = context.find(Home, home_id(organisation))
        if home and home.home == node:
            raise KeptElsewhere(organisation=organisation, home=node)
