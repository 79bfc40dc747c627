"""How an organisation takes its place in a tree, and how it is called."""

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import owner_of
from domain.authority import Role
from domain.node_id import is_below, is_within, superior
from domain.on_board import ended
from domain.refusal import About, Refusal
from domain.relation import InLine, OwnOrBelow
from domain.tier import AgencyKind, Tier, fits_below, usual_tier
from domain.tree.events import OrganisationEntered, OrganisationRenamed
from domain.tree.standing import entries_of, require_kept_here, require_standing, stands
from domain.tree.state import OrganisationTree, tree, tree_of
from domain.words import Words


class NotInLine(
    Refusal, zh="{organisation} 不在 {node} 的上下级之列", en="{organisation} is not above or below {node}"
):
    """A tree holds those above a node and those below it."""


class AlreadyEntered(Refusal, zh="{organisation} 已经入网", en="{organisation} was entered before"):
    """An organisation has one place."""


class NoNodeOfItsOwn(
    Refusal,
    zh="{organisation} 未设节点，不另设组织机构",
    en="{organisation} runs no node, and so keeps no tree",
    about=About.RECORD,
):
    """A tree is kept by a node, for itself."""


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


class ActsOnNearerNode(
    Refusal,
    zh="{organisation} 由 {node} 代办，请在该节点登记",
    en="{node} acts for {organisation}: enter it there",
    field="organisation",
):
    """Who runs no node acts on the nearest one above; that one enters it, and keeps its records."""


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
    if state and stands(state, command.organisation):
        raise AlreadyEntered(organisation=command.organisation)
    if is_below(command.organisation, owner):
        _require_fits(state, command, context)
    if not command.node and state and (nearer := state.node_between(owner, command.organisation)):
        raise ActsOnNearerNode(organisation=command.organisation, node=nearer)
    if not command.node:
        require_kept_here(command.organisation, context)
    return [event_from(OrganisationEntered, command)]


@tree.decides(RenameOrganisation, zh="单位更名", en="Rename an organisation", role=Role.OPERATOR)
def rename(state: OrganisationTree, command: RenameOrganisation, context: Context) -> Changes:
    """One below the owner that stands in the tree; the city itself, too, above which there is nobody."""
    if command.organisation == owner_of(context.id) and superior(command.organisation):
        raise NamedFromAbove(organisation=command.organisation)
    require_standing(state, command.organisation)
    return [event_from(OrganisationRenamed, command)]


def _require_fits(state: OrganisationTree | None, command: EnterOrganisation, context: Context) -> None:
    """Refuse to enter an organisation whose superior does not stand, or is of a lower tier; the owner itself stands."""
    owner, above = owner_of(context.id), superior(command.organisation) or context.node
    entry = (state.entries.get(above) if state else None) or next(entries_of(above, context), None)
    if above != owner and (entry is None or entry.closed or ended(above, context.seen)):
        raise SuperiorMissing(organisation=command.organisation, superior=above)
    tier = entry.tier if entry else usual_tier(above)
    if not fits_below(command.tier, tier):
        raise TierUnfit(tier=command.tier.words, above=tier.words)
