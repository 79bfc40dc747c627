"""The tally of clues: how many were referred in a year, about how many leaders (P3). It is all that the board sees.

Nobody gives it commands: every referral counts itself.
"""

from domain.aggregate import Aggregate, Context, Impossible, On
from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.beijing import day_of
from domain.clue_index import ClueIndex, LeaderReferred, index_of
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.registry import event
from domain.secret import Sealed, mark_of
from domain.state import changed, state

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("线索计数", "Clues counted")
class CluesCounted:
    """One more clue was referred; so many are they now."""

    year: Year
    """The calendar year in which they were referred."""
    clues: int
    leaders: int
    """Distinct leaders whom they are about."""


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class ClueTally:
    """The counts of one year."""

    year: int
    clues: int
    leaders: int


def evolve(tally: ClueTally | None, event: object) -> ClueTally:
    """Return the tally after one more of its events."""
    match tally, event:
        case None, CluesCounted(year=year, clues=clues, leaders=leaders):
            return ClueTally(year, clues, leaders)
        case ClueTally(), CluesCounted(clues=clues, leaders=leaders):
            return changed(tally, clues=clues, leaders=leaders)
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
    known = index.leaders if index else ()
    entered = [] if mark in known else [On(index_of(owner, year), LeaderReferred(year=year, leader=mark))]
    clues = (tally.clues if tally else 0) + 1
    count = CluesCounted(year=year, clues=clues, leaders=len(known) + len(entered))
    return [*entered, On(tally_of(owner, year), count)]
