"""The connection of one link to the node's own nats-server.

It is never reconnected behind our back: nats-py would send again what it had buffered. A connection that is lost ends
the session of the link, and a new session begins by looking where the streams stand.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypedDict

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from services.identities.nkey import Key

logger = logging.getLogger(__name__)

REQUEST_TIMEOUT = 2.0
"""Seconds."""


class ApiError(TypedDict, total=False):
    """An error as JetStream's API tells it."""

    code: int
    err_code: int
    description: str


class StreamState(TypedDict):
    """Where a stream stands, as JetStream's API tells it."""

    first_seq: int
    last_seq: int
    messages: int
    consumer_count: int


class ApiAnswer(TypedDict, total=False):
    """What JetStream's API answers, as far as it is read here: an error, or what was asked for."""

    error: ApiError
    config: dict[str, object]
    state: StreamState
    seq: int
    """Under which a message was stored."""


class Unreachable(ConnectionError):
    """Nobody answered: the server, the leaf connection or the other side is away. Try again."""


class JetStreamError(Exception):
    """JetStream answered with an error."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(f"{error.get('err_code')}: {error.get('description')}")
        self.code = error.get("err_code", 0)
        self.status = error.get("code", 0)


class Connection:
    """A connection, and the JetStream of one domain as seen through it."""

    def __init__(self, client: Client, domain: str, lost: asyncio.Event) -> None:
        self.client, self._domain = client, domain
        self._lost = lost
        self._inbox, self._requests = client.new_inbox(), 0
        self._waiting: dict[str, asyncio.Future[Msg]] = {}

    def api(self, name: str) -> str:
        """Return the subject of a function of JetStream's API."""
        return f"$JS.{self._domain}.API.{name}"

    async def call(
        self, name: str, payload: Mapping[str, object] | None = None, timeout: float = REQUEST_TIMEOUT
    ) -> ApiAnswer:
        """Return what a function of JetStream's API answers.

        Raises:
            Unreachable: no answer came.
            JetStreamError: the answer is an error.
        """
        message = await self.request(self.api(name), orjson.dumps(payload) if payload else b"", timeout)
        answer: ApiAnswer = orjson.loads(message.data)
        if "error" in answer:
            raise JetStreamError(answer["error"])
        return answer

    async def request(self, subject: str, data: bytes, timeout: float = REQUEST_TIMEOUT) -> Msg:
        """Return the message that answers.

        Raises:
            Unreachable: none came.
        """
        self._requests += 1
        reply = f"{self._inbox}.{self._requests}"
        future = self._waiting[reply] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await self.client.publish(subject, data, reply)
                message: Msg = await future
        except (TimeoutError, Error) as error:
            raise Unreachable(f"{subject}: {error!r}") from error
        finally:
            del self._waiting[reply]
        if not message.data and (message.headers or {}).get("Status") == "503":
            raise Unreachable(f"{subject}: nobody is there")
        return message

    async def open(self) -> None:
        """Listen for answers."""
        await self.client.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def _answered(self, message: Msg) -> None:
        future = self._waiting.get(message.subject)
        if future and not future.done():
            future.set_result(message)

    async def until_lost(self) -> None:
        """Wait for the end of the connection.

        Raises:
            Unreachable: always.
        """
        await self._lost.wait()
        raise Unreachable("the connection to the node's own nats-server was lost")


@asynccontextmanager
async def connect(
    url: str, key: Key, inboxes: str, domain: str, certificate: Path | None = None
) -> AsyncIterator[Connection]:
    """Connect to the node's own server.

    Args:
        url: where it listens.
        key: the node's key for the account.
        inboxes: what the names of the inboxes begin with.
        domain: the JetStream domain where the streams are.
        certificate: the one that the server must show, a PEM file; the connection is plain without it.

    Raises:
        Unreachable: the server is away.
    """
    client, gone = Client(), asyncio.Event()

    async def lost() -> None:
        gone.set()

    try:  # also around the attempt: when it fails or is cancelled, nats-py leaves its socket open
        await _attempt(client, url, key, inboxes, lost, certificate)
        connection = Connection(client, domain, gone)
        await connection.open()
        yield connection
    finally:
        await client.close()


async def _attempt(
    client: Client, url: str, key: Key, inboxes: str, lost: Callable[[], Awaitable[None]], certificate: Path | None
) -> None:
    try:
        await client.connect(
            url,
            nkeys_seed_str=key.seed,
            inbox_prefix=inboxes,
            tls=_pinned(certificate) if certificate else None,
            allow_reconnect=False,
            max_reconnect_attempts=-1,
            connect_timeout=2,
            ping_interval=2,
            disconnected_cb=lost,
            closed_cb=lost,
            error_cb=_log_error,
        )
    except (OSError, Error, TimeoutError) as error:
        raise Unreachable(f"{url}: {error}") from error


def _pinned(certificate: Path) -> ssl.SSLContext:
    """Trust a server that shows this certificate, whoever vouches for it, and no other."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.check_hostname = False
    return context


async def _log_error(error: Exception) -> None:
    logger.debug("nats: %s", error)
