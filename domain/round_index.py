"""The index of rounds: the last number that an owner gave, so that numbers follow on each other (P3).

There is one for the rounds that are counted, and one for the mobile ones, which are numbered apart. Nobody gives it
commands: it is written together with the opening of rounds.
"""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.heading import Heading
from domain.node_id import NodeId
from domain.registry import event
from domain.state import changed, state
from domain.way_back import Final

RoundNumber = Annotated[int, Field(ge=1, le=9999)]
"""A round's number among those of its owner, or among the mobile ones."""

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("轮次编号", "Round numbered", final=Final.FOR_EVER)
class RoundNumbered:
    """A round has this number; the next one has the one that follows."""

    number: RoundNumber


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class RoundIndex:
    """The index as its events make it."""

    number: int
    """The last one that was given."""


def evolve(index: RoundIndex | None, event: object) -> RoundIndex:
    """Return the index after one more of its events."""
    match index, event:
        case None, RoundNumbered(number=number):
            return RoundIndex(number)
        case RoundIndex(), RoundNumbered(number=number):
            return changed(index, number=number)
    raise Impossible(index, event)


round_index = Aggregate(
    "round-index",
    "round-indexes",
    evolve,
    zh="轮次编号",
    en="index of rounds",
    heading=Heading.RUNNING,
    counts=True,
)


def index_of(owner: NodeId, *, mobile: bool) -> AggregateId:
    """Return the id of an owner's index of rounds, or of mobile rounds: there is one of each."""
    return aggregate_id("round-index", "m" if mobile else "0", owner)
