"""How an organisation ends: closed, or merged into another."""

from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.authority import Role
from domain.fields import Text
from domain.node_id import NodeId, is_below, is_within
from domain.on_board import ended, tree_id
from domain.refusal import Refusal
from domain.relation import Below, OwnOrBelow
from domain.tree.events import OrganisationClosed, OrganisationEntered, OrganisationMerged
from domain.tree.standing import NotEntered, entries_of, require_standing, stands
from domain.tree.state import OrganisationTree, TreeEntry, tree
from domain.words import Words


class IntoItself(Refusal, zh="{organisation} 不能并入 {into}", en="{organisation} is not merged into {into}"):
    """What is merged into another ends, and all below it are not that other."""


class OthersBelow(
    Refusal,
    zh="{below} 仍是 {organisation} 的下级，须先撤销",
    en="{below} still stands below {organisation}: close it first",
    transient=True,
    field="organisation",
):
    """Who has others below it is not closed before they are; where another goes on with all of it, it is merged."""


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


@tree.decides(CloseOrganisation, zh="撤销单位", en="Close an organisation", role=Role.OPERATOR)
def close(state: OrganisationTree, command: CloseOrganisation, context: Context) -> Changes:
    """One below the owner that stands in the tree, and has nobody below it any more.

    What occurred before it was closed may still be recorded about it.
    """
    require_standing(state, command.organisation)
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
    if stands(state, command.organisation):
        return [merged]
    return [_entered(command.organisation, _require_known(command.organisation, context)), merged]


def _require_nobody_below(state: OrganisationTree, organisation: NodeId, context: Context) -> None:
    own = context.find(OrganisationTree, tree_id(organisation))
    entries = {**(own.entries if own else {}), **state.entries}
    for each, entry in entries.items():
        if is_below(each, organisation) and not entry.closed and not ended(each, context.seen):
            raise OthersBelow(organisation=organisation, below=each)


def _require_known(organisation: NodeId, context: Context) -> TreeEntry:
    """Return the entry of an organisation that stands in a tree: the owner's, or one that lies on the way to it."""
    entries = list(entries_of(organisation, context))
    if not entries or ended(organisation, context.seen):
        raise NotEntered(organisation=organisation)
    return entries[0]


def _entered(organisation: NodeId, entry: TreeEntry) -> OrganisationEntered:
    return OrganisationEntered(
        organisation=organisation, name=entry.name, tier=entry.tier, node=entry.node, agency=entry.agency
    )
