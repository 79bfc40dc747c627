"""What a node knows of the organisations of its tree: each node keeps one record of them.

Those named in it receive it, so everybody learns what their neighbours are called.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, owner_of
from domain.audience import Participant
from domain.authority import Role
from domain.fields import Moment, Text
from domain.heading import Heading
from domain.home.state import Home, home_id
from domain.node_id import NodeId, Organisation, is_below, is_within, superior, superiors
from domain.on_board import ended, tree_id
from domain.refusal import About, Refusal
from domain.registry import Data, event, without
from domain.relation import Below, InLine, OwnOrBelow
from domain.state import changed, state
from domain.tier import AgencyKind, Tier, fits_below, usual_tier
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _no_agency(data: Data) -> Data:
    """In version 1 nobody said what kind of body an agency is."""
    return {**data, "agency": None}


@event(
    "单位入网",
    "Organisation entered",
    version=2,
    upcasters={1: _no_agency},
    downcasters={1: without("agency")},
    undone="OrganisationClosed",
)
class OrganisationEntered:
    """An organisation takes its place on the board."""

    organisation: Participant
    name: Words
    tier: Tier
    node: bool
    """True if it runs a node, False if it acts on that of an organisation above it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""


@event("单位更名", "Organisation renamed", anew="OrganisationRenamed")
class OrganisationRenamed:
    """It is called otherwise from now on; its id stays."""

    organisation: Organisation
    name: Words


ClosedAt = Annotated[Moment | None, Words("撤销时间", "When it was closed")]
"""From when on it acts no more; None if that is not known."""


def _undated(data: Data) -> Data:
    """In version 1 nobody said from when on."""
    return {**data, "closed_at": None}


_UNDATED = without("closed_at")


@event(
    "单位撤销",
    "Organisation closed",
    version=2,
    upcasters={1: _undated},
    downcasters={1: _UNDATED},
    undone="OrganisationEntered",
)
class OrganisationClosed:
    """It acts no more; its history stays."""

    organisation: Organisation
    reason: Text
    closed_at: ClosedAt = None


@event(
    "单位并入",
    "Organisation merged",
    version=2,
    upcasters={1: _undated},
    downcasters={1: _UNDATED},
    undone="OrganisationEntered",
)
class OrganisationMerged:
    """It acts no more: another one goes on with what it leaves."""

    organisation: Participant
    into: Annotated[Participant, Words("并入", "Merged into")]
    closed_at: ClosedAt = None


@event("启用节点", "Node set up", undone="NodeRetired")
class NodeSetUp:
    """An organisation that acted on the node of one above it runs one of its own; its records follow by a hand-over."""

    organisation: Organisation


@event("停用节点", "Node retired", undone="NodeSetUp")
class NodeRetired:
    """An organisation runs no node any more, and acts on that of an organisation above it."""

    organisation: Organisation


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


class NoNodeOfItsOwn(
    Refusal,
    zh="{organisation} 未设节点，不另设组织机构",
    en="{organisation} runs no node, and so keeps no tree",
    about=About.RECORD,
):
    """A tree is kept by a node, for itself."""


class KeptElsewhere(
    Refusal,
    zh="{organisation} 的记录由 {home} 保管，须先移交",
    en="the records of {organisation} are kept on {home}: hand them over first",
):
    """An organisation is in one place: its records are handed over before another node acts for it."""


class NodeUnchanged(Refusal, zh="{organisation} 的建网情况没有变化", en="{organisation} is connected so already"):
    """What stands is not said again."""


class IntoItself(Refusal, zh="{organisation} 不能并入 {into}", en="{organisation} is not merged into {into}"):
    """What is merged into another ends, and all below it are not that other."""


class NamedFromAbove(
    Refusal, zh="{organisation} 的名称由上级登记", en="what {organisation} is called is said by the one above it"
):
    """Of itself only the city says what it is called: there is nobody above it."""


class SuperiorMissing(
    Refusal,
    zh="{organisation} 的上级 {superior} 未入网或已撤销",
    en="{superior}, above {organisation}, was not entered, or is closed",
    transient=True,
    field="organisation",
):
    """An organisation is entered below one that stands."""


