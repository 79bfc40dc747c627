"""The index of recusals: for whom each of an owner's people must not take part, in whichever team they sit (P6, P11).

Nobody gives it commands: it is written together with the recusals of the teams.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.fields import Pseudonym
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.registry import event
from domain.state import changed, state


@dataclass(frozen=True, slots=True)
class Recusal:
    """Somebody takes no part where this organisation, or one below it, is inspected."""

    member: Pseudonym
    target: Organisation


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("登记回避", "Recusal entered", undone="RecusalStruck")
class RecusalEntered:
    """From now on somebody is on no team of the owner's where the organisation or one below it is inspected."""

    member: Pseudonym
    target: Organisation


@event("撤销回避登记", "Recusal struck", undone="RecusalEntered")
class RecusalStruck:
    """It was said by mistake: it holds no more."""

    member: Pseudonym
    target: Organisation


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class RecusalIndex:
    """The index as its events make it."""

    recusals: tuple[Recusal, ...] = ()


def evolve(index: RecusalIndex | None, event: object) -> RecusalIndex:
    """Return the index after one more of its events."""
    match event:
        case RecusalEntered(member=member, target=target):
            before = index or RecusalIndex()
            return changed(before, recusals=(*before.recusals, Recusal(member, target)))
        case RecusalStruck(member=member, target=target) if index:
            return changed(index, recusals=tuple(each for each in index.recusals if each != Recusal(member, target)))
    raise Impossible(index, event)


recusal_index = Aggregate(
    "recusal-index", "recusal-indexes", evolve, zh="回避登记", en="index of recusals", heading=Heading.RUNNING
)


def index_of(owner: NodeId) -> AggregateId:
    """Return the id of an owner's index: there is one."""
    return aggregate_id("recusal-index", "0", owner)


def recusals_of(owners: Iterable[NodeId], context: Context) -> tuple[Recusal, ...]:
    """Return all recusals in the indexes of some owners, as far as this node has seen them."""
    found = (context.find(RecusalIndex, index_of(owner)) for owner in dict.fromkeys(owners))
    return tuple(recusal for index in found if index for recusal in index.recusals)
