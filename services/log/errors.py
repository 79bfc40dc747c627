"""The errors of a log. Nothing has been recorded when one of these is raised, unless it says otherwise."""

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.words import Words
from projections.engine.failures import DatabaseDamaged, Unavailable
from services.locale import say


class LogClosed(Unavailable):
    """The log was closed before this could be recorded, or read."""


class CommitFailed(Unavailable):
    """The database did not confirm the commit. It may have happened if the connection broke while it was confirmed."""


class LogDamaged(DatabaseDamaged):
    """The log holds what it did not write; it takes nothing more. The message says where, and the way back."""


class Unrecordable(Exception):
    """The database does not take one of these events: its id stands there already, say."""


class LogOfAnother(Exception):
    """The database holds the log of another node."""

    def __init__(self, owner: NodeId, node: NodeId) -> None:
        super().__init__(say(f"这是 {owner} 的日志，不是 {node} 的", f"this is the log of {owner}, not of {node}"))
        self.owner, self.node = owner, node


class VersionConflict(Exception):
    """The event does not follow on what the log has of its aggregate."""

    def __init__(self, id: AggregateId, sequence: int) -> None:
        super().__init__(f"{id}: version {sequence} does not follow on what is recorded")
        self.id, self.sequence = id, sequence
        self.rule = Words(f"{id} 的第 {sequence} 版不能接续已记录的事件", str(self))


class LeafMissing(Exception):
    """There is no leaf at a position before the log's head: something took it out of the database."""

    def __init__(self, position: int) -> None:
        super().__init__(f"position {position} of the log is missing")
        self.position = position
        self.rule = Words(f"日志中缺少位置 {position}", str(self))


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


class EventRepeated(Exception):
    """A neighbour brought an event under an id that stands in the log already, as another one."""

    def __init__(self, id: str) -> None:
        super().__init__(f"the id {id} stands in the log already")
        self.id = id
        self.rule = Words(f"编号 {id} 在日志中已有", str(self))


class LinkForbidden(Exception):
    """The neighbour brought an event that it has no say over."""

    def __init__(self, link: NodeId, event: Envelope, rule: Words | None = None) -> None:
        """Say which rule it breaks, if it is not that of who may bring what."""
        self.rule = rule or Words(
            f"{link} 无权转送 {event.source} 的事件", f"{link} may not bring an event of {event.source}"
        )
        super().__init__(f"{event.id}: {self.rule.en}")
        self.link = link
        self.event = event


class NotItsHome(LinkForbidden):
    """The event was decided on a node where the record never lived: two nodes write for one organisation."""

    def __init__(self, link: NodeId, event: Envelope, home: NodeId | None) -> None:
        """Say where the record lives, as far as that is known."""
        super().__init__(link, event)
        self.home = home
