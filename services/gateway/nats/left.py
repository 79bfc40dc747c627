"""Reports that publishers leave in the stream INTAKE: taken in batches, and dropped there once the register has them.

The stream holds only what the node has not taken yet. What is taken again after a failure is known by its ids.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from nats.aio.msg import Msg

from domain.authority import Actor
from domain.tree import NodeId
from services.gateway.nats.messages import as_report, elements_of, is_of_the_server, publisher_of
from services.gateway.nats.taking import NOT_NOW, Take, taken
from services.gateway.outcome import Answer
from services.gateway.refusals import IdReused, NotKept
from services.nats.connection import Connection, Refused, Unreachable
from services.nats.outside_subjects import INTAKE_STREAM, REPORTS
from services.nats.pull import Pull
from services.nats.settings import Outside
from services.nats.streams import STREAM_NOT_FOUND, consumer
from services.nats.threads import Threads

logger = logging.getLogger(__name__)

RETRY, LATER = 0.2, 5.0
"""Seconds until it is tried again: after something passing, and if a database is away."""
SET_WITHIN = 2.0
"""Seconds for the server to set the consumer."""
_MIB = 1 << 20


class Left:
    """Takes in what the publishers of one organisation left."""

    def __init__(
        self, take: Take, organisation: NodeId, connection: Connection, threads: Threads, limits: Outside
    ) -> None:
        """Prepare.

        Args:
            take: the gateway.
            organisation: whose publishers they are.
            connection: to the account of their organisation.
            threads: where the gateway works.
            limits: of the stream.
        """
        self._take, self._organisation, self._limits = take, organisation, limits
        self._connection, self._threads = connection, threads
        self._pull = Pull(connection, INTAKE_STREAM)
        self._trouble = ""

    async def run(self) -> None:
        """Take in until cancelled."""
        await self._pull.open()
        while True:
            try:
                await self._from(await self._first())
            except (Unreachable, Refused) as reason:
                self._note(reason)
                await asyncio.sleep(RETRY)
            except NOT_NOW as reason:
                self._note(reason)
                await asyncio.sleep(LATER)

    def _note(self, reason: Exception) -> None:
        """Say what is in the way, once."""
        if str(reason) != self._trouble:
            self._trouble = str(reason)
            level = logging.DEBUG if isinstance(reason, Unreachable) else logging.WARNING
            logger.log(level, "reports that %s left: %s", self._organisation, reason)

    async def _first(self) -> int:
        """Make the stream and its consumer unless they are there; return the number of its first message."""
        state = await self._ensure()
        if not state["consumer_count"]:
            name = f"CONSUMER.DURABLE.CREATE.{INTAKE_STREAM}.{consumer(INTAKE_STREAM)['config']['durable_name']}"
            await self._connection.call(name, consumer(INTAKE_STREAM))
        return max(1, int(state["first_seq"]))

    async def _ensure(self) -> Mapping[str, Any]:
        wanted = _config(self._limits)
        try:
            found = await self._connection.call(f"STREAM.INFO.{INTAKE_STREAM}")
        except Refused as error:
            if error.code != STREAM_NOT_FOUND:
                raise
            found = await self._connection.call(f"STREAM.CREATE.{INTAKE_STREAM}", wanted)
        if any(found["config"].get(name) != value for name, value in wanted.items()):
            found = await self._connection.call(f"STREAM.UPDATE.{INTAKE_STREAM}", {**found["config"], **wanted})
        state: Mapping[str, Any] = found["state"]
        return state

    async def _from(self, number: int) -> None:
        await self._pull.begin(number, SET_WITHIN)
        while True:
            first, messages = await self._pull.batch()
            await self._threads.run(self._take_in, messages)
            await self._connection.call(f"STREAM.PURGE.{INTAKE_STREAM}", {"seq": first + len(messages)})
            self._trouble = ""

    def _take_in(self, messages: Sequence[Msg]) -> None:
        by_publisher: dict[Actor, list[Any]] = {}
        for message in messages:
            publisher = publisher_of(message, REPORTS, self._organisation)
            if publisher and not is_of_the_server(message):
                by_publisher.setdefault(publisher, []).extend(elements_of(message.data)[0])
            else:
                logger.warning("a message on %s is no report; it is left alone", message.subject)
        for publisher, elements in by_publisher.items():
            answers = taken(self._take, publisher, elements)
            unseen = [each for each in zip(elements, answers, strict=True) if _nobody_could_see(each[1])]
            if unseen:
                self._take(publisher, [as_report(publisher, *each) for each in unseen])


def _nobody_could_see(answer: Answer) -> bool:
    """Say whether a refusal is not kept although it could be, since nobody is told here.

    So it is with what has no name, and with what comes under the name of a report that says something else.
    """
    name = answer.result.reason.name if answer.result.reason else ""
    return name == IdReused.__name__ or (answer.key is None and name != NotKept.__name__)


def _config(limits: Outside) -> dict[str, Any]:
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