class TierUnfit(
    Refusal,
    zh="{tier}单位不能列在{above}单位之下",
    en="what is {tier} does not stand below what is {above}",
    field="tier",
):
    """Nobody stands below one of a lower tier."""


class OthersBelow(
    Refusal,
    zh="{below} 仍是 {organisation} 的下级，须先撤销",
    en="{below} still stands below {organisation}: close it first",
    transient=True,
    field="organisation",
):
    """Who has others below it is not closed before they are; where another goes on with all of it, it is merged."""


@command
class EnterOrganisation:
    """Give an organisation its place, or give it back to one that was closed."""

    organisation: InLine
    name: Words
    tier: Tier
    node: bool
    agency: AgencyKind | None = None


@command
class RenameOrganisation:
    """Call an organisation otherwise."""

    organisation: OwnOrBelow
    name: Words


@command
class CloseOrganisation:
    """Say that an organisation acts no more."""

    organisation: Below
    reason: Text


@command
class MergeOrganisation:
    """Say that an organisation has become part of another, which goes on with what it leaves."""

    organisation: Below
    into: Annotated[OwnOrBelow, Words("并入", "Merged into")]


@command
class SetUpNode:
    """Say that an organisation which acts on the node of one above it runs one of its own from now on."""

    organisation: Below


@command
class RetireNode:
    """Say that an organisation whose records were handed over to this node runs no node of its own any more."""

    organisation: Below


