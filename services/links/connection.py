"""The connection of one link to the node's own nats-server.

It is never reconnected behind our back: nats-py would send again what it had buffered. A connection that is lost ends
the session of the link, and a new session begins by looking where the streams stand.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import orjson
from nats.aio.client import Client
from nats.errors import Error, NoRespondersError

from services.links.identity import Key
from services.links.waiting import heed_cancellation

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 2.0
"""Seconds."""


class Unreachable(ConnectionError):
    """Nobody answered: the server, the leaf connection or the other side is away. Try again."""


class Refused(Exception):
    """JetStream answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error.get('err_code')}: {error.get('description')}")
        self.code = int(error.get("err_code", 0))
        self.status = int(error.get("code", 0))


class Connection:
    """A connection, and the JetStream of one domain as seen through it."""

    def __init__(self, client: Client, domain: str) -> None:
        self.client, self._domain = client, domain
        self.lost = asyncio.Event()

    def api(self, name: str) -> str:
        """Return the subject of a function of JetStream's API."""
        return f"$JS.{self._domain}.API.{name}"

    async def call(self, name: str, question: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what a function of JetStream's API answers.

        Raises:
            Unreachable: no answer came.
            Refused: the answer is an error.
        """
        message = await self.request(self.api(name), orjson.dumps(question) if question else b"")
        answer: dict[str, Any] = orjson.loads(message.data)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer

    async def request(self, subject: str, data: bytes, within: float = ANSWER_WITHIN) -> Any:
        """Return the message that answers.

        Raises:
            Unreachable: none came.
        """
        try:
            return await self.client.request(subject, data, timeout=within)
        except (NoRespondersError, TimeoutError, Error) as error:
            raise Unreachable(f"{subject}: {error}") from error
        finally:
            heed_cancellation()

    async def until_lost(self) -> None:
        """Wait for the end of the connection.

        Raises:
            Unreachable: always.
        """
        await self.lost.wait()
        raise Unreachable("the connection to the node's own nats-server was lost")


@asynccontextmanager
async def connect(url: str, key: Key, inboxes: str, domain: str) -> AsyncIterator[Connection]:
    """Connect to the node's own server.

    Args:
        url: where it listens.
        key: the node's key for the account.
        inboxes: what the names of the inboxes begin with.
        domain: the JetStream domain where the link's streams are.

    Raises:
        Unreachable: the server is away.
    """
    client = Client()
    connection = Connection(client, domain)

    async def lost() -> None:
        connection.lost.set()

    try:
        await client.connect(
            url,
            nkeys_seed_str=key.seed,
            inbox_prefix=inboxes,
            allow_reconnect=False,
            max_reconnect_attempts=-1,
            connect_timeout=2,
            ping_interval=2,
            disconnected_cb=lost,
            closed_cb=lost,
            error_cb=_note,
        )
    except (OSError, nats.errors.Error, TimeoutError) as error:
        raise Unreachable(f"{url}: {error}") from error
    try:
        yield connection
    finally:
        await client.close()


async def _note(error: Exception) -> None:
    logger.debug("nats: %s", error)
