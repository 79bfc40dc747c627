"""An event of a node's log as outside systems see it: a CloudEvent, and where it stands."""

from dataclasses import dataclass
from datetime import datetime

from services.cloudevents import CloudEvent


@dataclass(frozen=True, kw_only=True)
class RecordedEvent:
    """An event as one node has it."""

    position: int
    """Its place in this node's log: 1, 2, 3 … without gap."""
    recorded_at: datetime
    """When this node recorded it."""
    link: str | None
    """The neighbour it came from; null if it was decided here."""
    number: int | None
    """Its number on that link."""
    event: CloudEvent
