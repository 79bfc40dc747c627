"""Whether there is an organisation that a report names, as far as this node can know.

A node knows those at and below its own: its tree names its hosted ones and its subordinates, and theirs come up. Of
other branches it hears nothing: what lies there is taken on trust, for a node works while it is cut off.
"""

from collections.abc import Callable

from domain.audience import named_by
from domain.node_id import NodeId, is_within, root_of, superiors
from domain.registry import event_type
from domain.tree import OrganisationTree
from services.gateway.refusals import OrganisationUnknown
from services.gateway.reports import Report

TreeOf = Callable[[NodeId], OrganisationTree | None]
"""From a node to its tree, as far as it has come here; None if nothing has."""


class KnownOrganisations:
    """The organisations that one node has heard of. Any number of threads may call."""

    def __init__(self, node: NodeId, tree_of: TreeOf) -> None:
        """Know nobody yet.

        Args:
            node: which one.
            tree_of: looks a tree up.
        """
        self._node, self._tree_of = node, tree_of
        self._heard: frozenset[NodeId] = frozenset()

    def require_known(self, report: Report, command: object) -> None:
        """Refuse a report by which somebody would take part who is not there.

        Args:
            report: what is reported.
            command: what the gateway makes of it.

        Raises:
            OrganisationUnknown: there is no such organisation.
        """
        for field, organisation in named_by(command, event_type(report.type).payload):
            if not self.may_be(organisation):
                raise OrganisationUnknown(field=f"data.{field}", organisation=organisation)

    def may_be(self, organisation: NodeId) -> bool:
        """Say whether there is such an organisation, or may be one where this node cannot know."""
        if organisation in self._heard:
            return True
        if not is_within(organisation, self._node):
            return root_of(organisation) == root_of(self._node)
        return self._may_be_below(organisation, self._node)

    def _may_be_below(self, organisation: NodeId, top: NodeId) -> bool:
        """Ask the tree of a node, then that of the node below it on the way; one that never came says nothing."""
        tree = self._tree_of(top)
        if tree is None:
            return True
        self._heard |= tree.entries.keys()  # whoever has entered once is known for good
        if organisation in tree.entries:
            return True
        below = (each for each in superiors(organisation) if each != top and is_within(each, top))
        node = next((each for each in below if each in tree.entries and tree.entries[each].node), None)
        return node is not None and self._may_be_below(organisation, node)
