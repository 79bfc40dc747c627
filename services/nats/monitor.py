"""What the nats-server says of itself on its monitor port (loopback)."""

import asyncio

import orjson

from services.json_bytes import Json, JsonObject
from services.nats.subjects import SUPERIOR_ACCOUNT

POLL_INTERVAL = 0.05
"""Seconds between requests to a server that starts."""


async def get(port: int, path: str) -> JsonObject:
    """Return what the server answers on a path.

    Raises:
        OSError: it does not answer.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        async with asyncio.timeout(2):
            head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    if b" 200 " not in head.split(b"\r\n", 1)[0] + b" ":
        raise ConnectionError(head[:100])
    answer: JsonObject = orjson.loads(body)
    return answer


async def healthy(port: int) -> None:
    """Return when the server is ready, its JetStream included."""
    while True:
        try:
            if (await get(port, "/healthz"))["status"] == "ok":
                return
        except (OSError, TimeoutError, orjson.JSONDecodeError, KeyError):
            pass
        await asyncio.sleep(POLL_INTERVAL)


async def loaded_at(port: int) -> str:
    """Return when the server read its configuration; nothing if it does not answer."""
    try:
        return str((await get(port, "/varz"))["config_load_time"])
    except (OSError, TimeoutError, orjson.JSONDecodeError, KeyError):
        return ""


async def loaded_after(before: str, port: int, timeout: float) -> bool:
    """Return when the server has read its configuration again; False if that takes longer than `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout):
            while (await loaded_at(port)) in ("", before):
                await asyncio.sleep(POLL_INTERVAL)
    except TimeoutError:
        return False
    return True


async def leaf_connected(port: int) -> bool:
    """Say whether the server is connected to the superior's as a leaf node."""
    leafs = (await get(port, "/leafz"))["leafs"]
    return isinstance(leafs, list) and any(_is_to_superior(leaf) for leaf in leafs)


def _is_to_superior(leaf: Json) -> bool:
    return isinstance(leaf, dict) and leaf["account"] == SUPERIOR_ACCOUNT
