"""All the links of a node, and its nats-server."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future
from datetime import datetime
from functools import partial

from domain.node_id import NodeId
from services.fresh import now
from services.identities.event_ids import EVENT_IDS, EventIds
from services.identities.nkey import identity
from services.links.addresses import addresses
from services.links.journal import Clock
from services.links.link import LinkEnd
from services.links.state import LinkState
from services.links.supervisor import LinkSupervisor
from services.links.trouble import UNLINKED, Keys, trouble
from services.log import Log
from services.nats.connection import Unreachable
from services.nats.server import NatsServer
from services.nats.settings import NatsSettings
from services.nats.threads import Threads
from services.nats.waiting import cancel_all
from services.nats.watchdog import Watchdog

logger = logging.getLogger(__name__)

ANSWER = 10.0
"""Seconds in which a neighbour answers, or does not."""


Cosign = Callable[[NodeId, bytes], bytes]
"""Answers a neighbour's request to cosign its log."""


def _cosign_nothing(_neighbour: NodeId, _request: bytes) -> bytes:
    return b""


class Links:
    """Starts, wakes and stops the links of one node."""

    def __init__(self, settings: NatsSettings, log: Log, clock: Clock = now, cosign: Cosign = _cosign_nothing) -> None:
        self._settings, self._log = settings, log
        self._threads = Threads(2 + 2 * (len(settings.subordinates) + 1))
        who = identity(settings.identity_file)
        self.server = None if settings.nats.url else NatsServer(settings, who)
        expected = {below.id: below.nkey for below in settings.subordinates}
        made = _none if settings.log_older else EventIds(who.secret(EVENT_IDS)).made
        self._supervisors = [
            LinkSupervisor(
                LinkEnd(
                    log,
                    self._threads,
                    neighbour,
                    partial(trouble, self.server, Keys(neighbour, who, expected.get(neighbour))),
                    made,
                    partial(cosign, neighbour),
                    below=address.below,
                    clock=clock,
                ),
                address,
            )
            for neighbour, address in addresses(settings, who).items()
        ]
        self._clock, self._unlinked = clock, dict[NodeId, datetime]()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = set[Future[bytes]]()
        self._unsubscribe: Callable[[], None] | None = None

    async def start(self) -> None:
        """Start the server, wait until it is ready or has failed for the first time, and begin the links.

        Raises:
            ServerNotStarted: there is no nats-server to be run.
        """
        self._loop = asyncio.get_running_loop()
        if self.server:
            await self.server.insist()
            self._tasks.append(asyncio.create_task(Watchdog(self._settings, self.server).run(), name="watchdog"))
        for each in self._supervisors:
            self._tasks.append(asyncio.create_task(each.run(), name=f"link to {each.link.neighbour}"))
        self._unsubscribe = self._log.subscribe(partial(self._wake_soon, self._loop))

    async def stop(self) -> None:
        """End the links, then the server. What was not sent waits in the log."""
        self._loop = None
        for each in list(self._asked):
            each.cancel()
        if self._unsubscribe:
            self._unsubscribe()
        await cancel_all(self._tasks)
        if self.server:
            await self.server.stop()
        self._threads.close()

    @property
    def failure(self) -> str | None:
        """Why the node's own nats-server does not run, if it should and does not."""
        return self.server.failure if self.server else None

    def without(self, neighbours: Iterable[NodeId]) -> None:
        """Note of which neighbours the settings say nothing, though each runs a node: what is for them waits."""
        self._unlinked = {each: self._unlinked.get(each) or self._clock() for each in neighbours}
        for each in self._unlinked:
            logger.warning("link to %s is down: %s", each, UNLINKED.en)

    def states(self) -> Sequence[LinkState]:
        """Return how each link stands. Reads the log; call it in a thread."""
        found = [each.link.state() for each in self._supervisors]
        return [*found, *(self._unlinked_state(*each) for each in self._unlinked.items())]

    def _unlinked_state(self, neighbour: NodeId, since: datetime) -> LinkState:
        return LinkState(
            neighbour=neighbour,
            connected=False,
            since=since,
            sent=self._log.sent(neighbour).number,
            stored=self._log.stored(neighbour).number,
            received=self._log.received(neighbour).number,
            neighbour_head=0,
            heard_at=None,
            alarm=None,
            trouble=UNLINKED,
        )

    async def resume(self, neighbour: NodeId) -> None:
        """Let a stopped link look again whether the two logs agree."""
        for each in self._supervisors:
            if each.link.neighbour == neighbour:
                await each.link.resume()

    def ask(self, neighbour: NodeId, question: bytes) -> bytes | None:
        """Return what a neighbour answers; None if it does not, or no link to it is up. Blocks; not for the loop."""
        asked = next((each for each in self._supervisors if each.link.neighbour == neighbour), None)
        if asked is None or self._loop is None:
            return None
        answer = asyncio.run_coroutine_threadsafe(asked.ask(question), self._loop)
        self._asked.add(answer)
        try:
            return answer.result(ANSWER)
        except (Unreachable, TimeoutError, CancelledError):
            return None
        finally:
            self._asked.discard(answer)

    def _wake_soon(self, loop: asyncio.AbstractEventLoop, _head: int) -> None:
        """Wake the links, from the thread of the log."""
        loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for each in self._supervisors:
            each.wake()


def _none(_id: str) -> bool:
    """Take no event for one of this node: its operator has decided to give up what the log lacks."""
    return False
