"""The index of recusals: what keeps an owner's people from inspecting somebody, in whichever team they sit (P6, P11).

For whom they are to take no part, where they come from, and in which teams they were named: who was named with two
organisations is at home in both. Nobody gives it commands: it is written together with what teams and invitations say.

A recusal holds in its owner's teams. Where somebody comes from holds wherever it is known, whoever entered it: a node
goes by the indexes of all patrol bodies in its tree that it keeps or has received, and by those of no other branch.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, AggregateRef, aggregate_id, owner_of
from domain.fields import Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.on_board import tree_id
from domain.registry import Data, event, without
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.tree.state import OrganisationTree
from domain.words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recusal:
    """Somebody takes no part where this organisation, or one below it, is inspected."""

    member: Pseudonym
    target: Organisation


@dataclass(frozen=True, slots=True)
class Origin:
    """Somebody was named in a team as coming from this organisation."""

    member: Pseudonym
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody was named in this team, or among those whom a tier sends to a joint patrol; that says if they stay."""

    member: Pseudonym
    record: AggregateId


Origins = Annotated[tuple[Origin, ...], Words("来源单位", "Where they come from")]

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


def _in_no_team(data: Data) -> Data:
    """In version 1 it did not say where they were named."""
    return {**data, "record": None}


@event(
    "登记来源单位",
    "Origins entered",
    version=2,
    upcasters={1: _in_no_team},
    downcasters={1: without("record")},
    undone="OriginStruck",
)
class OriginsEntered:
    """These people were named with these organisations: from now on they are at home there."""

    people: Origins
    record: Annotated[AggregateRef | None, Words("所在工作组", "Named in")] = None
    """The team, or the answer to an invitation, in which they were; None if it was not said."""


@event("撤销来源单位登记", "Origin struck", undone="OriginsEntered")
class OriginStruck:
    """It was said by mistake that somebody comes from an organisation."""

    member: Pseudonym
    organisation: Organisation
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class RecusalIndex:
    """The index as its events make it."""

    recusals: tuple[Recusal, ...] = ()
    origins: Origins = ()
    seats: Annotated[tuple[Seat, ...], Words("所在工作组", "Named in")] = ()


def evolve(index: RecusalIndex | None, event: object) -> RecusalIndex:
    """Return the index after one more of its events."""
    before = index or RecusalIndex()
    match event:
        case RecusalEntered(member=member, target=target):
            return changed(before, recusals=(*before.recusals, Recusal(member, target)))
        case RecusalStruck(member=member, target=target) if index:
            return changed(index, recusals=tuple(each for each in index.recusals if each != Recusal(member, target)))
        case OriginsEntered(people=people, record=record):
            seats = tuple(Seat(each.member, record) for each in people) if record else ()
            return changed(before, origins=_each_once(before.origins, people), seats=_each_once(before.seats, seats))
        case OriginStruck(member=member, organisation=organisation) if index:
            struck = Origin(member, organisation)
            return changed(index, origins=tuple(each for each in index.origins if each != struck))
    raise Impossible(index, event)


def _each_once(known: tuple[T, ...], more: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*known, *more)))


recusal_index = Aggregate(
    "recusal-index",
    "recusal-indexes",
    evolve,
    zh="回避登记",
    en="index of recusals",
    heading=Heading.RUNNING,
    counts=True,
)


def index_of(owner: NodeId) -> AggregateId:
    """Return the id of an owner's index: there is one."""
    return aggregate_id("recusal-index", "0", owner)


@dataclass(frozen=True, slots=True)
class Ties:
    """What keeps people from inspecting somebody, beside what their present team says of them."""

    recusals: tuple[Recusal, ...] = ()
    origins: Mapping[Pseudonym, tuple[NodeId, ...]] = field(default_factory=dict)
    """Where people come from, by what was ever said of them."""

    def and_recusals(self, more: Iterable[Recusal]) -> "Ties":
        """Return these ties and some recusals more."""
        return replace(self, recusals=tuple(dict.fromkeys((*self.recusals, *more))))


def ties_in(recusing: Iterable[RecusalIndex | None], known: Iterable[RecusalIndex]) -> Ties:
    """Return the recusals of some indexes, if they are there, and where people come from by all that are known."""
    origins: dict[Pseudonym, tuple[NodeId, ...]] = {}
    for each in (origin for index in known for origin in index.origins):
        origins[each.member] = (*origins.get(each.member, ()), each.organisation)
    return Ties(tuple(recusal for index in recusing if index for recusal in index.recusals), origins)


def ties_of(owners: Iterable[NodeId], context: Context) -> Ties:
    """Return the recusals in the teams of some owners, as far as this node has seen them, and all origins it knows."""
    recusing = (context.find(RecusalIndex, index_of(owner)) for owner in dict.fromkeys(owners))
    return ties_in(recusing, known_indexes(context))


def known_indexes(context: Context) -> Iterator[RecusalIndex]:
    """Yield the indexes that this node has seen: of who decides, and of each patrol body in its tree."""
    tree = context.find(OrganisationTree, tree_id(context.node))
    bodies = (id for id, entry in tree.entries.items() if entry.tier in PATROLLING) if tree else ()
    for owner in dict.fromkeys((owner_of(context.id), context.node, *bodies)):
        if index := context.find(RecusalIndex, index_of(owner)):
            yield index
