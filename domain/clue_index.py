"""The index of clues: which leaders the clues of a year are about, so that each is counted once (P3).

It is restricted to its owner, holds marks instead of pseudonyms, and nobody gives it commands: referrals enter it.
"""

from dataclasses import dataclass
from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, owner_of
from domain.envelope import Classification
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.registry import Data, event, without
from domain.secret import Mark
from domain.state import changed, state
from domain.way_back import Final
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _first(data: Data) -> Data:
    """In version 1 nobody asked whether another body had referred a leader before."""
    return {**data, "first": True}


@event(
    "首次涉及的领导干部",
    "Leader referred",
    version=2,
    upcasters={1: _first},
    downcasters={1: without("first")},
    undone="ReferralStruck",
)
class LeaderReferred:
    """A clue is about somebody whom no clue of the year was about before."""

    year: Year
    leader: Mark
    first: Annotated[bool, Words("同级首次移交", "First of the tier")]
    """True if no other body of the same tier had referred them in the year, as far as the owner's node knew."""


@event("再次涉及的领导干部", "Leader referred again", undone="ReferralStruck")
class LeaderReferredAgain:
    """One more clue of the year is about somebody."""

    year: Year
    leader: Mark


@event("撤销涉及的领导干部", "Referral struck", anew="LeaderReferred")
class ReferralStruck:
    """A clue about somebody was cancelled: one fewer is about them."""

    year: Year
    leader: Mark


@event("同级另有计入的领导干部", "Leader counted by a peer", final=Final.WITNESSED)
class LeaderCountedByPeer:
    """Another body of the owner's tier counts somebody: the owner counts them no more as the first of the tier."""

    year: Year
    leader: Mark


@event("代同级计入的领导干部", "Leader counted for a peer", final=Final.WITNESSED)
class LeaderCountedForPeer:
    """The owner's clues about somebody were cancelled, but another body left them to it: for the tier it goes on."""

    year: Year
    leader: Mark


@event("收到的线索涉及的领导干部", "Leader received", final=Final.SEEN)
class LeaderReceived:
    """A clue about somebody was received that another body referred."""

    year: Year
    """In which it was referred."""
    leader: Mark
    clue: AggregateRef
    body_of: Annotated[Organisation, Words("所属单位", "Body of")]
    """The organisation of which that body is one."""
    first: Annotated[bool, Words("同级首次移交", "First of the tier")]
    """Whether that body counts them as the first of its tier."""


@event("同级已移交的领导干部", "Leader known from a peer", final=Final.SEEN)
class LeaderKnownFromPeer:
    """As `LeaderReceived`, of another body of the owner's tier; older versions of the program recorded this instead."""

    year: Year
    leader: Mark


@event("因线索受处分的领导干部", "Leader sanctioned", undone="SanctionStruck")
class LeaderSanctioned:
    """Somebody was sanctioned on a clue whom no clue of the year had led to a sanction before."""

    year: Year
    leader: Mark


@event("因线索再受处分的领导干部", "Leader sanctioned again", undone="SanctionStruck")
class LeaderSanctionedAgain:
    """One more clue led to a sanction of somebody in the year."""

    year: Year
    leader: Mark


@event("撤销因线索受处分的领导干部", "Sanction struck", anew="LeaderSanctioned")
class SanctionStruck:
    """That a clue led to a sanction of somebody was recorded by mistake."""

    year: Year
    leader: Mark


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReceivedLeader:
    """Whom a clue is about that was received."""

    leader: Mark
    clue: AggregateId
    body_of: Annotated[NodeId, Words("所属单位", "Body of")]
    first: Annotated[bool, Words("同级首次移交", "First of the tier")]

    @property
    def referrer(self) -> NodeId:
        """Who referred it."""
        return owner_of(self.clue)


