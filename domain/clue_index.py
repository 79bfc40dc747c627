"""The index of clues: which leaders the clues of a year are about, so that each is counted once (P3).

It is restricted to its owner, holds marks instead of pseudonyms, and nobody gives it commands: referrals enter it.
"""

from typing import Annotated

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.envelope import Classification
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.registry import event
from domain.secret import Mark
from domain.state import changed, state
from domain.words import Words

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("首次涉及的领导干部", "Leader referred")
class LeaderReferred:
    """A clue is about somebody whom no clue of the year was about before."""

    year: Year
    leader: Mark


@event("同级已移交的领导干部", "Leader known from a peer")
class LeaderKnownFromPeer:
    """Another body of the owner's tier referred a clue about somebody, and the owner has received it."""

    year: Year
    leader: Mark


@event("因线索受处分的领导干部", "Leader sanctioned")
class LeaderSanctioned:
    """Somebody was sanctioned on a clue whom no clue of the year had led to a sanction before."""

    year: Year
    leader: Mark


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class ClueIndex:
    """The leaders of one year, by their marks."""

    year: int
    leaders: Annotated[tuple[str, ...], Words("领导干部", "Leaders")]
    from_peers: Annotated[tuple[str, ...], Words("同级已移交", "Known from peers")] = ()
    """Of whom clues of other bodies of the owner's tier are, as far as the owner has received them."""
    sanctioned: Annotated[tuple[str, ...], Words("因线索受处分", "Sanctioned on clues")] = ()
    """Whom the owner has sanctioned on clues that it received, whenever these were referred."""


def evolve(index: ClueIndex | None, event: object) -> ClueIndex:
    """Return the index after one more of its events."""
    match index, event:
        case None, LeaderReferred(year=year, leader=leader):
            return ClueIndex(year, (leader,))
        case None, LeaderKnownFromPeer(year=year, leader=leader):
            return ClueIndex(year, (), (leader,))
        case None, LeaderSanctioned(year=year, leader=leader):
            return ClueIndex(year, (), sanctioned=(leader,))
        case ClueIndex(), LeaderReferred(leader=leader):
            return changed(index, leaders=(*index.leaders, leader))
        case ClueIndex(), LeaderKnownFromPeer(leader=leader):
            return changed(index, from_peers=(*index.from_peers, leader))
        case ClueIndex(), LeaderSanctioned(leader=leader):
            return changed(index, sanctioned=(*index.sanctioned, leader))
    raise Impossible(index, event)


clue_index = Aggregate(
    "clue-index",
    "clue-indexes",
    evolve,
    zh="线索索引",
    en="clue index",
    heading=Heading.CLUES,
    rank=3,
    classification=Classification.RESTRICTED,
)


def index_of(owner: NodeId, year: int) -> AggregateId:
    """Return the id of an owner's index of a year: there is one."""
    return aggregate_id("clue-index", str(year), owner)
