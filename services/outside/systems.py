"""All systems outside of one node: who is let in is followed while the node runs."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from domain.node_id import NodeId
from services.gateway.nats.isolation import Take
from services.identities.file import InvalidTokens, stamp
from services.identities.nkey import identity
from services.identities.outsiders import Outsider
from services.log import Log
from services.nats.accounts import by_organisation
from services.nats.config import admitted_outsiders
from services.nats.server import NatsServer
from services.nats.settings import NatsSettings
from services.nats.threads import Threads
from services.nats.waiting import cancel_all
from services.outside.sessions import OrganisationSessions, SessionContext
from services.signals import PositionSignal

logger = logging.getLogger(__name__)

LOOK_AGAIN = 0.3
"""Seconds between two looks at who is let in."""
THREADS = 4
"""For the gateway and the log, which block."""


class OutsideSystems:
    """Serves the systems outside on a node's nats-server. Costs nothing while there are none."""

    def __init__(self, settings: NatsSettings, log: Log, take: Take, server: NatsServer | None) -> None:
        """Wire it; nothing runs before `start`.

        Args:
            settings: of the node.
            log: of the node.
            take: its gateway.
            server: its own nats-server; None if somebody else runs it, and reloads it when who is let in changes.
        """
        self._settings = settings
        self._log = log
        self._take = take
        self._server = server
        self._sessions: dict[NodeId, OrganisationSessions] = {}
        self._tasks: dict[NodeId, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._threads: Threads | None = None
        self._signal: PositionSignal | None = None

    async def start(self) -> None:
        """Begin; the server is ready."""
        if self._settings.outside.on:
            self._watch = asyncio.create_task(self._follow(), name="systems outside")

    async def stop(self) -> None:
        """End all sessions; what publishers left waits in the stream. It may be started again."""
        if self._watch:
            await cancel_all([self._watch])
            await cancel_all(self._tasks.values())
        self._sessions.clear()
        self._tasks.clear()
        if self._signal:
            self._signal.close()
        if self._threads:
            self._threads.close()
        self._signal = self._threads = None

    async def _follow(self) -> None:
        seen: tuple[int, ...] | None = None
        while True:
            if (found := stamp(self._settings.data)) != seen:
                seen = found
                await self._let_in()
            await asyncio.sleep(LOOK_AGAIN)

    async def _let_in(self) -> None:
        try:
            outsiders = by_organisation(admitted_outsiders(self._settings))
            if self._server and self._server.admitted != outsiders:
                await self._server.reload()
            await self._serve(outsiders)
        except InvalidTokens:
            logger.exception("the token file changed and cannot be used; those let in before stay so")

    async def _serve(self, outsiders: Mapping[NodeId, Sequence[Outsider]]) -> None:
        for organisation in self._sessions.keys() - outsiders.keys():
            del self._sessions[organisation]
            await cancel_all([self._tasks.pop(organisation)])
        for organisation, systems in outsiders.items():
            if organisation not in self._sessions:
                self._begin(organisation)
            self._sessions[organisation].serve(systems)

    def _begin(self, organisation: NodeId) -> None:
        sessions = self._sessions[organisation] = OrganisationSessions(self._context(), organisation)
        self._tasks[organisation] = asyncio.create_task(sessions.run(), name=f"systems of {organisation}")

    def _context(self) -> SessionContext:
        self._threads = self._threads or Threads(THREADS)
        self._signal = self._signal or PositionSignal(self._log.subscribe, self._log.head)
        who = identity(self._settings.identity_file)
        return SessionContext(self._settings, who, self._log, self._take, self._signal, self._threads)
