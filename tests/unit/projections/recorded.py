"""A log made of a list of events, for the readers of logs, and short ways to write histories."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId

START = datetime(2019, 5, 13, 1, 0, tzinfo=UTC)
"""A Monday morning in Beijing."""


BJ = NodeId("bj")


def on(id: AggregateId, *payloads: Any, at: datetime = START, every: timedelta = timedelta(hours=1)) -> list[Envelope]:
    """Return the events of an aggregate from its first on, one after another."""
    return [
        Envelope(
            id=f"{id}/{sequence}",
            source=owner_of(id),
            subject=id,
            sequence=sequence,
            time=at + (sequence - 1) * every,
            recorded=at + (sequence - 1) * every,
            correlation="request-1",
            actor="officer-1",
            payload=payload,
        )
        for sequence, payload in enumerate(payloads, 1)
    ]


@dataclass
class ListedLog:
    """A log that holds what it was given, each event recorded a second after the one before."""

    node: NodeId = BJ
    begun: datetime = START + timedelta(days=30)
    """When the first was recorded; what is recorded has occurred before."""
    events: list[Recorded] = field(default_factory=list)
    subscribers: list[Callable[[int], None]] = field(default_factory=list)

    def append(self, envelopes: Iterable[Envelope]) -> None:
        """Record events, those of another node as if its neighbour had brought them."""
        for envelope in envelopes:
            position = self.head() + 1
            at = self.begun + timedelta(seconds=position)
            link = None if envelope.source == self.node else envelope.source
            number = None if link is None else 1 + sum(event.link == link for event in self.events)
            self.events.append(Recorded(position, at, envelope, link, number))
        for callback in tuple(self.subscribers):
            callback(self.head())

    def up_to(self, position: int) -> "ListedLog":
        """Return the log as it was at a position."""
        return replace(self, events=self.events[:position], subscribers=[])

    def head(self) -> int:
        """Return the last position."""
        return len(self.events)

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return events behind a position."""
        return self.events[after : after + limit]

    def history(self, id: AggregateId) -> Sequence[Recorded]:
        """Return one aggregate's events."""
        return [event for event in self.events if event.envelope.subject == id]

    def position_at(self, moment: datetime) -> int:
        """Return the last position recorded by then."""
        return sum(event.recorded_at <= moment for event in self.events)

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Have a function called after every append."""
        self.subscribers.append(callback)
        return lambda: self.subscribers.remove(callback)
