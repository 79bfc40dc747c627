"""A connection to a node's nats-server, in an event loop and a thread of its own. Needs nats-py and nkeys."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import TypeVar

from nats.aio.client import Client
from nats.errors import Error, NoServersError

from yipan_client.errors import NotAllowed, Unreachable

CONNECT_WITHIN = 5
"""Seconds."""

_UNAUTHORISED, _FORBIDDEN = 401, 403

T = TypeVar("T")


class NatsConnection:
    """For one publisher or subscriber.

    A connection that is lost is not mended behind our back: nats-py would send again what it had buffered. The next
    attempt makes a new one.
    """

    def __init__(
        self,
        servers: str | Sequence[str],
        nkey_seed: str,
        name: str,
        lost: Callable[[Unreachable | NotAllowed], None],
    ) -> None:
        """Note where and who; nothing is sent yet.

        Args:
            servers: `nats://…`, one or several.
            nkey_seed: made by `yipan identity add --nkey`.
            name: under which the node knows the system.
            lost: told in the event loop why whatever is under way will not end.
        """
        self._servers = [servers] if isinstance(servers, str) else servers
        self._seed = nkey_seed
        self._prefix = f"_INBOX.{name}"
        self._tell = lost
        self._client: Client | None = None
        self._reason: Exception | None = None
        self._up = self._interrupted = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"nats {name}", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[object, None, T]) -> T:
        """Return what some work in the event loop comes to; from another thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def interrupt(self) -> None:
        """Have nothing more come of what is under way, nor of what comes later."""
        self._interrupted = True
        self._loop.call_soon_threadsafe(self._tell, Unreachable("interrupted"))

    def close(self) -> None:
        """End the connection and the thread."""
        self.run(self._disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def client(self) -> Client:
        """Return the connection, to the first server that can be reached if there is none.

        Raises:
            Unreachable: there is none.
            NotAllowed: one of them does not know the key.
        """
        if self._client and self._client.is_connected:
            return self._client
        trouble: Exception = Unreachable("interrupted")
        for server in () if self._interrupted else self._servers:
            await self._disconnect()  # what an attempt that failed leaves behind, too
            self._client = Client()
            try:
                async with asyncio.timeout(CONNECT_WITHIN):
                    return await self._attempt(self._client, server)
            except (OSError, Error, TimeoutError) as error:
                reason = self._reason if isinstance(error, NoServersError) else error
                trouble = _meaning(server, reason or error)
        raise trouble

    async def _attempt(self, client: Client, server: str) -> Client:
        self._up = False
        await client.connect(
            server,
            nkeys_seed_str=self._seed,
            inbox_prefix=self._prefix,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_WITHIN,
            disconnected_cb=self._lost,
            closed_cb=self._lost,
            error_cb=self._failed,
        )
        self._up = True
        return client

    async def _disconnect(self) -> None:
        if self._client:
            await self._client.close()
            self._client = None

    async def _lost(self) -> None:
        if self._up:  # of an attempt, whoever made it is told
            self._tell(Unreachable("the connection to the nats-server was lost"))

    async def _failed(self, error: Exception) -> None:
        self._reason = error
        if self._up:
            self._tell(_meaning(self._prefix, error))


def _meaning(where: str, error: Exception) -> Unreachable | NotAllowed:
    """Return what an error of the server means: that somebody may not, or that it cannot now."""
    told = str(error).lower()
    for sign, status in (("authorization violation", _UNAUTHORISED), ("permissions violation", _FORBIDDEN)):
        if sign in told:
            return NotAllowed(status, {"detail": f"{where}: {error}"})
    return Unreachable(f"{where}: {error!r}")
