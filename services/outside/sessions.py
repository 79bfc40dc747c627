"""What a node does for the systems of one organisation over NATS: sessions, one after the other."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from nats.errors import Error

from domain.node_id import NodeId
from services.feed.nats.follower import Follower
from services.feed.nats.messages import FeedMessages
from services.gateway.nats.consumer import ReportConsumer
from services.gateway.nats.isolation import Take
from services.gateway.nats.messages import Publishers
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
class SessionContext:
    """What every organisation's sessions work with."""

    settings: NatsSettings
    identity: Identity
    log: Log
    take: Take
    signal: PositionSignal
    threads: Threads


class OrganisationSessions:
    """The sessions of one organisation."""

    def __init__(self, context: SessionContext, organisation: NodeId) -> None:
        self._context, self._organisation = context, organisation
        self._subscribed = asyncio.Event()
        self._publishers = Publishers(organisation)

    def serve(self, outsiders: Sequence[Outsider]) -> None:
        """Serve these systems: whoever publishes always, subscribers from the first one on."""
        self._publishers.namespaces |= {each.name: each.namespace for each in outsiders if each.publishes}
        if any(each.subscribes for each in outsiders):
            self._subscribed.set()

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self._session()
            except (Unreachable, Error) as error:
                logger.debug("systems of %s: %s", self._organisation, error)
            except Exception:
                logger.exception("systems of %s: the session failed and begins anew", self._organisation)
            await asyncio.sleep(RETRY)

    async def _session(self) -> None:
        context, nats = self._context, self._context.settings.nats
        own, domain = key(context.identity, self._organisation), token(context.settings.id)
        async with connect(nats.own_url, own, INBOXES, domain, nats.own_certificate) as connection:
            await run_together(
                connection.until_lost(),
                Requests(context.take, self._publishers, connection, context.threads).run(),
                self._reports(connection).run(),
                self._feed(connection),
            )

    def _reports(self, connection: Connection) -> ReportConsumer:
        context = self._context
        return ReportConsumer(context.take, self._publishers, connection, context.threads, context.settings.outside)

    async def _feed(self, connection: Connection) -> None:
        await self._subscribed.wait()
        context = self._context
        messages = FeedMessages(context.log, context.settings.id, self._organisation)
        await Follower(messages, context.signal, connection, context.threads, context.settings.outside).run()
