"""What a subscriber is told, in order: the events that it gets, and before one that lets it in, the record's past."""

from collections.abc import Sequence
from typing import NamedTuple

from anyio import CapacityLimiter, to_thread

from services.feed.archive import Archive
from services.feed.frames import Frame
from services.feed.live import Live
from services.feed.past import past
from services.feed.subscription import Subscription
from services.log import Log


class Told(NamedTuple):
    """One event that is told."""

    frame: Frame
    past: bool
    """True if it is told for the sake of a later event, which lets the subscriber see it."""


class Teller:
    """Reads one node's log for subscribers. To be used in one event loop."""

    def __init__(self, log: Log, live: Live, archive: Archive, limiter: CapacityLimiter) -> None:
        self._log, self._live, self._archive, self._limiter = log, live, archive, limiter

    async def behind(self, position: int) -> Sequence[Frame]:
        """Return some of the events behind a position; none only if there are none, or followers must wait for them."""
        found = self._live.after(position)
        return await self._archive.after(position) if found is None else found

    async def of(self, subscription: Subscription, frame: Frame) -> Sequence[Told]:
        """Return what a subscriber is told of an event: nothing, the event, or with it the past that it opens."""
        earlier: Sequence[Frame] = ()
        if subscription.may_be_new_to(frame):
            earlier = await to_thread.run_sync(past, self._log, subscription, frame, limiter=self._limiter)
        this = [Told(frame, past=False)] if subscription.gets(frame) else []
        return [*(Told(each, past=True) for each in earlier), *this]