@state
class ClueIndex:
    """The leaders of one year, by their marks."""

    year: int
    leaders: Annotated[tuple[str, ...], Words("领导干部", "Leaders")] = ()
    received: Annotated[tuple[ReceivedLeader, ...], Words("收到的线索", "Received")] = ()
    """Of whom the owner has received clues, once for each body that referred some."""
    from_peers: Annotated[tuple[str, ...], Words("同级已移交", "Known from peers")] = ()
    """The same of other bodies of the owner's tier, as older versions of the program recorded it."""
    sanctioned: Annotated[tuple[str, ...], Words("因线索受处分", "Sanctioned on clues")] = ()
    """Whom the owner has sanctioned on clues that it received, whenever these were referred."""
    first: Annotated[tuple[str, ...], Words("同级首次移交", "First of the tier")] = ()
    """Whom no other body of the tier counts: of the leaders, and of those whom another body left to the owner."""
    again: Annotated[tuple[str, ...], Words("再次移交", "Referred again")] = ()
    """Of the leaders, one for each further clue."""
    sanctioned_again: Annotated[tuple[str, ...], Words("再次受处分", "Sanctioned again")] = ()
    """Of those sanctioned, one for each further clue that led to it."""


def evolve(index: ClueIndex | None, event: object) -> ClueIndex:
    """Return the index after one more of its events."""
    match event:
        case LeaderReferred(year=year, leader=leader, first=first):
            index = index or ClueIndex(year)
            entered = changed(index, leaders=(*index.leaders, leader))
            return changed(entered, first=(*index.first, leader)) if first else entered
        case LeaderSanctioned(year=year, leader=leader):
            index = index or ClueIndex(year)
            return changed(index, sanctioned=(*index.sanctioned, leader))
        case LeaderReceived() | LeaderKnownFromPeer() | LeaderCountedByPeer() | LeaderCountedForPeer():
            return _among_peers(index or ClueIndex(event.year), event)
        case LeaderReferredAgain(leader=leader) if index:
            return changed(index, again=(*index.again, leader))
        case LeaderSanctionedAgain(leader=leader) if index:
            return changed(index, sanctioned_again=(*index.sanctioned_again, leader))
        case ReferralStruck(leader=leader) if index:
            return _referral_struck(index, leader)
        case SanctionStruck(leader=leader) if index:
            return _sanction_struck(index, leader)
    raise Impossible(index, event)


def _among_peers(
    index: ClueIndex, event: LeaderReceived | LeaderKnownFromPeer | LeaderCountedByPeer | LeaderCountedForPeer
) -> ClueIndex:
    match event:
        case LeaderReceived(leader=leader, clue=clue, body_of=body_of, first=first):
            return changed(index, received=(*index.received, ReceivedLeader(leader, clue, body_of, first)))
        case LeaderKnownFromPeer(leader=leader):
            return changed(index, from_peers=(*index.from_peers, leader))
        case LeaderCountedByPeer(leader=leader):
            return changed(index, first=_less(index.first, leader))
        case LeaderCountedForPeer(leader=leader):
            return changed(index, first=(*index.first, leader))


def _referral_struck(index: ClueIndex, leader: str) -> ClueIndex:
    if leader in index.again:
        return changed(index, again=_less(index.again, leader))
    return changed(index, leaders=_less(index.leaders, leader), first=_less(index.first, leader))


def _sanction_struck(index: ClueIndex, leader: str) -> ClueIndex:
    if leader in index.sanctioned_again:
        return changed(index, sanctioned_again=_less(index.sanctioned_again, leader))
    return changed(index, sanctioned=_less(index.sanctioned, leader))


def _less(marks: tuple[str, ...], mark: str) -> tuple[str, ...]:
    """Return the marks with one fewer of these, if there is one."""
    at = marks.index(mark) if mark in marks else len(marks)
    return (*marks[:at], *marks[at + 1 :])


clue_index = Aggregate(
    "clue-index",
    "clue-indexes",
    evolve,
    zh="线索索引",
    en="clue index",
    heading=Heading.CLUES,
    rank=3,
    classification=Classification.RESTRICTED,
    counts=True,
)


def index_of(owner: NodeId, year: int) -> AggregateId:
    """Return the id of an owner's index of a year: there is one."""
    return aggregate_id("clue-index", str(year), owner)
