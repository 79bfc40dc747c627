"""The node enters those whom its settings name into its organisation tree: what stands there already is left alone.

So it states, too, that it is the home of those who act on it, and enters those whose home it becomes. A node to which
its own records have yet to be handed over says nothing before they are there, and nothing of others before theirs are.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.authority import NODE, Actor, Role
from domain.home.handing_over import StateHome
from domain.home.state import Home, home_id
from domain.node_id import NodeId, is_below, is_within, root_of, superior, superiors
from domain.tier import Tier
from domain.tree.connecting import RetireNode, SetUpNode
from domain.tree.entering import EnterOrganisation, RenameOrganisation
from domain.tree.state import OrganisationTree, TreeEntry, tree_of
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.locale import say
from services.log import Log
from services.node.settings import NodeSettings

_log = logging.getLogger(__name__)

Change = EnterOrganisation | RenameOrganisation | SetUpNode | RetireNode


class CannotEnter(ValueError):
    """The settings name an organisation that cannot stand there; the message says which rule it breaks."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a node's log says of organisations."""

    node: NodeId
    log: Log

    def entries(self, node: NodeId | None = None) -> dict[NodeId, TreeEntry]:
        """Return the tree of a node, the own one if none is given, as far as it is known here."""
        found = self.log.load(tree_of(None, "", node or self.node))
        state: OrganisationTree | None = found.state if found else None
        return dict(state.entries) if state else {}

    def home(self, organisation: NodeId) -> Home | None:
        """Return the home of an organisation, or None if nothing is recorded of it."""
        found = self.log.load(home_id(organisation))
        return found.state if found else None

    def hosted(self) -> list[NodeId]:
        """Return those who act on this node without one of their own, as its tree says."""
        return [id for id, entry in self.entries().items() if _is_hosted(id, entry, self.node) and not self.nearer(id)]

    def nearer(self, organisation: NodeId) -> NodeId | None:
        """Return who runs a node above an organisation and below this one: whoever runs none acts there."""
        return OrganisationTree(self.entries()).node_between(self.node, organisation)


def hosts(known: Known, organisation: NodeId, *, handed_over: bool) -> bool:
    """Say whether a node acts for an organisation of whose home nothing is recorded.

    Args:
        known: to the node.
        organisation: which one.
        handed_over: whether the node's own records have yet to be handed over to it.
    """
    if organisation == known.node:
        return not handed_over
    return organisation in known.hosted()


def enter_organisations(
    settings: NodeSettings, log: Log, handler: CommandHandler, kept: Iterable[NodeId] = ()
) -> Sequence[NodeId]:
    """Give the commands that make the tree what the settings say, and none if it is that.

    Returns:
        which nodes next to this one the tree knows, and the settings do not: nothing is exchanged with them.

    Args:
        settings: of the node.
        log: of the node.
        handler: takes the commands.
        kept: whose home the node has become; trees that came with them say what they are called.

    Raises:
        CannotEnter: the settings name somebody who cannot stand there.
    """
    known, wanted = Known(settings.id, log), list(_named(settings))
    if not acts(known, settings):
        return ()
    named = {each.organisation for each in wanted}
    wanted += (each for id in kept if id not in named and (each := _adopted(known, id)))
    _enter(handler, known, wanted)
    _state_homes(handler, known)
    _give(handler, _changing(known, wanted), known)
    _enter(handler, known, wanted)  # who acted on a node that has been retired by now
    return _unlinked(known, settings)


def acts(known: Known, settings: NodeSettings) -> bool:
    """Say whether the node's own records are kept on it."""
    home = known.home(settings.id)
    return home.home == settings.id if home else not settings.handed_over


def _enter(handler: CommandHandler, known: Known, wanted: Sequence[EnterOrganisation]) -> None:
    """Enter those with a node before all others: where these act depends on it."""
    for node in (True, False):
        _give(handler, _entering(known, [each for each in wanted if each.node is node]), known)


def _entering(known: Known, wanted: Iterable[EnterOrganisation]) -> Iterator[Change]:
    entries = known.entries()
    return (each for each in wanted if each.organisation not in entries and not _yet_to_come(known, each))


def _yet_to_come(known: Known, wanted: EnterOrganisation) -> bool:
    """Say whether the records of one who is to act here are still kept above, or on a nearer node.

    Who comes down, or back, is entered on arrival.
    """
    if not wanted.node and (nearer := known.nearer(wanted.organisation)):
        _log.warning("%s acts on %s, which is nearer, and not here", wanted.organisation, nearer)
        return True
    home = None if wanted.node else known.home(wanted.organisation)
    if home is None or home.home not in superiors(known.node):
        return False
    _log.warning("%s acts here when its records have come: they are kept on %s", wanted.organisation, home.home)
    return True


def _changing(known: Known, wanted: Iterable[EnterOrganisation]) -> Iterator[Change]:
    """Yield what is otherwise of those below; of itself a node says only at the top of the tree what it is called."""
    entries = known.entries()
    for each in wanted:
        entry = entries.get(each.organisation)
        if entry is None or entry.closed:  # whom people closed is not brought back by a file
            continue
        if not (is_below(each.organisation, known.node) or each.organisation == root_of(known.node) == known.node):
            continue
        if entry.name != each.name:
            yield RenameOrganisation(organisation=each.organisation, name=each.name)
        if entry.node != each.node:
            change = SetUpNode if each.node else RetireNode
            yield change(organisation=each.organisation)


def _state_homes(handler: CommandHandler, known: Known) -> None:
    """Say that the records of those are here who act on this node; not of one that was seen to act on its own."""
    for organisation in known.hosted():
        if known.home(organisation) is None and not known.entries(organisation):
            actor = Actor(NODE, organisation, frozenset({Role.OPERATOR}))
            handler.execute(StateHome(organisation=organisation), actor)


def _unlinked(known: Known, settings: NodeSettings) -> Sequence[NodeId]:
    linked = settings.neighbours
    nodes = (id for id, entry in known.entries().items() if entry.node and not entry.closed and id not in linked)
    return [id for id in nodes if superior(id) == known.node or id == superior(known.node)]


def _adopted(known: Known, organisation: NodeId) -> EnterOrganisation | None:
    """Return the entry of an organisation that has come here, by the nearest tree that names it; None if it has one."""
    if organisation in known.entries() or not is_within(organisation, known.node):
        return None
    trees = (known.entries(above) for above in superiors(organisation))
    entry = next((tree[organisation] for tree in trees if organisation in tree), None)
    if entry is None or entry.closed:
        return None
    return EnterOrganisation(
        organisation=organisation, name=entry.name, tier=entry.tier, node=False, agency=entry.agency
    )


def _give(handler: CommandHandler, changes: Iterable[Change], known: Known) -> None:
    actor, tree = Actor(NODE, known.node, frozenset({Role.OPERATOR})), tree_of(None, "", known.node)
    requests = [CommandRequest(command=change, actor=actor, id=tree) for change in changes]
    for answer in handler.execute_all(requests):
        if isinstance(answer, Exception):
            raise CannotEnter(
                say(f"{known.node} 的设置：{answer}", f"the settings of {known.node}: {answer}")
            ) from answer


def _is_hosted(organisation: NodeId, entry: TreeEntry, node: NodeId) -> bool:
    return organisation != node and is_within(organisation, node) and not entry.node and not entry.closed


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
