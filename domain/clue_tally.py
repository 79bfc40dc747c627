"""The tally of clues: how many were referred in a year, about how many leaders (P3). It is all that the board sees.

Nobody gives it commands: every referral counts itself, and so does one that is cancelled.
"""

from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.beijing import day_of
from domain.bodies import peers_of
from domain.clue_index import (
    ClueIndex,
    LeaderKnownFromPeer,
    LeaderReferred,
    LeaderReferredAgain,
    LeaderSanctioned,
    LeaderSanctionedAgain,
    ReferralStruck,
    SanctionStruck,
    clue_index,
    index_of,
)
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.outcome import recounted
from domain.refusal import About, Refusal
from domain.registry import Data, event, without
from domain.secret import Sealed, mark_of
from domain.state import changed, state
from domain.tier import tier_of
from domain.tree.state import OrganisationTree
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _all_first(data: Data) -> Data:
    """In version 1 nobody asked whether another body had referred a leader before."""
    return {**data, "first": data.get("leaders", 0)}


@event(
    "线索计数",
    "Clues counted",
    version=2,
    upcasters={1: _all_first},
    downcasters={1: without("first")},
    anew="CluesCounted",
)
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
    "clue-tally", "clue-tallies", evolve, zh="线索统计", en="clue tally", heading=Heading.CLUES, rank=4, counts=True
)


def tally_of(owner: NodeId, year: int) -> AggregateId:
    """Return the id of an owner's tally of a year: there is one."""
    return aggregate_id("clue-tally", str(year), owner)


class NotCountedThen(Refusal, zh="{year} 年未计入", en="it was not counted in {year}", about=About.RECORD):
    """Only what was counted is taken out of the count."""


def counted(leader: Sealed, context: Context) -> list[On]:
    """Return what a referral does to the index and the tally of its year: one clue more, and a leader if new."""
    owner, year, mark = owner_of(context.id), day_of(context.at).year, mark_of(leader)
    index = context.find(ClueIndex, index_of(owner, year)) or ClueIndex(year)
    if mark in index.leaders:
        return _recounted(LeaderReferredAgain(year=year, leader=mark), 1, context)
    is_first = mark not in index.from_peers and not _referred_by_peers(mark, owner, year, context)
    return _recounted(LeaderReferred(year=year, leader=mark, first=is_first), 1, context)


def uncounted(leader: Sealed, year: int, context: Context) -> list[On]:
    """Return what the cancellation of a clue of a year does: one clue fewer, and a leader if it was the only one.

    Raises:
        NotCountedThen: no clue about the leader was counted in that year.
    """
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner_of(context.id), year))
    if not index or mark not in index.leaders:
        raise NotCountedThen(year=year)
    return _recounted(ReferralStruck(year=year, leader=mark), -1, context)


def _recounted(event: LeaderReferred | LeaderReferredAgain | ReferralStruck, by: int, context: Context) -> list[On]:
    owner, year = owner_of(context.id), event.year
    index = clue_index.evolve(context.find(ClueIndex, index_of(owner, year)), event)
    tally = context.find(ClueTally, tally_of(owner, year))
    clues = (tally.clues if tally else 0) + by
    count = CluesCounted(year=year, clues=clues, leaders=len(index.leaders), first=len(index.first))
    return [On(index_of(owner, year), event), On(tally_of(owner, year), count)]


def known_from(referrer: NodeId, leader: Sealed, context: Context) -> list[On]:
    """Return what the receipt of a clue does to the receiver's index, if the referrer is of its own tier."""
    owner, year = owner_of(context.id), day_of(context.at).year
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner, year))
    if referrer not in _peers(owner, context) or (index and mark in index.from_peers):
        return []
    return [On(index_of(owner, year), LeaderKnownFromPeer(year=year, leader=mark))]


def sanctioned(leader: Sealed, context: Context) -> list[On]:
    """Return what a sanction on a clue does to index and outcome of its year: somebody is counted once."""
    owner, year, mark = owner_of(context.id), day_of(context.at).year, mark_of(leader)
    index = context.find(ClueIndex, index_of(owner, year))
    known = index is not None and mark in index.sanctioned
    said = LeaderSanctionedAgain if known else LeaderSanctioned
    return _sanctions_counted(said(year=year, leader=mark), index, context)


def not_sanctioned(leader: Sealed, year: int, context: Context) -> list[On]:
    """Return what it does to index and outcome of a year that a sanction on a clue was recorded by mistake.

    Raises:
        NotCountedThen: none of the leader was counted in that year.
    """
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner_of(context.id), year))
    if not index or mark not in index.sanctioned:
        raise NotCountedThen(year=year)
    return _sanctions_counted(SanctionStruck(year=year, leader=mark), index, context)


def _sanctions_counted(
    event: LeaderSanctioned | LeaderSanctionedAgain | SanctionStruck, index: ClueIndex | None, context: Context
) -> list[On]:
    after = clue_index.evolve(index, event)
    return [On(index_of(owner_of(context.id), event.year), event), *recounted(after, context)]


def _referred_by_peers(mark: str, owner: NodeId, year: int, context: Context) -> bool:
    """Say whether another body of the owner's tier that this node acts for has referred the leader."""
    indexes = (context.find(ClueIndex, index_of(peer, year)) for peer in _peers(owner, context))
    return any(index and mark in index.leaders for index in indexes)


def _peers(owner: NodeId, context: Context) -> frozenset[NodeId]:
    tree = context.find(OrganisationTree, tree_id(context.node))
    tiers = {each: tier_of(each, context.node, context.seen) for each in tree.entries} if tree else {}
    return peers_of(owner, tiers) - {owner}
