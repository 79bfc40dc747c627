"""The tally of clues: how many were referred in a year, about how many leaders (P3). It is all that the board sees.

Nobody gives it commands: every referral counts itself.
"""

from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.beijing import day_of
from domain.bodies import peers_of
from domain.clue_index import ClueIndex, LeaderKnownFromPeer, LeaderReferred, LeaderSanctioned, index_of
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.registry import Data, event, without
from domain.secret import Sealed, mark_of
from domain.state import changed, state
from domain.tree import OrganisationTree
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _all_first(data: Data) -> Data:
    """In version 1 nobody asked whether another body had referred a leader before."""
    return {**data, "first": data.get("leaders", 0)}


@event("线索计数", "Clues counted", version=2, upcasters={1: _all_first}, downcasters={1: without("first")})
class CluesCounted:
    """One more clue was referred; so many are they now."""

    year: Year
    """The calendar year in which they were referred."""
    clues: int
    leaders: int
    """Distinct leaders whom they are about."""
    first: Annotated[int, Words("同级首次移交", "First of their tier")]
    """Of these, leaders whom no other body of the same tier had referred in the year, as far as its node knew: over
    the bodies of a tier they add up to its distinct leaders."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class ClueTally:
    """The counts of one year."""

    year: int
    clues: int
    leaders: int
    first: Annotated[int, Words("同级首次移交", "First of their tier")]


def evolve(tally: ClueTally | None, event: object) -> ClueTally:
    """Return the tally after one more of its events."""
    match tally, event:
        case None, CluesCounted(year=year, clues=clues, leaders=leaders, first=first):
            return ClueTally(year, clues, leaders, first)
        case ClueTally(), CluesCounted(clues=clues, leaders=leaders, first=first):
            return changed(tally, clues=clues, leaders=leaders, first=first)
    raise Impossible(tally, event)


clue_tally = Aggregate(
    "clue-tally", "clue-tallies", evolve, zh="线索统计", en="clue tally", heading=Heading.CLUES, rank=4
)


def tally_of(owner: NodeId, year: int) -> AggregateId:
    """Return the id of an owner's tally of a year: there is one."""
    return aggregate_id("clue-tally", str(year), owner)


def counted(leader: Sealed, context: Context) -> list[On]:
    """Return what a referral does to the index and the tally of its year: one clue more, and a leader if new."""
    owner, year = owner_of(context.id), day_of(context.at).year
    mark = mark_of(leader)
    index = context.find(ClueIndex, index_of(owner, year))
    tally = context.find(ClueTally, tally_of(owner, year))
    known, elsewhere = (index.leaders, index.from_peers) if index else ((), ())
    entered = [] if mark in known else [On(index_of(owner, year), LeaderReferred(year=year, leader=mark))]
    is_first = bool(entered) and mark not in elsewhere and not _referred_by_peers(mark, owner, year, context)
    count = CluesCounted(
        year=year,
        clues=(tally.clues if tally else 0) + 1,
        leaders=len(known) + len(entered),
        first=(tally.first if tally else 0) + is_first,
    )
    return [*entered, On(tally_of(owner, year), count)]


def known_from(referrer: NodeId, leader: Sealed, context: Context) -> list[On]:
    """Return what the receipt of a clue does to the receiver's index, if the referrer is of its own tier."""
    owner, year = owner_of(context.id), day_of(context.at).year
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner, year))
    if referrer not in _peers(owner, context) or (index and mark in index.from_peers):
        return []
    return [On(index_of(owner, year), LeaderKnownFromPeer(year=year, leader=mark))]


def sanctioned(leader: Sealed, context: Context) -> list[On]:
    """Return what a sanction on a clue does to the index of its year: somebody more, unless a sanction was counted."""
    owner, year = owner_of(context.id), day_of(context.at).year
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner, year))
    if index and mark in index.sanctioned:
        return []
    return [On(index_of(owner, year), LeaderSanctioned(year=year, leader=mark))]


def _referred_by_peers(mark: str, owner: NodeId, year: int, context: Context) -> bool:
    """Say whether another body of the owner's tier that this node acts for has referred the leader."""
    indexes = (context.find(ClueIndex, index_of(peer, year)) for peer in _peers(owner, context))
    return any(index and mark in index.leaders for index in indexes)


def _peers(owner: NodeId, context: Context) -> frozenset[NodeId]:
    tree = context.find(OrganisationTree, aggregate_id("tree", "0", context.node))
    tiers = {each: entry.tier for each, entry in tree.entries.items()} if tree else {}
    return peers_of(owner, tiers) - {owner}
