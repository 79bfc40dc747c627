"""A link to one neighbour: what is known of it beyond the sessions that come and go."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.link import EventSkipped, EventSkippedThere
from domain.node_id import NodeId
from domain.words import Words
from services.fresh import now
from services.links.alarm import Alarm
from services.links.journal import Clock, Journal
from services.links.patience import MOST, Patience
from services.links.reports import Reports
from services.links.state import LinkState, Skipped
from services.links.trouble import clocks_differ
from services.links.wire import LinkReport
from services.log import Log
from services.log.clock import BOUND, wall
from services.nats.subjects import Direction
from services.nats.threads import Threads
from services.nats.waiting import wait_for

logger = logging.getLogger(__name__)

LATE = 0.5
"""Seconds by which this node itself may be late before a silence is taken for its own fault."""


class LinkEnd:
    """The link to one neighbour."""

    def __init__(
        self,
        log: Log,
        threads: Threads,
        neighbour: NodeId,
        why: Callable[[], Words],
        made: Callable[[str], bool],
        cosign: Callable[[bytes], bytes],
        *,
        below: bool,
        clock: Clock = now,
    ) -> None:
        """Know nothing yet of the neighbour; `load` looks into the log.

        Args:
            log: of this node.
            threads: for what blocks.
            neighbour: the other end.
            why: tells why nothing is heard of neighbours.
            made: says whether an id is of an event that only this node can have made.
            cosign: answers a request to cosign the neighbour's log.
            below: whether it is a subordinate.
            clock: the time now, with its zone.
        """
        self.log = log
        self.threads = threads
        self.neighbour = neighbour
        self.below = below
        self.outgoing = Direction.DOWN if below else Direction.UP
        self.incoming = self.outgoing.opposite
        self.received = 0
        self.stored = 0
        self.alarm: Alarm | None = None
        self._clock = clock
        self.journal = Journal(log, neighbour, clock)
        self.reports = Reports(log, neighbour, self.journal)
        self._connected, self._since = False, clock()
        self._report: LinkReport | None = None
        self._heard_at: datetime | None = None
        self._heard = asyncio.Event()
        self._patience = Patience()
        self._why = why
        self.made = made
        self.cosign = cosign
        self._told: Words | None = None
        self._differs: Words | None = None

    async def load(self) -> None:
        """Learn from the log how far the link has come."""
        self.received = (await self.threads.run(self.log.received, self.neighbour)).number
        self.stored = (await self.threads.run(self.log.stored, self.neighbour)).number

    def state(self) -> LinkState:
        """Return how the link stands. Reads the log; call it in a thread."""
        kept = self.journal.state
        return LinkState(
            neighbour=self.neighbour,
            connected=self._connected,
            since=self._since,
            sent=self.log.sent(self.neighbour).number,
            stored=self.stored,
            received=self.log.received(self.neighbour).number,
            neighbour_head=self._report.head if self._report else 0,
            heard_at=self._heard_at,
            alarm=self.alarm,
            trouble=self._differs if self._connected else self._why(),
            skipped=_skipped(kept.skipped),
            skipped_there=_skipped(kept.skipped_there),
        )

    async def heard(self, report: LinkReport) -> None:
        """Take note of a report, whether it fits or not."""
        self._report, self._heard_at = report, self._clock()
        self._heard.set()
        self._patience.heard(asyncio.get_running_loop().time())
        self._compare_clocks(report)
        if not self._connected:
            await self._set_connected(connected=True)

    def _compare_clocks(self, report: LinkReport) -> None:
        """Tell once if the two clocks differ by more than clocks do; a report is seconds old at most."""
        by = 0 if report.at is None else report.at - wall()
        before, self._differs = self._differs, clocks_differ(timedelta(microseconds=by)) if abs(by) > BOUND else None
        if self._differs and not before:
            logger.warning("link to %s: %s", self.neighbour, self._differs.en)

    async def stop(self, alarm: Alarm) -> None:
        """Stop the traffic: the logs disagree."""
        if self.alarm != alarm:
            logger.error("link to %s stopped: %s %s", self.neighbour, alarm.words.en, alarm.advice.en)
        self.alarm = alarm
        await self.threads.run(self.journal.stopped, alarm)

    async def resume(self) -> None:
        """Let the traffic go on: what had stopped it is over, or an operator says so."""
        self.alarm = None
        await self.threads.run(self.journal.resumed)

    async def may_skip(self) -> bool:
        """Say whether two people have agreed to go on without what has stopped the link."""
        state = await self.threads.run(lambda: self.journal.state)
        return state.refused is not None and state.skips is not None and state.skips.digest == state.refused.digest

    async def watch_silence(self) -> None:
        """Note whenever no report comes any more, until cancelled."""
        while True:
            if await self._silent():
                if self._connected or self._heard_at is None:
                    await self._set_connected(connected=False)
                await self._tell_why()

    async def _silent(self) -> bool:
        """Wait for a report; say whether none came, and not because this node itself had no time to look."""
        loop, patience = asyncio.get_running_loop(), self._patience.seconds
        began = loop.time()
        self._heard.clear()
        if await wait_for(self._heard, patience):
            return False
        late = loop.time() - began - patience > LATE
        return not late or self._patience.silence(loop.time()) > MOST

    async def _set_connected(self, *, connected: bool) -> None:
        if self._connected != connected:
            self._connected, self._since = connected, self._clock()
            if connected:
                logger.info("link to %s healed", self.neighbour)
                self._told = None
            else:
                logger.warning("link to %s cut", self.neighbour)
        await self.threads.run(self.journal.healed if connected else self.journal.cut)

    async def _tell_why(self) -> None:
        """Say once in the node's own output why nothing is heard."""
        trouble = await self.threads.run(self._why)
        if trouble != self._told:
            logger.warning("link to %s is down: %s", self.neighbour, trouble.en)
        self._told = trouble


def _skipped(event: EventSkipped | EventSkippedThere | None) -> Skipped | None:
    return Skipped(event.number, event.reason) if event else None
