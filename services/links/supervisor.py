"""The supervisor of a link: one session after the other, for as long as the node runs."""

import asyncio
import logging

from services.links.addresses import Address
from services.links.link import LinkEnd
from services.links.session import Session
from services.nats.connection import Unreachable, connect
from services.nats.waiting import run_together

logger = logging.getLogger(__name__)

RETRY = 0.1
"""Seconds between attempts to connect to the node's own server."""


class LinkSupervisor:
    """Keeps one link up."""

    def __init__(self, link: LinkEnd, address: Address) -> None:
        self.link, self._address = link, address
        self._session: Session | None = None

    async def run(self) -> None:
        """Keep the link until cancelled."""
        await self.link.load()
        await run_together(self._sessions(), self.link.watch_silence())

    def wake(self) -> None:
        """Tell that the log has something new."""
        if self._session:
            self._session.wake()

    async def ask(self, question: bytes) -> bytes:
        """Return what the neighbour answers.

        Raises:
            Unreachable: it does not, or the link is not up.
        """
        if not self._session:
            raise Unreachable(f"link to {self.link.neighbour}: it is not up")
        return await self._session.ask(question)

    async def _sessions(self) -> None:
        link, to = self.link, self._address
        while True:
            try:
                async with connect(to.url, to.key, link.incoming.replies, to.domain, to.certificate) as connection:
                    self._session = Session(link, connection)
                    await self._session.run()
            except Unreachable as error:
                logger.debug("link to %s: %s", link.neighbour, error)
            except Exception:
                logger.exception("link to %s: the session failed and begins anew", link.neighbour)
            self._session = None
            await asyncio.sleep(RETRY)
