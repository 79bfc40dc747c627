"""The watchdog on the leaf connection: nats-server was seen to give up reconnecting for hours (its issue 7615)."""

import asyncio
import logging
from urllib.parse import urlsplit

from services.nats.server import NatsServer
from services.nats.settings import NatsSettings

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between looks."""
PATIENCE = 15.0
"""Seconds without the leaf connection, although the superior can be reached, before the server is restarted."""


class Watchdog:
    """Restarts the server if the superior can be reached, but the leaf connection stays away."""

    def __init__(
        self, settings: NatsSettings, server: NatsServer, *, every: float = INTERVAL, patience: float = PATIENCE
    ) -> None:
        self._server = server
        self._every, self._patience = every, patience
        self._superior = urlsplit(settings.superior.leaf_url) if settings.superior else None
        self.restarts = 0

    async def run(self) -> None:
        """Watch until cancelled."""
        away = 0.0
        while self._superior:
            await asyncio.sleep(self._every)
            away = away + self._every if await self._stays_away() else 0.0
            if away >= self._patience:
                logger.warning("the superior can be reached, but the leaf connection stays away: restarting the server")
                self.restarts += 1
                await self._server.restart()
                away = 0.0

    async def _stays_away(self) -> bool:
        try:
            return not await self._server.monitor.leaf_connected() and await self._reachable()
        except (OSError, TimeoutError, ValueError, KeyError):
            return False  # the server itself is away; its supervision deals with that

    async def _reachable(self) -> bool:
        assert self._superior  # noqa: S101 (run has seen it)
        try:
            async with asyncio.timeout(self._every):
                reader, writer = await asyncio.open_connection(self._superior.hostname, self._superior.port or 7422)
                try:
                    return (await reader.readline()).startswith(b"INFO")
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
