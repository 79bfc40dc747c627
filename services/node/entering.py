"""The node enters those whom its settings name into its organisation tree: what stands there already is left alone."""

from collections.abc import Iterator

from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.tree import EnterOrganisation, OrganisationTree, RenameOrganisation, tree_of
from services.commands.duties import ACTOR
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.log import Log
from services.node.settings import NodeSettings


def enter_organisations(settings: NodeSettings, log: Log, handler: CommandHandler) -> None:
    """Give the commands that make the tree what the settings say, and none if it is that.

    Raises:
        Refusal: the settings name somebody who cannot stand there.
    """
    actor = Actor(ACTOR, settings.id, frozenset({Role.OPERATOR}))
    tree = tree_of(None, "", settings.id)
    loaded = log.load(tree)
    state: OrganisationTree | None = loaded.state if loaded else None
    needed = [command for wanted in _named(settings) if (command := _needed(wanted, state))]
    for answer in handler.execute_all([CommandRequest(command=command, actor=actor, id=tree) for command in needed]):
        if isinstance(answer, Exception):
            raise answer


def _needed(wanted: EnterOrganisation, tree: OrganisationTree | None) -> EnterOrganisation | RenameOrganisation | None:
    entry = tree.entries.get(wanted.organisation) if tree else None
    if entry is None:
        return wanted
    if entry.closed or entry.name == wanted.name:  # whom people closed is not brought back by a file
        return None
    return RenameOrganisation(organisation=wanted.organisation, name=wanted.name)


def _named(settings: NodeSettings) -> Iterator[EnterOrganisation]:
    """Yield all whom the settings name: above, the node itself, below."""
    above = settings.superior_id
    if settings.superior and above:
        tier = settings.superior.tier or _tier(above)
        yield EnterOrganisation(organisation=above, name=settings.superior.name, tier=tier, node=True)
    tier = settings.tier or _tier(settings.id)
    yield EnterOrganisation(organisation=settings.id, name=settings.name, tier=tier, node=True, agency=settings.agency)
    for below in settings.subordinates:
        tier = below.tier or _tier(below.id)
        yield EnterOrganisation(organisation=below.id, name=below.name, tier=tier, node=True, agency=below.agency)
    for hosted in settings.organisations:
        yield EnterOrganisation(
            organisation=hosted.id, name=hosted.name, tier=hosted.tier, node=False, agency=hosted.agency
        )


def _tier(node: NodeId) -> Tier:
    """Return the usual tier of a node at its depth; an agency's is stated in the settings."""
    return (Tier.MUNICIPAL, Tier.DISTRICT, Tier.SUBDISTRICT)[min(node.count("."), 2)]
