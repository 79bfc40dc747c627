"""Where an organisation's records are kept, and who acts for it: as a node's log says, and its settings beside it."""

from collections.abc import Callable

from domain.authority import NODE, Actor, Role
from domain.home.state import Home, HomeOf, acts_for, home_id, last_successor
from domain.node_id import NodeId
from services.commands.refusals import HasEnded, NotHosted, RecordsOnTheirWay
from services.commands.seen import Seen
from services.log import Log


class Authority:
    """Judges on one node."""

    def __init__(self, node: NodeId, hosts: Callable[[NodeId], bool]) -> None:
        """Wire it.

        Args:
            node: this node.
            hosts: says whether the node acts for an organisation of whose home nothing is recorded.
        """
        self.node = node
        self._hosts = hosts

    def require(self, owner: NodeId, actor: Actor, seen: Seen) -> None:
        """Refuse to write an organisation's record that does not live here, or for one that has ended.

        Raises:
            NotHosted: it lives elsewhere.
            RecordsOnTheirWay: it is about to come here.
            HasEnded: the actor's organisation acts no more.
        """
        self._require_home(owner, seen)
        successor = last_successor(owner, home_in(seen))
        if actor.id != NODE and actor.organisation == owner != successor:
            raise HasEnded(organisation=owner, successor=successor)

    def acts(self, actor: Actor, owner: NodeId, role: Role, log: Log) -> bool:
        """Say whether an actor may give a command of a role on an organisation's records, wherever they live.

        Its own people may, those of its successor, and for what concerns the running of the node, the node's.
        """
        if actor.organisation == owner or (role is Role.OPERATOR and actor.organisation == self.node):
            return True
        return acts_for(actor.organisation, owner, home_in(Seen(log)))

    def _require_home(self, owner: NodeId, seen: Seen) -> None:
        home = home_in(seen)(owner)
        if home.home == self.node if home else self._hosts(owner):
            return
        if owner == self.node if home is None else home.next == self.node:
            raise RecordsOnTheirWay(owner=owner, node=self.node)
        raise NotHosted(owner=owner, node=self.node, home=home.home if home else owner)


def home_in(seen: Seen) -> HomeOf:
    """Return what looks up the home of an organisation among what a node has seen."""

    def home_of(organisation: NodeId) -> Home | None:
        found = seen.load(home_id(organisation))
        return found.state if found else None

    return home_of
