"""A tree as its events make it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId
from domain.heading import Heading
from domain.node_id import NodeId, is_below, superiors
from domain.on_board import tree_id
from domain.state import changed, state
from domain.tier import AgencyKind, Tier
from domain.tree.events import (
    ClosedAt,
    NodeRetired,
    NodeSetUp,
    OrganisationClosed,
    OrganisationEntered,
    OrganisationMerged,
    OrganisationRenamed,
)
from domain.words import Words


@state
class TreeEntry:
    """One organisation in a tree."""

    name: Words
    tier: Tier
    node: bool
    agency: AgencyKind | None = None
    closed: Annotated[bool, Words("已撤销", "Closed")] = False
    merged_into: Annotated[NodeId | None, Words("并入", "Merged into")] = None
    closed_at: ClosedAt = None


@state
class OrganisationTree:
    """A node's tree as its events make it."""

    entries: Mapping[NodeId, TreeEntry]

    def node_between(self, owner: NodeId, organisation: NodeId) -> NodeId | None:
        """Return who runs a node above an organisation and below the owner, the nearest; None if nobody does."""
        between = (each for each in superiors(organisation) if is_below(each, owner))
        entries = ((each, self.entries.get(each)) for each in between)
        return next((each for each, entry in entries if entry and entry.node and not entry.closed), None)

    def with_closed(
        self, organisation: NodeId, at: datetime | None, *, into: NodeId | None = None
    ) -> "OrganisationTree":
        """Return the tree in which an organisation acts no more, from a moment on that may not be known."""
        ended = changed(self.entries[organisation], closed=True, closed_at=at, merged_into=into)
        return self.with_entry(organisation, ended)

    def with_entry(self, organisation: NodeId, entry: TreeEntry) -> "OrganisationTree":
        """Return the tree with this entry in place of what stood there."""
        return changed(self, entries={**self.entries, organisation: entry})


def evolve(tree: OrganisationTree | None, event: object) -> OrganisationTree:
    """Return the tree after one more of its events."""
    match tree, event:
        case None, OrganisationEntered():
            return evolve(OrganisationTree({}), event)
        case OrganisationTree(), OrganisationEntered():
            return tree.with_entry(event.organisation, TreeEntry(event.name, event.tier, event.node, event.agency))
        case OrganisationTree(), OrganisationRenamed(organisation=organisation, name=name):
            return tree.with_entry(organisation, changed(tree.entries[organisation], name=name))
        case OrganisationTree(), OrganisationClosed(organisation=organisation, closed_at=at):
            return tree.with_closed(organisation, at)
        case OrganisationTree(), OrganisationMerged(organisation=organisation, into=into, closed_at=at):
            return tree.with_closed(organisation, at, into=into)
        case OrganisationTree(), NodeSetUp(organisation=organisation):
            return tree.with_entry(organisation, changed(tree.entries[organisation], node=True))
        case OrganisationTree(), NodeRetired(organisation=organisation):
            return tree.with_entry(organisation, changed(tree.entries[organisation], node=False))
    raise Impossible(tree, event)


tree = Aggregate("tree", "trees", evolve, zh="组织机构", en="organisation tree", heading=Heading.RUNNING)


def tree_of(_command: object, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's tree: there is one."""
    return tree_id(owner)
