"""The organisation tree as one node knows it: those above it, itself, and those below, with their names and tiers.

Each node keeps one. Those named in it receive it, so everybody learns what their neighbours are called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.aggregate import Aggregate, Impossible
from domain.audience import Participant
from domain.fields import Text
from domain.registry import event
from domain.tree import NodeId, Organisation
from domain.words import Words


class Tier(StrEnum):
    """Where an organisation stands."""

    MUNICIPAL = "municipal"
    DISTRICT = "district"
    AGENCY = "agency"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("单位入网", "Organisation entered")
class OrganisationEntered:
    """An organisation takes its place on the board."""

    organisation: Participant
    name: Words
    tier: Tier
    node: bool
    """True if it runs a node, False if it acts on that of an organisation above it."""


@event("单位更名", "Organisation renamed")
class OrganisationRenamed:
    """It is called otherwise from now on; its id stays."""

    organisation: Organisation
    name: Words


@event("单位撤销", "Organisation closed")
class OrganisationClosed:
    """It acts no more; its history stays."""

    organisation: Organisation
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation in a tree."""

    name: Words
    tier: Tier
    node: bool
    closed: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationTree:
    """A node's tree as its events make it."""

    entries: Mapping[NodeId, Entry]

    def changed(self, organisation: NodeId, entry: Entry) -> "OrganisationTree":
        """Return the tree with this entry in place of what stood there."""
        return replace(self, entries={**self.entries, organisation: entry})


def evolve(tree: OrganisationTree | None, event: object) -> OrganisationTree:
    """Return the tree after one more of its events."""
    match tree, event:
        case None, OrganisationEntered():
            return evolve(OrganisationTree({}), event)
        case OrganisationTree(), OrganisationEntered(organisation=organisation, name=name, tier=tier, node=node):
            return tree.changed(organisation, Entry(name, tier, node))
        case OrganisationTree(), OrganisationRenamed(organisation=organisation, name=name):
            return tree.changed(organisation, replace(tree.entries[organisation], name=name))
        case OrganisationTree(), OrganisationClosed(organisation=organisation):
            return tree.changed(organisation, replace(tree.entries[organisation], closed=True))
    raise Impossible(tree, event)


tree = Aggregate("tree", "trees", evolve, zh="组织机构", en="organisation tree")
