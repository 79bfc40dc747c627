"""The consumer of the stream INTAKE, into which publishers report: it drops there what the register has.

The stream holds only what the node has not taken yet. What is taken again after a failure is known by its ids.
"""

import asyncio
import logging
from collections.abc import Sequence

from nats.aio.msg import Msg

from domain.authority import Actor
from services.gateway.nats.isolation import Take, take_isolated
from services.gateway.nats.messages import Publishers, as_report, elements_of, is_of_the_server, publisher_of
from services.gateway.outcome import ReportOutcome
from services.gateway.refusals import IdReused, NotKept
from services.nats.connection import Connection, JetStreamError, Unreachable
from services.nats.jetstream import Config, JetStream, StreamInfo
from services.nats.outside_subjects import INTAKE_STREAM, REPORTS
from services.nats.pull import Pull
from services.nats.settings import Outside
from services.nats.threads import Threads
from services.problems.edge import NotReady

logger = logging.getLogger(__name__)

RETRY, LATER = 0.2, 5.0
"""Seconds until it is tried again: after something passing, and if a database is away."""
SET_WITHIN = 2.0
"""Seconds for the server to set the consumer."""
_MIB = 1 << 20


class ReportConsumer:
    """Takes in what the publishers of one organisation published into their stream."""

    def __init__(
        self, take: Take, publishers: Publishers, connection: Connection, threads: Threads, limits: Outside
    ) -> None:
        """Prepare.

        Args:
            take: the gateway.
            publishers: of one organisation.
            connection: to the account of their organisation.
            threads: where the gateway works.
            limits: of the stream.
        """
        self._take = take
        self._publishers = publishers
        self._limits = limits
        self._stream, self._threads = JetStream(connection, INTAKE_STREAM), threads
        self._pull = Pull(connection, INTAKE_STREAM)
        self._last_error = ""

    async def run(self) -> None:
        """Take in until cancelled."""
        await self._pull.open()
        while True:
            try:
                await self._from(await self._first())
            except (Unreachable, JetStreamError) as error:
                self._note(error)
                await asyncio.sleep(RETRY)
            except NotReady as error:
                self._note(error.__cause__ or error)
                await asyncio.sleep(LATER)

    def _note(self, error: BaseException) -> None:
        """Log an error once, however often it comes again."""
        if str(error) != self._last_error:
            self._last_error = str(error)
            level = logging.DEBUG if isinstance(error, Unreachable) else logging.WARNING
            logger.log(level, "the stream of reports of %s: %s", self._publishers.organisation, error)

    async def _first(self) -> int:
        """Make the stream and its consumer unless they are there; return the number of its first message."""
        info = await self._ensure()
        if not info.consumers:
            await self._stream.create_consumer()
        return max(1, info.first)

    async def _ensure(self) -> StreamInfo:
        wanted = _config(self._limits)
        info = await self._stream.find() or await self._stream.create(wanted)
        return await self._stream.update(info.config, wanted) or info

    async def _from(self, number: int) -> None:
        await self._pull.begin(number, SET_WITHIN)
        while True:
            first, messages = await self._pull.batch()
            await self._threads.run(self._take_in, messages)
            await self._stream.purge_before(first + len(messages))
            self._last_error = ""

    def _take_in(self, messages: Sequence[Msg]) -> None:
        by_publisher: dict[Actor, list[object]] = {}
        for message in messages:
            publisher = publisher_of(message, REPORTS, self._publishers)
            if publisher and not is_of_the_server(message):
                by_publisher.setdefault(publisher, []).extend(elements_of(message.data)[0])
            else:
                logger.warning("a message on %s is no report; it is left alone", message.subject)
        for publisher, elements in by_publisher.items():
            outcomes = zip(elements, take_isolated(self._take, publisher, elements), strict=True)
            unseen = [as_report(publisher, element, outcome) for element, outcome in outcomes if _is_unseen(outcome)]
            if unseen:
                take_isolated(self._take, publisher, unseen)


def _is_unseen(outcome: ReportOutcome) -> bool:
    """Say whether a refusal is not in the register although it could be, since nobody is answered here.

    So it is with what has no name, and with what comes under the name of a report that says something else.
    """
    name = outcome.result.reason.name if outcome.result.reason else ""
    return name == IdReused.__name__ or (outcome.key is None and name != NotKept.__name__)


def _config(limits: Outside) -> Config:
    return {
        "name": INTAKE_STREAM,
        "subjects": [f"{REPORTS}.*"],
        "retention": "limits",
        "discard": "new",  # so that a publisher is told
        "storage": "file",
        "num_replicas": 1,
        "max_consumers": 1,
        "max_msgs": -1,
        "max_bytes": limits.intake_mib * _MIB,
        "max_age": 0,
        # The gateway knows reports by their own ids. By a name in a header, one publisher could keep out another's.
        "duplicate_window": 100_000_000,
    }
