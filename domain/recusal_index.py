"""The index of recusals: what keeps an owner's people from inspecting somebody, in whichever team they sit (P6, P11).

For whom they are to take no part, and where they come from: who was named with two organisations is at home in both.
Nobody gives it commands: it is written together with what teams and invitations say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.fields import Pseudonym, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation
from domain.registry import event
from domain.state import changed, state
from domain.words import Words


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


@event("登记来源单位", "Origins entered", undone="OriginStruck")
class OriginsEntered:
    """These people were named with these organisations, for the first time: from now on they are at home there."""

    people: Origins


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


def evolve(index: RecusalIndex | None, event: object) -> RecusalIndex:
    """Return the index after one more of its events."""
    before = index or RecusalIndex()
    match event:
        case RecusalEntered(member=member, target=target):
            return changed(before, recusals=(*before.recusals, Recusal(member, target)))
        case RecusalStruck(member=member, target=target) if index:
            return changed(index, recusals=tuple(each for each in index.recusals if each != Recusal(member, target)))
        case OriginsEntered(people=people):
            return changed(before, origins=(*before.origins, *people))
        case OriginStruck(member=member, organisation=organisation) if index:
            struck = Origin(member, organisation)
            return changed(index, origins=tuple(each for each in index.origins if each != struck))
    raise Impossible(index, event)


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


def ties_in(indexes: Iterable[RecusalIndex | None]) -> Ties:
    """Return all that some indexes hold, of those that are known."""
    found = [index for index in indexes if index]
    origins: dict[Pseudonym, tuple[NodeId, ...]] = {}
    for each in (origin for index in found for origin in index.origins):
        origins[each.member] = (*origins.get(each.member, ()), each.organisation)
    return Ties(tuple(recusal for index in found for recusal in index.recusals), origins)


def ties_of(owners: Iterable[NodeId], context: Context) -> Ties:
    """Return what the indexes of some owners hold, as far as this node has seen them."""
    return ties_in(context.find(RecusalIndex, index_of(owner)) for owner in dict.fromkeys(owners))
