"""A link to one neighbour: sessions one after the other, and what is known beyond them."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.tree import NodeId
from services.identities.nkey import Key
from services.links.alarm import Alarm
from services.links.journal import Clock, Journal, now
from services.links.report import Ledger
from services.links.session import Session
from services.links.state import LinkState
from services.links.wire import Report
from services.log import Log
from services.nats.connection import Unreachable, connect
from services.nats.subjects import Direction
from services.nats.threads import Threads
from services.nats.waiting import happens, together

logger = logging.getLogger(__name__)

SILENT = 3.0
"""Seconds without a report after which a link counts as cut; they come every second."""
RETRY = 0.1
"""Seconds between attempts to connect to the node's own server."""


@dataclass(frozen=True, slots=True)
class Address:
    """How a node reaches its own nats-server for one link."""

    url: str
    key: Key
    domain: str
    """The JetStream domain of the superior of the two."""
    below: bool
    """True if the neighbour is a subordinate."""
    certificate: Path | None = None
    """What the server shows, if it encrypts."""


class Link:
    """The link to one neighbour."""

    def __init__(self, log: Log, threads: Threads, neighbour: NodeId, address: Address, clock: Clock = now) -> None:
        self.log, self.threads, self.neighbour = log, threads, neighbour
        self.below = address.below
        self.outgoing = Direction.DOWN if self.below else Direction.UP
        self.incoming = self.outgoing.opposite
        self.ledger = Ledger(log, neighbour)
        self.received = 0
        self.stored = 0
        self.alarm: Alarm | None = None
        self._address, self._clock = address, clock
        self._journal = Journal(log, neighbour, clock)
        self._session: Session | None = None
        self._connected, self._since = False, clock()
        self._report: Report | None = None
        self._heard_at: datetime | None = None
        self._heard = asyncio.Event()

    async def run(self) -> None:
        """Keep the link until cancelled."""
        self.received = (await self.threads.run(self.log.received, self.neighbour)).number
        self.stored = (await self.threads.run(self.log.stored, self.neighbour)).number
        await together(self._sessions(), self._listen())

    def wake(self) -> None:
        """Tell that the log has something new."""
        if self._session:
            self._session.news()

    def state(self) -> LinkState:
        """Return how the link stands. Reads the log; call it in a thread."""
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
        )

    async def heard(self, report: Report) -> None:
        """Take note of a report, whether it fits or not."""
        self._report, self._heard_at = report, self._clock()
        self._heard.set()
        if not self._connected:
            await self._turn(connected=True)

    async def stop(self, alarm: Alarm) -> None:
        """Stop the traffic: the logs disagree."""
        if self.alarm != alarm:
            logger.error("link to %s stopped: %s %s", self.neighbour, alarm.words.en, alarm.advice.en)
        self.alarm = alarm
        await self.threads.run(self._journal.stopped, alarm)

    async def resume(self) -> None:
        """Let the traffic go on: what had stopped it is over, or an operator says so."""
        self.alarm = None
        await self.threads.run(self._journal.resumed)

    async def _sessions(self) -> None:
        while True:
            try:
                to = self._address
                async with connect(to.url, to.key, self.incoming.replies, to.domain, to.certificate) as connection:
                    self._session = Session(self, connection)
                    await self._session.run()
            except Unreachable as reason:
                logger.debug("link to %s: %s", self.neighbour, reason)
            except Exception:
                logger.exception("link to %s: the session failed and begins anew", self.neighbour)
            self._session = None
            await asyncio.sleep(RETRY)

    async def _listen(self) -> None:
        while True:
            self._heard.clear()
            if not await happens(self._heard, SILENT) and (self._connected or self._heard_at is None):
                await self._turn(connected=False)

    async def _turn(self, *, connected: bool) -> None:
        if self._connected != connected:
            self._connected, self._since = connected, self._clock()
            logger.info("link to %s %s", self.neighbour, "healed" if connected else "cut")
        await self.threads.run(self._journal.heard if connected else self._journal.silent)
