"""All the links of a node, and its nats-server."""

import asyncio
from collections.abc import Callable, Sequence

from domain.tree import NodeId
from services.identities.nkey import Identity, identity
from services.links.journal import Clock, now
from services.links.link import Address, Link
from services.links.state import LinkState
from services.log import Log
from services.nats.server import NatsServer
from services.nats.settings import NatsSettings
from services.nats.subjects import SUPERIOR_ACCOUNT, token
from services.nats.threads import Threads
from services.nats.waiting import end
from services.nats.watchdog import Watchdog


def addresses(settings: NatsSettings, who: Identity) -> dict[NodeId, Address]:
    """Return how the node reaches its own server for each of its neighbours."""
    url, certificate = settings.nats.own_url, settings.nats.own_certificate
    found = {
        NodeId(below.id): Address(
            url, who.derived(token(below.id)), token(settings.id), below=True, certificate=certificate
        )
        for below in settings.subordinates
    }
    if settings.superior_id:
        found[settings.superior_id] = Address(
            url, who.derived(SUPERIOR_ACCOUNT), token(settings.superior_id), below=False, certificate=certificate
        )
    return found


class Links:
    """Starts, wakes and stops the links of one node."""

    def __init__(self, settings: NatsSettings, log: Log, clock: Clock = now) -> None:
        self._settings, self._log = settings, log
        self._threads = Threads(2 + 2 * (len(settings.subordinates) + 1))
        who = identity(settings.identity_file)
        self.server = None if settings.nats.url else NatsServer(settings, who)
        self._links = [
            Link(log, self._threads, neighbour, address, clock)
            for neighbour, address in addresses(settings, who).items()
        ]
        self._tasks: list[asyncio.Task[None]] = []
        self._unsubscribe: Callable[[], None] | None = None

    async def start(self) -> None:
        """Start the server, wait until it is ready, and begin the links.

        Raises:
            ServerNotStarted: the nats-server cannot run.
        """
        if self.server:
            await self.server.start()
            self._tasks.append(asyncio.create_task(Watchdog(self._settings, self.server).run(), name="watchdog"))
        for link in self._links:
            self._tasks.append(asyncio.create_task(link.run(), name=f"link to {link.neighbour}"))
        self._unsubscribe = self._log.subscribe(self._waker())

    async def stop(self) -> None:
        """End the links, then the server. What was not sent waits in the log."""
        if self._unsubscribe:
            self._unsubscribe()
        await end(self._tasks)
        if self.server:
            await self.server.stop()
        self._threads.close()

    def states(self) -> Sequence[LinkState]:
        """Return how each link stands. Reads the log; call it in a thread."""
        return [link.state() for link in self._links]

    async def resume(self, neighbour: NodeId) -> None:
        """Let a stopped link look again whether the two logs agree."""
        for link in self._links:
            if link.neighbour == neighbour:
                await link.resume()

    def _waker(self) -> Callable[[int], None]:
        loop = asyncio.get_running_loop()

        def wake(_head: int) -> None:  # called in the log's own thread
            loop.call_soon_threadsafe(self._wake)

        return wake

    def _wake(self) -> None:
        for link in self._links:
            link.wake()
