"""A story: the events that somebody holds, in the order in which they learned them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.aggregate_id import AggregateId, owner_of, parts
from domain.envelope import Envelope
from domain.node_id import NodeId, is_within


@dataclass(frozen=True)
class Story:
    """What a node holds, or what it held before some place in it."""

    node: NodeId
    events: Sequence[Envelope]

    def __iter__(self) -> Iterator[tuple[AggregateId, Any]]:
        """Yield each event with the aggregate that it happened to."""
        return ((each.subject, each.payload) for each in self.events)

    def before(self, place: int) -> "Story":
        """Return what was held before an event."""
        return Story(self.node, self.events[:place])

    def happened(self, *kinds: type) -> Iterator[tuple[int, AggregateId, Any]]:
        """Yield the place of every event of some kinds, the aggregate and the event."""
        for place, (id, event) in enumerate(self):
            if isinstance(event, kinds):
                yield place, id, event

    def to(self, id: AggregateId) -> list[Any]:
        """Return what happened to an aggregate."""
        return [event for subject, event in self if subject == id]

    def of_kind(self, kind: str) -> dict[AggregateId, list[Envelope]]:
        """Return the aggregates of a kind with their events."""
        found: dict[AggregateId, list[Envelope]] = {}
        for each in self.events:
            if parts(each.subject)[0] == kind:
                found.setdefault(each.subject, []).append(each)
        return found

    def knows_all_of(self, owner: NodeId) -> bool:
        """Say whether all that happens to an owner's records comes to the node, in the order in which it happened."""
        return is_within(owner, self.node)

    def all_about(self, id: AggregateId) -> bool:
        """Say the same of an aggregate's owner."""
        return self.knows_all_of(owner_of(id))
