"""The connections of systems outside can be encrypted; then nobody is let in without, the node itself included."""

import asyncio
import ssl
from dataclasses import replace

import orjson
import trustme

from services.nats.settings import Tls
from services.node.settings import NodeSettings
from tests.integration.outside.world import connected, let_in, opened, running


def encrypted(settings: NodeSettings, shown: trustme.LeafCert) -> NodeSettings:
    """Return the same for a node that shows a certificate."""
    folder = settings.data.parent
    shown.private_key_pem.write_to_path(folder / "nats.key")
    shown.cert_chain_pems[0].write_to_path(folder / "nats.crt")
    return replace(settings, nats=replace(settings.nats, tls=Tls(folder / "nats.crt", folder / "nats.key")))


async def _encrypted(settings: NodeSettings) -> None:
    vouching = trustme.CA()
    settings = encrypted(settings, vouching.issue_cert("127.0.0.1"))
    seed, trusting = let_in(settings, "oa"), ssl.create_default_context()
    vouching.configure_trust(trusting)
    async with running(settings), connected(settings, "oa", seed, tls=trusting) as oa:
        assert (await oa.ask(opened()))["status"] == "accepted"
        assert await plainly(settings) == (True, b"")


async def plainly(settings: NodeSettings) -> tuple[bool, bytes]:
    """Return whether the server demands encryption, and what it answers to a client that does without."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.nats.port)
    try:
        info = orjson.loads((await reader.readline()).removeprefix(b"INFO "))
        writer.write(b"CONNECT {}\r\nPING\r\n")
        return info["tls_required"], await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def test_a_system_outside_and_the_node_itself_talk_encrypted(settings: NodeSettings) -> None:
    asyncio.run(_encrypted(settings))
