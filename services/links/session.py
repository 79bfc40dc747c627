"""A session of a link: all that happens over one connection to the node's own server."""

import asyncio
import logging

from nats.aio.msg import Msg

from services.links.alarm import Alarm, LinkStops
from services.links.answers import UnusableAnswer, answer
from services.links.intake import Intake
from services.links.link import LinkEnd
from services.links.proof import asked_of, is_older
from services.links.relay import Relay
from services.links.wire import COSIGN, LinkReport, Question
from services.nats.connection import Connection, JetStreamError, Unreachable
from services.nats.pull import Pull
from services.nats.streams import Streams
from services.nats.waiting import run_together, wait_for

logger = logging.getLogger(__name__)

INTERVAL = 1.0
"""Seconds between reports, and between looks at the streams."""
FIRST_INTERVAL = 0.2
"""Seconds between reports until the neighbour was heard."""
MIN_INTERVAL = 0.05
"""Seconds between reports at least."""


class Session:
    """Relay, intake, reports, and on the superior's side the care for the streams."""

    def __init__(self, link: LinkEnd, connection: Connection) -> None:
        self._link, self._connection = link, connection
        self._streams = Streams(connection) if link.below else None
        self._pull = Pull(connection, link.incoming.stream)
        self._reports: asyncio.Queue[tuple[LinkReport, int]] = asyncio.Queue(1)
        self._received_before = link.received
        self._last: LinkReport | None = None
        self._due = asyncio.Event()
        self._alarms: asyncio.Queue[Alarm] = asyncio.Queue()
        self._may_run = asyncio.Event()
        self._agreed = asyncio.Event()
        self._streams_ready = asyncio.Event()
        self._relay: Relay | None = None
        self._intake: Intake | None = None
        self._shown = False

    async def run(self) -> None:
        """Go on until the connection is lost."""
        if not self._link.alarm:
            self._may_run.set()
        client = self._connection.client
        await self._pull.open()
        await client.subscribe(self._link.incoming.reports, cb=self._on_report)
        await client.subscribe(self._link.incoming.questions, cb=self._on_question)
        tasks = [self._connection.until_lost(), self._report(), self._listen(), self._traffic()]
        if self._streams:
            tasks.append(self._maintain(self._streams))
        await run_together(*tasks)

    def wake(self) -> None:
        """Tell that the log has something new."""
        if self._relay:
            self._relay.wake()

    async def ask(self, question: bytes) -> bytes:
        """Return what the neighbour answers.

        Raises:
            Unreachable: it does not.
        """
        return bytes((await self._connection.request(self._link.outgoing.questions, question)).data)

    # ── Traffic ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _traffic(self) -> None:
        if self._streams:
            await self._streams_ready.wait()
        while True:
            await self._may_run.wait()
            try:
                await self._run()
            except LinkStops as stops:
                self._may_run.clear()
                await self._link.stop(stops.alarm)
            finally:
                self._relay = self._intake = None

    async def _run(self) -> None:
        link = self._link
        self._alarms = asyncio.Queue()
        self._relay = Relay(link.log, link.threads, link.neighbour, self._connection, link.outgoing, self._agreed)
        self._intake = Intake(link.log, link.journal, link.threads, link.neighbour, self._pull, self._on_received)
        await run_together(self._relay.run(), self._intake.run(), self._until_alarm())

    async def _until_alarm(self) -> None:
        raise LinkStops(await self._alarms.get())

    def _on_received(self, number: int) -> None:
        self._link.received = number
        self._due.set()

    # ── Reports ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _report(self) -> None:
        link = self._link
        while True:
            self._due.clear()
            missing = bool(self._intake and self._intake.missing)
            report = await link.threads.run(link.reports.report, missing=missing, alarm=link.alarm)
            await self._connection.client.publish(link.outgoing.reports, report.encode())
            await asyncio.sleep(MIN_INTERVAL)
            await wait_for(self._due, INTERVAL if self._agreed.is_set() else FIRST_INTERVAL)

    async def _on_report(self, message: Msg) -> None:
        try:
            report = LinkReport.decode(message.data)
        except ValueError as error:
            logger.warning("link to %s: %s", self._link.neighbour, error)
            return
        if self._reports.full():  # a later one says more, and nobody may make us keep them
            self._reports.get_nowait()
        self._reports.put_nowait((report, self._received_before))
        self._received_before = self._link.received

    async def _listen(self) -> None:
        link, recorded_at = self._link, asyncio.get_running_loop().time()
        while True:
            report, received = await self._reports.get()
            alarm = await link.threads.run(link.reports.check, report, received)
            self._last = report
            await link.heard(report)
            if alarm:
                await self._disagree(alarm)
                if not self._shown:
                    await self._ask_for_proof(alarm, report)
                continue
            link.stored = max(link.stored, report.stored)
            await self._agree()
            if (moment := asyncio.get_running_loop().time()) - recorded_at >= INTERVAL:
                await link.threads.run(link.reports.record, report)
                recorded_at = moment

    async def _disagree(self, alarm: Alarm) -> None:
        self._agreed.clear()
        if self._may_run.is_set():
            self._alarms.put_nowait(alarm)
        elif self._link.alarm and self._link.alarm.clears:
            await self._link.stop(alarm)

    async def _ask_for_proof(self, alarm: Alarm, report: LinkReport) -> None:
        """Have a neighbour that says that this node is an older copy show it, once, before the node believes it."""
        link = self._link
        question = await link.threads.run(asked_of, link.log, link.neighbour, alarm, report)
        if not question:
            return
        try:
            message = await self._connection.request(link.outgoing.questions, question.encode())
            if await link.threads.run(is_older, link.log, link.made, question, bytes(message.data)):
                link.log.older(link.neighbour)
            self._shown = True
        except (Unreachable, UnusableAnswer) as error:
            logger.warning("link to %s: it does not show what it says: %s", link.neighbour, error)

    async def _agree(self) -> None:
        first, alarm = not self._agreed.is_set(), self._link.alarm
        self._agreed.set()
        if alarm and (alarm.clears or await self._link.may_skip()):
            self._link.alarm = alarm = None
        if not alarm and (first or not self._may_run.is_set()):
            await self._link.resume()
            self._may_run.set()

    async def _on_question(self, message: Msg) -> None:
        link = self._link
        try:
            if message.data.startswith(COSIGN):
                await message.respond(await link.threads.run(link.cosign, message.data))
                return
            question = Question.decode(message.data)
            await message.respond(await link.threads.run(answer, link.log, link.neighbour, question))
        except ValueError as error:
            logger.warning("link to %s: a question that cannot be answered: %s", link.neighbour, error)

    # ── Streams ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _maintain(self, streams: Streams) -> None:
        while True:
            try:
                await self._maintain_once(streams)
                self._streams_ready.set()
            except JetStreamError as error:
                logger.warning("link to %s: %s", self._link.neighbour, error)
            await asyncio.sleep(INTERVAL)

    async def _maintain_once(self, streams: Streams) -> None:
        link = self._link
        standing = {link.incoming: link.received, link.outgoing: link.stored}
        lacking = {
            link.incoming: self._intake and self._intake.missing,
            link.outgoing: self._last and self._last.missing,
        }
        for direction, stored in standing.items():
            await streams.ensure(direction, stored + 1)
            if not self._agreed.is_set():
                continue
            if lacking[direction] and await streams.lacks(direction, stored + 1):
                await streams.begin_at(direction, stored + 1)
            await streams.trim(direction, stored)
