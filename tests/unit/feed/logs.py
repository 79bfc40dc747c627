"""A log made of a list of events as the feeds read it: with the bytes, and with audiences as a node stamps them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anyio import CapacityLimiter

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.audience import participants
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.registry import type_of
from services.cloudevents import encode
from services.feed.archive import Archive
from services.feed.event_feed import EventFeed
from services.feed.frames import Frame, frame
from services.feed.live import Live
from services.feed.reader import FeedReader
from services.log import RawRecord
from services.signals import PositionSignal
from tests.unit.projections.recorded import ListedLog, on


def stamped(id: AggregateId, *payloads: Any) -> list[Envelope]:
    """Return the events of an aggregate, each with all whom it and those before it name."""
    audience: set[NodeId] = set()
    found = []
    for envelope in on(id, *payloads):
        audience |= participants(envelope.payload)
        classification = aggregates[parts(id)[0]].classification
        found.append(replace(envelope, audience=tuple(sorted(audience)), classification=classification))
    return found


@dataclass
class BytesLog(ListedLog):
    """Events with their bytes."""

    def read_raw(self, after: int, limit: int) -> Sequence[RawRecord]:
        """Return events behind a position as they are stored."""
        return [
            RawRecord(
                each.position, 0, encode(each.envelope), type_of(each.envelope.payload).name, each.envelope.subject
            )
            for each in self.events[after : after + limit]
        ]


def log_of(envelopes: Iterable[Envelope]) -> BytesLog:
    """Return the log that holds these."""
    log = BytesLog()
    log.append(envelopes)
    return log


def frame_of(envelope: Envelope, position: int = 1) -> Frame:
    """Return an event as feeds see it."""
    return frame(RawRecord(position, 0, encode(envelope), type_of(envelope.payload).name, envelope.subject))


@dataclass
class Feeds:
    """The feed of a log of a list. To be made in an event loop."""

    log: BytesLog

    def __post_init__(self) -> None:
        limiter = CapacityLimiter(2)
        self.signal = PositionSignal(self.log.subscribe, self.log.head)
        self.live = Live(self.log, self.signal, limiter)  # type: ignore[arg-type]
        archive = Archive(self.log, self.signal, limiter)  # type: ignore[arg-type]
        self.reader = FeedReader(self.log, self.live, archive, limiter)  # type: ignore[arg-type]
        self.events = EventFeed(self.live, self.reader)
