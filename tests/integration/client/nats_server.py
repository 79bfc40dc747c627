"""A real nats-server with one publisher and one node, and a node that answers there."""

import asyncio
import subprocess
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from services.identities.nkey import Identity, identity
from services.nats.server import binary
from tests.acceptance.harness import eventually, free_ports

PUBLISHER = "haidian"

_CONFIG = """
listen: "127.0.0.1:{port}"
max_payload: 65536
accounts {{ OUTSIDE {{ users: [
  {{ nkey: "{node}" }}
  {{ nkey: "{publisher}", permissions: {{
      publish: {{ allow: ["intake.{name}"] }}, subscribe: {{ allow: ["_INBOX.{name}.>"] }} }} }}
] }} }}
"""


@dataclass
class NatsServer:
    """A server that can be killed and started again."""

    folder: Path
    port: int
    node: Identity
    publisher: Identity
    process: subprocess.Popen[bytes] | None = None
    languages: list[str | None] = field(default_factory=list)
    """In which each request wants its answer."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        config = self.folder / "server.conf"
        config.write_text(
            _CONFIG.format(
                port=self.port, node=self.node.key.public, publisher=self.publisher.key.public, name=PUBLISHER
            )
        )
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen([binary(), "-c", config], stdout=log, stderr=log)
        eventually(lambda: b"Server is ready" in (self.folder / "server.log").read_bytes(), what="the nats-server")

    def kill(self) -> None:
        """`kill -9`."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
            (self.folder / "server.log").unlink()


@contextmanager
def nats_server(folder: Path) -> Iterator[NatsServer]:
    """Run a server until the end."""
    server = NatsServer(folder, next(free_ports()), identity(folder / "node.nk"), identity(folder / "publisher.nk"))
    server.start()
    try:
        yield server
    finally:
        server.kill()


Respond = Callable[[bytes], bytes | None]


@contextmanager
def responding(server: NatsServer, respond: Respond) -> Iterator[None]:
    """Answer what the publisher sends, in a thread; None is no answer."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(10)

    client = Client()
    run(_listen(client, server, respond))
    try:
        yield
    finally:
        run(client.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _listen(client: Client, server: NatsServer, respond: Respond) -> None:
    async def answer(message: Msg) -> None:
        server.languages.append((message.headers or {}).get("Accept-Language"))
        said = respond(message.data)
        if said is not None:
            await message.respond(said)

    async def quiet(_error: Exception) -> None:
        """Say nothing."""

    await client.connect(
        server.url,
        nkeys_seed_str=server.node.key.seed,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        error_cb=quiet,
    )
    await client.subscribe("intake.*", cb=answer)
    await client.flush()
