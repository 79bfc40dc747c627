"""The tally of clues: how many were referred in a year, about how many leaders (P3). It is all that the board sees.

Nobody gives it commands: every referral counts itself, and so does one that is cancelled.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.beijing import day_of
from domain.clue_index import (
    ClueIndex,
    LeaderCountedByPeer,
    LeaderCountedForPeer,
    LeaderReferred,
    LeaderReferredAgain,
    LeaderSanctioned,
    LeaderSanctionedAgain,
    ReferralStruck,
    SanctionStruck,
    clue_index,
    index_of,
)
from domain.clue_peers import known_from_peers, left_by_peers
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.outcome import recounted
from domain.refusal import About, Refusal
from domain.registry import Data, event, without
from domain.secret import Sealed, mark_of
from domain.state import changed, state
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
    """Of these, leaders whom no other body of the same tier counts, as far as its node knows: over the bodies of a tier
    they add up to its distinct leaders."""


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


_OfReferrals = LeaderReferred | LeaderReferredAgain | ReferralStruck | LeaderCountedByPeer | LeaderCountedForPeer


def counted(leader: Sealed, context: Context) -> list[On]:
    """Return what a referral does to the index and the tally of its year: one clue more, and a leader if new."""
    year, mark = day_of(context.at).year, mark_of(leader)
    if mark in _index(year, context).leaders:
        return _recounted([LeaderReferredAgain(year=year, leader=mark)], 1, context)
    return _recounted([LeaderReferred(year=year, leader=mark, first=is_first(leader, context))], 1, context)


def is_first(leader: Sealed, context: Context) -> bool:
    """Say whether a referral now leaves its owner counting the leader as the first of the tier."""
    year, mark = day_of(context.at).year, mark_of(leader)
    index = _index(year, context)
    if mark in index.leaders:
        return mark in index.first
    return mark not in index.from_peers and not known_from_peers(mark, index, context)


def uncounted(leader: Sealed, year: int, context: Context) -> list[On]:
    """Return what the cancellation of a clue of a year does: one clue fewer, and a leader if it was the only one.

    Raises:
        NotCountedThen: no clue about the leader was counted in that year.
    """
    mark, index = mark_of(leader), context.find(ClueIndex, index_of(owner_of(context.id), year))
    if not index or mark not in index.leaders:
        raise NotCountedThen(year=year)
    struck: list[_OfReferrals] = [ReferralStruck(year=year, leader=mark)]
    goes_on = mark in index.first and mark not in index.again and left_by_peers(mark, index, context)
    return _recounted([*struck, *([LeaderCountedForPeer(year=year, leader=mark)] if goes_on else [])], -1, context)


def counted_by_peer(leader: Sealed, year: int, context: Context) -> list[On]:
    """Return what it does that another body of the tier counts a leader, too; nothing if the owner is not the first."""
    mark = mark_of(leader)
    if mark not in _index(year, context).first:
        return []
    return _recounted([LeaderCountedByPeer(year=year, leader=mark)], 0, context)


def _recounted(events: Sequence[_OfReferrals], by: int, context: Context) -> list[On]:
    owner, year = owner_of(context.id), events[0].year
    index = reduce(clue_index.evolve, events, _index(year, context))
    tally = context.find(ClueTally, tally_of(owner, year))
    clues = (tally.clues if tally else 0) + by
    count = CluesCounted(year=year, clues=clues, leaders=len(index.leaders), first=len(index.first))
    return [*(On(index_of(owner, year), each) for each in events), On(tally_of(owner, year), count)]


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


def _index(year: int, context: Context) -> ClueIndex:
    return context.find(ClueIndex, index_of(owner_of(context.id), year)) or ClueIndex(year)
