"""The errors of a log. Nothing has been recorded when one of these is raised, unless it says otherwise."""

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.node_id import NodeId


class LogClosed(Exception):
    """The log was closed before this could be recorded, or read."""


class CommitFailed(Exception):
    """The database did not confirm the commit. It may have happened if the connection broke while it was confirmed."""


class Unrecordable(Exception):
    """The database does not take one of these events: its id stands there already, say."""


class LogOfAnother(Exception):
    """The database holds the log of another node."""

    def __init__(self, owner: NodeId, node: NodeId) -> None:
        super().__init__(f"this is the log of {owner}, not of {node}")
        self.owner, self.node = owner, node


class VersionConflict(Exception):
    """The event does not follow on what the log has of its aggregate."""

    def __init__(self, id: AggregateId, sequence: int) -> None:
        super().__init__(f"{id}: version {sequence} does not follow on what is recorded")
        self.id, self.sequence = id, sequence


class RequestRepeated(Exception):
    """The same request was recorded before, at the positions `first` to `last` (`first` > `last`: without events)."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"recorded before at {first} to {last}")
        self.first, self.last = first, last


class RequestMismatch(Exception):
    """The key belongs to another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used for another request")
        self.key = key


class LinkGap(Exception):
    """The messages do not follow on what was taken in from this neighbour."""

    def __init__(self, link: NodeId, expected: int, got: int) -> None:
        super().__init__(f"{link}: number {expected} is due, {got} came")
        self.link = link
        self.expected = expected
        self.got = got


class LinkForbidden(Exception):
    """The neighbour brought an event that it has no say over."""

    def __init__(self, link: NodeId, event: Envelope) -> None:
        super().__init__(f"{link} may not bring the event {event.id} of {event.source}")
        self.link = link
        self.event = event


class NotItsHome(LinkForbidden):
    """The event was decided on a node where the record never lived: two nodes write for one organisation."""

    def __init__(self, link: NodeId, event: Envelope, home: NodeId | None) -> None:
        """Say where the record lives, as far as that is known."""
        super().__init__(link, event)
        self.home = home
