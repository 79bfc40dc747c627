"""The feed of an organisation as messages: what it may see of the log, numbered, a function of the log alone.

So a number means the same however often the stream is made anew, and a subscriber may go on behind it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from domain.node_id import NodeId
from services.feed.backlog import backlog
from services.feed.frames import Frame, frames
from services.feed.scope import Viewer
from services.feed.subscription import Subscription
from services.links.wire import event_id
from services.log import Log
from services.nats.outside_subjects import feed_subject

READ = 500
"""Events that are read at once."""

ID, POSITION, OPENED_BY, NUMBER = "Nats-Msg-Id", "Yipan-Position", "Yipan-Opened-By", "Yipan-Number"
"""Headers: the id of the event; its position in this node's log; of the past of a record, the position of the event
that lets the organisation see it; its place in the feed, which is its sequence in the stream."""


@dataclass(frozen=True, slots=True)
class FeedMessage:
    """One message of a feed."""

    number: int
    """Its place in the feed: 1, 2, 3 …; 0 before it has one."""
    raw: bytes
    """The CloudEvents bytes as they stand in the log."""
    id: str
    """Of the event."""
    subject: str
    position: int
    """Of the event in this node's log."""
    opened_by: int | None
    """Of the event that let the organisation see it, if that was a later one of the same record."""

    @property
    def at(self) -> int:
        """The position of the log at which it comes."""
        return self.opened_by or self.position

    def address(self) -> tuple[str, Mapping[str, str]]:
        """Return the subject and the headers."""
        headers = {ID: self.id, POSITION: str(self.position), NUMBER: str(self.number)}
        return self.subject, headers if self.opened_by is None else {**headers, OPENED_BY: str(self.opened_by)}


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """How far a feed has come."""

    number: int
    """Of its last message."""
    position: int
    """Everything up to this position of the log is in the feed."""
    within: str | None = None
    """If only a part of what comes at the next position is in it: the id of the last event that is."""


@dataclass(frozen=True, slots=True)
class FeedMessages:
    """The messages of one organisation's feed on one node. Reads the log: to be used in a thread."""

    log: Log
    node: NodeId
    organisation: NodeId

    def after(self, position: int, limit: int) -> tuple[Sequence[FeedMessage], int]:
        """Return the messages of up to `limit` events behind a position, and the position of the last of these."""
        found = frames(self.log.read_raw(position, limit))
        messages = [message for each in found for message in self._of(each)]
        return messages, found[-1].position if found else position

    def holds(self, position: int, id: str) -> bool:
        """Say whether the log has this event at this position."""
        record = self.log.read_raw(position - 1, 1) if position > 0 else ()
        return bool(record) and event_id(record[0].raw) == id

    def place(self, number: int) -> FeedPlace:
        """Return the place behind the message of a number.

        Raises:
            LookupError: the feed has fewer.
        """
        if not number:
            return FeedPlace(0, 0)
        messages = self._until(self.log.head())
        last = next(islice(messages, number - 1, None), None)
        if last is None:
            raise LookupError(number)
        following = next(messages, None)
        in_part = following is not None and following.at == last.at
        return FeedPlace(number, last.at - 1, last.id) if in_part else FeedPlace(number, last.at)

    def expired(self, days: int) -> int:
        """Return the number of the last message of an event that is older than so many days; 0 days are for ever."""
        position = self.log.position_at(datetime.now(UTC) - timedelta(days=days)) if days else 0
        return sum(1 for _ in self._until(position))

    def _until(self, position: int) -> Iterator[FeedMessage]:
        reached = 0
        while reached < position:
            messages, reached = self.after(reached, min(READ, position - reached))
            yield from messages

    def _of(self, frame: Frame) -> Iterator[FeedMessage]:
        subscription = Subscription(Viewer.afar(self.node, self.organisation))
        if not subscription.gets(frame):
            return
        if subscription.may_be_new_to(frame):
            yield from (_message(each, frame.position) for each in backlog(self.log, subscription, frame))
        yield _message(frame)


def _message(frame: Frame, opened_by: int | None = None) -> FeedMessage:
    return FeedMessage(
        number=0,
        raw=frame.raw,
        id=frame.id,
        subject=feed_subject(frame.owner, frame.kind, frame.type),
        position=frame.position,
        opened_by=opened_by,
    )
