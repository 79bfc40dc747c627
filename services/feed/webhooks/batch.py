"""What one message holds: the events of a range of positions, as many as come together.

A range, once chosen, gives the same events however often it is gathered, as long as the subscriber may see the same.
"""

from dataclasses import dataclass

from services.feed.reader import FeedReader
from services.feed.subscription import Subscription

MOST = 100
"""Events in a message; the past of a record that the last of them lets the subscriber see may come on top."""
ROOM = 256 * 1024
"""Bytes of events after which a message is full."""
FAR = 2000
"""Positions that are looked at in one go: where hardly anything is for a subscriber, it is noted how far it came."""

CONTENT_TYPE = "application/cloudevents-batch+json"


@dataclass(frozen=True, slots=True)
class Batch:
    """The events for one subscriber from one position to another."""

    after: int
    last: int
    events: tuple[bytes, ...]
    """As CloudEvents."""

    @property
    def body(self) -> bytes:
        """The message: CloudEvents in the JSON batch format."""
        return b"[%b]" % b",".join(self.events)


async def gather(reader: FeedReader, subscription: Subscription, after: int, upto: int | None) -> Batch:
    """Return the events for a subscriber behind a position, perhaps none.

    Args:
        reader: reads the log.
        subscription: whose.
        after: the position.
        upto: the last position to look at; until the message is full, or the log ends, if it is None.
    """
    events: list[bytes] = []
    size, position = 0, after

    def full() -> bool:
        return len(events) >= MOST or size >= ROOM or position >= after + FAR if upto is None else position >= upto

    while not full():
        found = await reader.behind(position)
        if not found:
            break
        for frame in found:
            if full():
                break
            fresh = [subscription.bytes_of(each.frame) for each in await reader.items(subscription, frame)]
            events += fresh
            size += sum(map(len, fresh))
            position = frame.position
    return Batch(after, position, tuple(events))
