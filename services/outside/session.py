"""What a node does for the systems of one organisation over NATS: sessions, one after the other."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from nats.errors import Error

from domain.tree import NodeId
from services.feed.nats.follower import Follower
from services.feed.nats.told import Told
from services.gateway.nats.consumer import ReportConsumer
from services.gateway.nats.isolation import Take
from services.gateway.nats.requests import Requests
from services.identities.nkey import Identity
from services.identities.outsiders import Outsider
from services.log import Log
from services.nats.accounts import key
from services.nats.connection import Connection, Unreachable, connect
from services.nats.settings import NatsSettings
from services.nats.subjects import token
from services.nats.threads import Threads
from services.nats.waiting import run_together
from services.signals import PositionSignal

logger = logging.getLogger(__name__)

INBOXES = "_NODE"
"""What the node's own inboxes begin with: no system outside may listen there."""
RETRY = 0.2
"""Seconds between two sessions."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every organisation's sessions work with."""

    settings: NatsSettings
    identity: Identity
    log: Log
    take: Take
    signal: PositionSignal
    threads: Threads


class Sessions:
    """The sessions of one organisation."""

    def __init__(self, surroundings: Surroundings, organisation: NodeId) -> None:
        self._around, self._organisation = surroundings, organisation
        self._subscribed = asyncio.Event()

    def serve(self, outsiders: Iterable[Outsider]) -> None:
        """Serve these systems: whoever publishes always, subscribers from the first one on."""
        if any(each.subscribes for each in outsiders):
            self._subscribed.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self._session()
            except (Unreachable, Error) as reason:
                logger.debug("systems of %s: %s", self._organisation, reason)
            except Exception:
                logger.exception("systems of %s: the session failed and begins anew", self._organisation)
            await asyncio.sleep(RETRY)

    async def _session(self) -> None:
        around, nats = self._around, self._around.settings.nats
        own, domain = key(around.identity, self._organisation), token(around.settings.id)
        async with connect(nats.own_url, own, INBOXES, domain, nats.own_certificate) as connection:
            await run_together(
                connection.until_lost(),
                Requests(around.take, self._organisation, connection, around.threads).run(),
                self._left(connection).run(),
                self._feed(connection),
            )

    def _left(self, connection: Connection) -> ReportConsumer:
        around = self._around
        return ReportConsumer(around.take, self._organisation, connection, around.threads, around.settings.outside)

    async def _feed(self, connection: Connection) -> None:
        await self._subscribed.wait()
        around = self._around
        told = Told(around.log, around.settings.id, self._organisation)
        await Follower(told, around.signal, connection, around.threads, around.settings.outside).run()
