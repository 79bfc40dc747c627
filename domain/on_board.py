"""Whether there is an organisation that a command names, as far as the node that decides can know.

A node knows those at and below its own: its tree names its hosted ones and its subordinates, and theirs come up. A tree
that never came says nothing; of other branches a node knows whom its own tree names, and takes the rest on trust, for
it works while it is cut off.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import NodeId, is_within, root_of, superiors
from domain.refusal import Refusal


class OrganisationUnknown(Refusal, zh="没有 {organisation} 这个单位", en="there is no organisation {organisation}"):
    """A command names whom this node has never heard of, and would have: the id is mistyped."""


class OrganisationGone(Refusal, zh="{organisation} 已撤销", en="{organisation} is closed"):
    """Nothing is begun about an organisation since it acts no more; its past stays, and may be recorded late."""


def tree_id(node: NodeId) -> AggregateId:
    """Return the id of a node's organisation tree: there is one."""
    return aggregate_id("tree", "0", node)


def entry_of(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> Any | None:
    """Return how an organisation stands in the trees that a node has seen; None if the node cannot know.

    Args:
        organisation: which one.
        node: the node that decides.
        seen: what it has seen.

    Raises:
        OrganisationUnknown: it stands in none, and would if there were such an organisation.
    """
    top: NodeId | None = node
    while top and (tree := seen.get(tree_id(top))):
        if entry := tree.entries.get(organisation):
            return entry
        if not is_within(organisation, top):
            break
        below = (each for each in superiors(organisation) if each != top and is_within(each, top))
        top = next((each for each in below if each in tree.entries and tree.entries[each].node), None)
    if top and root_of(organisation) == root_of(node):
        return None
    raise OrganisationUnknown(organisation=organisation)


def require_open(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any], at: datetime) -> None:
    """Refuse to begin something about an organisation that there is not, or was not any more at a moment.

    Raises:
        OrganisationUnknown: there is none.
        OrganisationGone: it was closed before, or nobody knows when.
    """
    entry = entry_of(organisation, node, seen)
    if entry and entry.closed and not (entry.closed_at and at < entry.closed_at):
        raise OrganisationGone(organisation=organisation)
