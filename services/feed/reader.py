"""Reads the log for subscribers, in order: the events that each gets, and before one that lets it in, the backlog."""

from collections.abc import Sequence
from typing import NamedTuple

from anyio import CapacityLimiter, to_thread

from services.feed.archive import Archive
from services.feed.backlog import backlog
from services.feed.frames import Frame
from services.feed.live import Live
from services.feed.subscription import Subscription
from services.log import Log


class FeedItem(NamedTuple):
    """One event for a subscriber."""

    frame: Frame
    backlog: bool
    """True if it comes for the sake of a later event, which lets the subscriber see it."""


class FeedReader:
    """Reads one node's log for subscribers. To be used in one event loop."""

    def __init__(self, log: Log, live: Live, archive: Archive, limiter: CapacityLimiter) -> None:
        self._log = log
        self._live = live
        self._archive = archive
        self._limiter = limiter

    async def behind(self, position: int) -> Sequence[Frame]:
        """Return some of the events behind a position; none only if there are none, or followers must wait for them."""
        found = self._live.after(position)
        return await self._archive.after(position) if found is None else found

    async def items(self, subscription: Subscription, frame: Frame) -> Sequence[FeedItem]:
        """Return what a subscriber gets for an event: nothing, the event, or with it the backlog that it opens."""
        earlier: Sequence[Frame] = ()
        if subscription.may_be_new_to(frame):
            earlier = await to_thread.run_sync(backlog, self._log, subscription, frame, limiter=self._limiter)
        this = [FeedItem(frame, backlog=False)] if subscription.gets(frame) else []
        return [*(FeedItem(each, backlog=True) for each in earlier), *this]
