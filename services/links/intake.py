"""The intake: takes what a neighbour sent out of the stream into the log, from where the log stands."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from domain.aggregate import Impossible
from domain.aggregate_id import owner_of
from domain.node_id import NodeId
from domain.words import Words
from services.links.alarm import Alarm, LinkStops, two_homes, unacceptable
from services.links.journal import Journal
from services.log import (
    EventRepeated,
    LinkForbidden,
    LinkGap,
    LinkPosition,
    Log,
    Malformed,
    NotItsHome,
    VersionConflict,
)
from services.nats.connection import JetStreamError, Unreachable
from services.nats.pull import Pull
from services.nats.threads import Threads

logger = logging.getLogger(__name__)

RETRY = 0.2
"""Seconds between attempts while the stream cannot be reached."""
MIN_TIMEOUT, MAX_TIMEOUT = 0.5, 4.0
"""Seconds to wait for the server to set the consumer: it does not answer at all while there is none."""

REFUSED = (LinkForbidden, Malformed, VersionConflict, EventRepeated, Impossible)
"""What the log says of an event that it does not take from a neighbour."""
LONGEST = 120
"""Characters of a rule; it may quote what the neighbour sent."""
UNFITTING = Words("不能接续该记录已有的事件", "it cannot follow on what is recorded")


class Intake:
    """Takes in what one neighbour sends."""

    def __init__(
        self,
        log: Log,
        journal: Journal,
        threads: Threads,
        neighbour: NodeId,
        pull: Pull,
        on_received: Callable[[int], None],
    ) -> None:
        """Prepare.

        Args:
            log: where it goes.
            journal: where it stands what was refused, and what people say of it.
            threads: where the log is used.
            neighbour: who sends.
            pull: what arrives, open; it lasts longer than the intake: what it has asked for comes to it alone.
            on_received: called with the last number that is in the log now.
        """
        self._log = log
        self._journal = journal
        self._threads = threads
        self._neighbour = neighbour
        self._on_received = on_received
        self._pull = pull
        self._timeout = MIN_TIMEOUT
        self.missing = False
        """True while the stream seems to lack the number that is due."""

    async def run(self) -> None:
        """Take in until cancelled.

        Raises:
            LinkStops: what arrived may not be taken in.
        """
        while True:
            position = await self._threads.run(self._log.received, self._neighbour)
            try:
                await self._from(position)
            except LinkGap as gap:
                logger.debug("intake from %s: %s", self._neighbour, gap)
                self.missing = True
            except (Unreachable, JetStreamError) as error:
                logger.debug("intake from %s: %s", self._neighbour, error)
            await asyncio.sleep(RETRY)

    async def _from(self, position: LinkPosition) -> None:
        timeout, self._timeout = self._timeout, min(2 * self._timeout, MAX_TIMEOUT)
        await self._pull.begin(position.number + 1, timeout)
        self._timeout = MIN_TIMEOUT
        while True:
            first, batch = await self._pull.batch()
            await self._take_in(first, [message.data for message in batch])

    async def _take_in(self, first: int, batch: Sequence[bytes]) -> None:
        """Take a batch in; if something of it may not be taken in, all that comes before it."""
        try:
            position = await self._threads.run(self._log.take_in, self._neighbour, first, batch)
        except REFUSED as error:
            await self._take_in_parts(first, batch, error)
        else:
            self.missing = False
            self._on_received(position.number)

    async def _take_in_parts(self, first: int, batch: Sequence[bytes], error: Exception) -> None:
        if middle := len(batch) // 2:
            await self._take_in(first, batch[:middle])
            await self._take_in(first + middle, batch[middle:])
        else:
            await self._refuse(first, batch[0], error)

    async def _refuse(self, number: int, raw: bytes, error: Exception) -> None:
        """Skip what may not be taken in if people say so; stop the link otherwise."""
        rule = _rule(error)
        if not await self._threads.run(self._journal.skip, number, raw, rule):
            await self._threads.run(self._journal.refused, number, raw, rule)
            raise LinkStops(self._alarm(number, error)) from error
        logger.warning("number %d from %s was skipped: %s", number, self._neighbour, rule.en)
        self._on_received(number)

    def _alarm(self, number: int, error: Exception) -> Alarm:
        if isinstance(error, NotItsHome):
            return two_homes(self._neighbour, owner_of(error.event.subject), error.event.source, error.home)
        return unacceptable(self._neighbour, number, _rule(error))


def _rule(error: Exception) -> Words:
    """Return what the log says of an event that it does not take, as much of it as an alarm has room for."""
    rule = error.rule if isinstance(error, REFUSED[:-1]) else UNFITTING
    return Words(" ".join(rule.zh.split())[:LONGEST], " ".join(rule.en.split())[:LONGEST])