def tree_of(_command: object, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's tree: there is one."""
    return tree_id(owner)


@tree.decides(EnterOrganisation, zh="单位入网", en="Enter an organisation", opens=tree_of, role=Role.OPERATOR)
def enter(state: OrganisationTree | None, command: EnterOrganisation, context: Context) -> Changes:
    """Above or below the owner, and once; below one that stands, at no higher a tier than that.

    Who is to act here has no records elsewhere.
    """
    owner = owner_of(context.id)
    if state is None and owner != context.node:
        raise NoNodeOfItsOwn(organisation=owner)
    if not (is_within(owner, command.organisation) or is_within(command.organisation, owner)):
        raise NotInLine(organisation=command.organisation, node=owner)
    if state and _stands(state, command.organisation):
        raise AlreadyEntered(organisation=command.organisation)
    if is_below(command.organisation, owner):
        _require_fits(state, command, context)
    if not command.node:
        _require_kept_here(command.organisation, context)
    return [event_from(OrganisationEntered, command)]


@tree.decides(RenameOrganisation, zh="单位更名", en="Rename an organisation", role=Role.OPERATOR)
def rename(state: OrganisationTree, command: RenameOrganisation, context: Context) -> Changes:
    """One below the owner that stands in the tree; the city itself, too, above which there is nobody."""
    if command.organisation == owner_of(context.id) and superior(command.organisation):
        raise NamedFromAbove(organisation=command.organisation)
    _require_standing(state, command.organisation)
    return [event_from(OrganisationRenamed, command)]


@tree.decides(CloseOrganisation, zh="撤销单位", en="Close an organisation", role=Role.OPERATOR)
def close(state: OrganisationTree, command: CloseOrganisation, context: Context) -> Changes:
    """One below the owner that stands in the tree, and has nobody below it any more.

    What occurred before it was closed may still be recorded about it.
    """
    _require_standing(state, command.organisation)
    _require_nobody_below(state, command.organisation, context)
    return [event_from(OrganisationClosed, command, closed_at=context.at)]


@tree.decides(MergeOrganisation, zh="单位并入", en="Merge an organisation", role=Role.OPERATOR)
def merge(state: OrganisationTree, command: MergeOrganisation, context: Context) -> Changes:
    """One below the owner into another that stands, at or below the owner."""
    into = command.into
    if is_within(into, command.organisation):
        raise IntoItself(organisation=command.organisation, into=into)
    _require_known(into, context)
    merged = event_from(OrganisationMerged, command, closed_at=context.at)
    if _stands(state, command.organisation):
        return [merged]
    return [_entered(command.organisation, _require_known(command.organisation, context)), merged]


@tree.decides(SetUpNode, zh="启用节点", en="Set up a node", role=Role.OPERATOR)
def set_up_node(state: OrganisationTree, command: SetUpNode, _context: Context) -> Changes:
    """For one that stands in the tree without a node. Its records stay here until they are handed over."""
    _require_standing(state, command.organisation)
    if state.entries[command.organisation].node:
        raise NodeUnchanged(organisation=command.organisation)
    return [event_from(NodeSetUp, command)]


@tree.decides(RetireNode, zh="停用节点", en="Retire a node", role=Role.OPERATOR)
def retire_node(state: OrganisationTree, command: RetireNode, context: Context) -> Changes:
    """After its records, and those of all who act on it, were handed over to this one."""
    _require_standing(state, command.organisation)
    if not state.entries[command.organisation].node:
        raise NodeUnchanged(organisation=command.organisation)
    _require_kept_here(command.organisation, context)
    _require_none_kept_there(command.organisation, context)
    return [event_from(NodeRetired, command)]


def _stands(state: OrganisationTree, organisation: NodeId) -> bool:
    entry = state.entries.get(organisation)
    return bool(entry and not entry.closed)


def _require_standing(state: OrganisationTree, organisation: NodeId) -> None:
    if not _stands(state, organisation):
        raise NotEntered(organisation=organisation)


def _require_fits(state: OrganisationTree | None, command: EnterOrganisation, context: Context) -> None:
    """Refuse to enter an organisation whose superior does not stand, or is of a lower tier; the owner itself stands."""
    owner, above = owner_of(context.id), superior(command.organisation) or context.node
    entry = (state.entries.get(above) if state else None) or next(_entries(above, context), None)
    if above != owner and (entry is None or entry.closed or ended(above, context.seen)):
        raise SuperiorMissing(organisation=command.organisation, superior=above)
    tier = entry.tier if entry else usual_tier(above)
    if not fits_below(command.tier, tier):
        raise TierUnfit(tier=command.tier.words, above=tier.words)


def _require_nobody_below(state: OrganisationTree, organisation: NodeId, context: Context) -> None:
    own = context.find(OrganisationTree, tree_id(organisation))
    entries = {**(own.entries if own else {}), **state.entries}
    for each, entry in entries.items():
        if is_below(each, organisation) and not entry.closed and not ended(each, context.seen):
            raise OthersBelow(organisation=organisation, below=each)


def _require_kept_here(organisation: NodeId, context: Context) -> None:
    """Refuse if its records are kept elsewhere: as is recorded, or as its own tree shows, for then it runs a node."""
    home = context.find(Home, home_id(organisation))
    own = context.find(OrganisationTree, tree_of(None, "", organisation)) if organisation != context.node else None
    if (home and home.home != context.node) or (own and not home):
        raise KeptElsewhere(organisation=organisation, home=home.home if home else organisation)


def _require_none_kept_there(node: NodeId, context: Context) -> None:
    tree = context.find(OrganisationTree, tree_of(None, "", node))
    for organisation in tree.entries if tree else ():
        home = context.find(Home, home_id(organisation))
        if home and home.home == node:
            raise KeptElsewhere(organisation=organisation, home=node)


def _require_known(organisation: NodeId, context: Context) -> TreeEntry:
    """Return the entry of an organisation that stands in a tree: the owner's, or one that lies on the way to it."""
    entries = list(_entries(organisation, context))
    if not entries or ended(organisation, context.seen):
        raise NotEntered(organisation=organisation)
    return entries[0]


def _entries(organisation: NodeId, context: Context) -> Iterator[TreeEntry]:
    """Yield what trees say of an organisation, the one that stands nearest to it first."""
    for node in (organisation, *superiors(organisation)):
        tree = context.find(OrganisationTree, tree_of(None, "", node))
        if tree and organisation in tree.entries:
            yield tree.entries[organisation]


def _entered(organisation: NodeId, entry: TreeEntry) -> OrganisationEntered:
    return OrganisationEntered(
        organisation=organisation, name=entry.name, tier=entry.tier, node=entry.node, agency=entry.agency
    )
