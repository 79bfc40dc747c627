"""What the nats-server says of itself on its monitor port.

The port is bound to the loopback interface and asks nobody who he is; so that no other user of the machine reads it,
everything stands under a path that only the node knows (`http_base_path`).
"""

import asyncio

import orjson

from services.identities.nkey import Identity
from services.json_bytes import Json, JsonObject
from services.nats.subjects import SUPERIOR_ACCOUNT

POLL_INTERVAL = 0.05
"""Seconds between requests to a server that starts."""


def base_path(identity: Identity) -> str:
    """Return the path under which the server of a node says what it says."""
    return f"/{identity.secret('monitor')}"


class Monitor:
    """The monitor port of a node's server."""

    def __init__(self, port: int, identity: Identity) -> None:
        self._port, self._base = port, base_path(identity)

    async def get(self, path: str) -> JsonObject:
        """Return what the server answers on a path.

        Raises:
            OSError: it does not answer.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(f"GET {self._base}{path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            async with asyncio.timeout(2):
                head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        finally:
            writer.close()
        if b" 200 " not in head.split(b"\r\n", 1)[0] + b" ":
            raise ConnectionError(head[:100])
        answer: JsonObject = orjson.loads(body)
        return answer

    async def healthy(self) -> None:
        """Return when the server is ready, its JetStream included."""
        while True:
            try:
                if (await self.get("/healthz"))["status"] == "ok":
                    return
            except (OSError, TimeoutError, orjson.JSONDecodeError, KeyError):
                pass
            await asyncio.sleep(POLL_INTERVAL)

    async def loaded_at(self) -> str:
        """Return when the server read its configuration; nothing if it does not answer."""
        try:
            return str((await self.get("/varz"))["config_load_time"])
        except (OSError, TimeoutError, orjson.JSONDecodeError, KeyError):
            return ""

    async def loaded_after(self, before: str, timeout: float) -> bool:
        """Return when the server has read its configuration again; False if that takes more than `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while (await self.loaded_at()) in ("", before):
                    await asyncio.sleep(POLL_INTERVAL)
        except TimeoutError:
            return False
        return True

    async def leaf_connected(self) -> bool:
        """Say whether the server is connected to the superior's as a leaf node."""
        leafs = (await self.get("/leafz"))["leafs"]
        return isinstance(leafs, list) and any(_is_to_superior(leaf) for leaf in leafs)


def _is_to_superior(leaf: Json) -> bool:
    return isinstance(leaf, dict) and leaf["account"] == SUPERIOR_ACCOUNT
