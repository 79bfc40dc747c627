"""What a node knows of the organisations of its tree: each node keeps one record of them.

Those named in it receive it, so everybody learns what their neighbours are called.
"""

from collections.abc import Mapping
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, is_within
from domain.refusal import Refusal
from domain.registry import Data, event, without
from domain.state import changed, state
from domain.tier import AgencyKind, Tier
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _no_agency(data: Data) -> Data:
    """In version 1 nobody said what kind of body an agency is."""
    return {**data, "agency": None}


@event("单位入网", "Organisation entered", version=2, upcasters={1: _no_agency}, downcasters={1: without("agency")})
class OrganisationEntered:
    """An organisation takes its place on the board."""

    organisation: Participant
    name: Words
    tier: Tier
    node: bool
    """True if it runs a node, False if it acts on that of an organisation above it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""


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


@state
class TreeEntry:
    """One organisation in a tree."""

    name: Words
    tier: Tier
    node: bool
    agency: AgencyKind | None = None
    closed: Annotated[bool, Words("已撤销", "Closed")] = False


@state
class OrganisationTree:
    """A node's tree as its events make it."""

    entries: Mapping[NodeId, TreeEntry]

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
        case OrganisationTree(), OrganisationClosed(organisation=organisation):
            return tree.with_entry(organisation, changed(tree.entries[organisation], closed=True))
    raise Impossible(tree, event)


tree = Aggregate("tree", "trees", evolve, zh="组织机构", en="organisation tree", heading=Heading.RUNNING)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotInLine(
    Refusal, zh="{organisation} 不在 {node} 的上下级之列", en="{organisation} is not above or below {node}"
):
    """A tree holds those above a node and those below it."""


class AlreadyEntered(Refusal, zh="{organisation} 已经入网", en="{organisation} was entered before"):
    """An organisation has one place."""


class NotEntered(
    Refusal, zh="{organisation} 未入网或已撤销", en="{organisation} was not entered, or is closed", transient=True
):
    """Only an organisation that has its place is renamed or closed."""


@command
class EnterOrganisation:
    """Give an organisation its place, or give it back to one that was closed."""

    organisation: Organisation
    name: Words
    tier: Tier
    node: bool
    agency: AgencyKind | None = None


@command
class RenameOrganisation:
    """Call an organisation otherwise."""

    organisation: Organisation
    name: Words


@command
class CloseOrganisation:
    """Say that an organisation acts no more."""

    organisation: Organisation
    reason: Text


def tree_of(_command: object, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's tree: there is one."""
    return aggregate_id("tree", "0", owner)


@tree.decides(EnterOrganisation, zh="单位入网", en="Enter an organisation", opens=tree_of, role=Role.OPERATOR)
def enter(state: OrganisationTree | None, command: EnterOrganisation, context: Context) -> Changes:
    """Above or below the owner, and once."""
    owner = owner_of(context.id)
    if not (is_within(owner, command.organisation) or is_within(command.organisation, owner)):
        raise NotInLine(organisation=command.organisation, node=owner)
    if state and _stands(state, command.organisation):
        raise AlreadyEntered(organisation=command.organisation)
    return [event_from(OrganisationEntered, command)]


@tree.decides(RenameOrganisation, zh="单位更名", en="Rename an organisation", role=Role.OPERATOR)
def rename(state: OrganisationTree, command: RenameOrganisation, _context: Context) -> Changes:
    """One that stands in the tree."""
    _require_standing(state, command.organisation)
    return [event_from(OrganisationRenamed, command)]


@tree.decides(CloseOrganisation, zh="撤销单位", en="Close an organisation", role=Role.OPERATOR)
def close(state: OrganisationTree, command: CloseOrganisation, _context: Context) -> Changes:
    """One that stands in the tree."""
    _require_standing(state, command.organisation)
    return [event_from(OrganisationClosed, command)]


def _stands(state: OrganisationTree, organisation: NodeId) -> bool:
    entry = state.entries.get(organisation)
    return bool(entry and not entry.closed)


def _require_standing(state: OrganisationTree, organisation: NodeId) -> None:
    if not _stands(state, organisation):
        raise NotEntered(organisation=organisation)
