"""To which neighbours an event goes on: those on the way to its recipients, and those that have the record already.

Who takes part is reached where it is acted for: a home may lie elsewhere than the id says, as that of an organisation
does which became part of another.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache

from domain.aggregate_id import owner_of
from domain.envelope import Classification, Envelope
from domain.node_id import WAYS, NodeId, towards
from services.log.homes import Homes
from services.log.records import PreparedEvent


def concerned(envelope: Envelope) -> frozenset[NodeId]:
    """Return the organisations whose homes say something about the way of an event: the owner, and who takes part."""
    return _concerned(owner_of(envelope.subject), envelope.audience, envelope.classification)


@lru_cache(WAYS)
def _concerned(owner: NodeId, audience: tuple[NodeId, ...], classification: Classification) -> frozenset[NodeId]:
    return frozenset() if classification is Classification.LOCAL else frozenset({owner, *audience})


def hops(here: NodeId, event: PreparedEvent, links: Collection[NodeId], homes: Homes) -> frozenset[NodeId]:
    """Return the neighbours to which an event goes on; the one that brought it may be among them.

    Args:
        here: the node where it is recorded.
        event: what happened.
        links: who has the past of its record, and so gets what follows, whoever writes it by now.
        homes: of those whom it concerns.
    """
    found = event.hops.union(links)
    return found.union(_to_homes(here, event.envelope, homes)) if homes else found


def _to_homes(here: NodeId, envelope: Envelope, homes: Homes) -> Iterator[NodeId]:
    for organisation in concerned(envelope):
        home = homes.of(organisation)
        if not home:
            continue
        if home.home == here and home.next:  # it is sent everything as soon as it is named
            yield home.next
        elif organisation in envelope.audience and (hop := towards(here, home.home)):
            yield hop
