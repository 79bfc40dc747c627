"""To which neighbours an event goes on: those on the way to its recipients, and those that have the record already."""

from collections.abc import Collection

from domain.envelope import Classification
from domain.home.state import Home
from domain.node_id import NodeId
from services.log.records import PreparedEvent


def hops(event: PreparedEvent, links: Collection[NodeId], home: Home | None) -> set[NodeId]:
    """Return the neighbours to which an event goes on; the one that brought it may be among them.

    Args:
        event: what happened.
        links: who has the past of its record, and so gets what follows, whoever writes it by now.
        home: of whose record it is, if it was decided here: a new home is sent everything as soon as it is named.
    """
    if event.envelope.classification is Classification.LOCAL:
        return set()
    found = {*event.hops, *links}
    if home and home.next:
        found.add(home.next)
    return found
