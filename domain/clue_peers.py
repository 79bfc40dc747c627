"""Bodies of one tier whose clues are about the same leader: one of them counts the leader, the others do not (P3).

Whoever received two such clues knows it. Of all bodies that count somebody the one whose id comes first goes on, so
that several who receive their clues in different orders agree. Of two whose clues never came together nobody can tell.
"""

from collections.abc import Iterator, Mapping

from domain.aggregate import Context, On
from domain.aggregate_id import AggregateId, owner_of
from domain.bodies import peers_of, whose_body
from domain.clue_index import ClueIndex, LeaderReceived, ReceivedLeader, index_of
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.secret import Mark
from domain.tier import Tier, tier_of
from domain.tree.state import OrganisationTree


def known_from_peers(mark: Mark, index: ClueIndex, context: Context) -> bool:
    """Say whether another body of the owner's tier has referred a leader, whose clue came here or for whom we act."""
    received = any(each.leader == mark for each in _from_peers(index, context))
    return received or any(mark in each.leaders for each in _indexes_here(index.year, context))


def left_by_peers(mark: Mark, index: ClueIndex, context: Context) -> bool:
    """Say whether another body of the owner's tier has referred a leader, too, and leaves them to the owner."""
    if any(each.leader == mark and each.first for each in _from_peers(index, context)):
        return True
    indexes = [each for each in _indexes_here(index.year, context) if mark in each.leaders]
    return bool(indexes) and not any(mark in each.first for each in indexes)


def entered(received: LeaderReceived, index: ClueIndex, owner: NodeId) -> list[On]:
    """Return what enters into its receiver's index whom a clue is about; nothing if that is known of its referrer."""
    known = (each for each in index.received if each.leader == received.leader)
    if any(each.referrer == owner_of(received.clue) and each.first >= received.first for each in known):
        return []
    return [On(index_of(owner, received.year), received)]


def yielding(received: LeaderReceived, index: ClueIndex, owner: NodeId, context: Context) -> AggregateId | None:
    """Return what says which body is to count a leader no more since a clue was received; None if no two bodies do.

    Args:
        received: whom the clue is about.
        index: the receiver's, before that.
        owner: the receiver.
        context: of the receipt.

    Returns:
        the clue by which that body is known, or the receiver's index if it is the receiver itself.
    """
    referrer = owner_of(received.clue)
    known = [each for each in index.received if each.leader == received.leader and each.first]
    counting = {each.referrer: each.clue for each in known if each.body_of == received.body_of}
    if body_here(owner, context) == received.body_of and received.leader in index.first:
        counting[owner] = index_of(owner, received.year)
    if not received.first or not counting or any(each.referrer == referrer for each in known):
        return None
    goes_on = min(counting)  # whoever else is among them was told before
    return received.clue if goes_on < referrer else counting[goes_on]


def body_here(body: NodeId, context: Context) -> NodeId:
    """Return the organisation of which somebody is a body, as far as this node knows."""
    return whose_body(body, _tiers(context))


def _from_peers(index: ClueIndex, context: Context) -> Iterator[ReceivedLeader]:
    """Yield what was received from other bodies of the owner's tier."""
    own = body_here(owner_of(context.id), context)
    return (each for each in index.received if each.body_of == own)


def _indexes_here(year: int, context: Context) -> Iterator[ClueIndex]:
    """Yield the indexes of other bodies of the owner's tier for which this node acts: those of others nobody sees."""
    owner = owner_of(context.id)
    for peer in peers_of(owner, _tiers(context)) - {owner}:
        if index := context.find(ClueIndex, index_of(peer, year)):
            yield index


def _tiers(context: Context) -> Mapping[NodeId, Tier]:
    tree = context.find(OrganisationTree, tree_id(context.node))
    return {each: tier_of(each, context.node, context.seen) for each in tree.entries} if tree else {}
