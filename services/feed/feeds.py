"""All feeds of one node: of its events, of the position of its views, of the rows of its registers."""

from collections.abc import AsyncIterator, Callable

from anyio import CapacityLimiter

from projections.engine.views import Views
from services.feed.archive import Archive
from services.feed.event_feed import EventFeed
from services.feed.live import Live
from services.feed.reader import FeedReader
from services.feed.row_feed import RowFeed
from services.feed.sse import HEARTBEAT, OPENING, QUIET, message
from services.log import Log
from services.signals import PositionSignal

READERS = 8
"""Threads that read for streams: apart from those of commands, which wait for the disk."""


class Feeds:
    """To be made, used and closed in one event loop."""

    def __init__(self, log: Log, views: Views) -> None:
        limiter = CapacityLimiter(READERS)
        self.logged = PositionSignal(log.subscribe, log.head)
        """Of the head of the log."""
        self.views = PositionSignal(views.subscribe, views.position)
        """Of the position of the views."""
        self.live = Live(log, self.logged, limiter)
        self.reader = FeedReader(log, self.live, Archive(log, self.logged, limiter), limiter)
        self.events = EventFeed(self.live, self.reader)
        self.rows = RowFeed(self.live, self.reader, views, self.views, limiter)

    async def positions(self, after: int, allowed: Callable[[], bool] = lambda: True) -> AsyncIterator[bytes]:
        """Yield the position of the views whenever it has grown; positions that nobody took are left out."""
        yield OPENING
        while not self.views.closed and allowed():
            if await self.views.wait_beyond(after, QUIET):
                after = self.views.position
                yield message(b'{"position":%d}' % after, id=after, kind=b"views")
            else:
                yield HEARTBEAT % after

    def close(self) -> None:
        """End all streams."""
        self.logged.close()
        self.views.close()
