"""What a link shows to people."""

from dataclasses import dataclass
from datetime import datetime

from domain.node_id import NodeId
from domain.words import Words
from services.links.alarm import Alarm


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event without which a link went on."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class LinkState:
    """One link as it stands now."""

    neighbour: NodeId
    connected: bool
    since: datetime
    """When it was connected or cut; when the node started if neither happened yet."""
    sent: int
    """The last number that this node has for the neighbour."""
    stored: int
    """The last number that the neighbour has in its log, as it reported."""
    received: int
    """The last number of the neighbour that is in this node's log."""
    neighbour_head: int
    """The last number that the neighbour has for this node, as it reported."""
    heard_at: datetime | None
    """When its last report came; None if none came since the node started."""
    alarm: Alarm | None
    trouble: Words | None
    """Why nothing is heard of the neighbour, or that its clock is another; None if neither is so."""
    skipped: Skipped | None = None
    """The last of the neighbour's events that this node passed over; the log has it as it came."""
    skipped_there: Skipped | None = None
    """The last of this node's events that the neighbour passed over."""

    @property
    def behind(self) -> int:
        """How many events the neighbour has that this node lacks."""
        return max(0, self.neighbour_head - self.received)

    @property
    def waiting(self) -> int:
        """How many events this node has that the neighbour lacks."""
        return max(0, self.sent - self.stored)
