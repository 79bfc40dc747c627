"""What the tests of feeds do: have things happen, look into the stream as the node itself does."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import nats
import orjson
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from domain.authority import Actor
from domain.envelope import Envelope
from domain.node_id import NodeId
from services.feed.nats.messages import ID, NUMBER
from services.feed.scope import visible
from services.identities.nkey import identity
from services.nats.accounts import key
from services.node.settings import NodeSettings
from services.node.wiring import Node
from tests.integration.outside.world import HAIDIAN, connected


async def append(node: Node, *events: Envelope) -> None:
    """Have things happen."""
    await asyncio.to_thread(node.log.append, events)


def ids(messages: Sequence[Msg]) -> list[str]:
    """Return the ids of the events in messages."""
    return [orjson.loads(each.data)["id"] for each in messages]


def header(message: Msg, name: str) -> str:
    """Return a header of a message; nothing if it has none."""
    return (message.headers or {}).get(name, "")


def seen_by(node: Node, organisation: NodeId) -> set[str]:
    """Return the ids of all events that the one rule of scope lets an organisation see that has no role."""
    actor, last = Actor("", organisation, frozenset()), dict[str, Envelope]()
    events = [each.envelope for each in node.log.read(0, 100_000)]
    for event in events:
        last[event.subject] = event
    return {event.id for event in events if visible(last[event.subject], actor, node.log.node)}


@contextlib.asynccontextmanager
async def own(settings: NodeSettings, organisation: NodeId = HAIDIAN) -> AsyncIterator[JetStreamContext]:
    """Connect to an organisation's account as the node itself does."""
    seed = key(identity(settings.identity_file), organisation).seed
    async with connected(settings, "own", seed) as system:
        yield system.client.jetstream()


async def until_told(stream: JetStreamContext, *events: Envelope) -> None:
    """Wait until the feed is there and its last messages are of these events, or of later ones of others."""
    wanted = {event.id for event in events}
    while not wanted <= {message[ID] for message in await everything(stream)}:
        await asyncio.sleep(0.05)


async def until_sound(stream: JetStreamContext, last: Envelope) -> None:
    """Wait until the feed ends with an event, and holds nothing but what the node has written."""
    while True:
        headers = await everything(stream)
        if headers and headers[-1].get(ID) == last.id and all(each.get(NUMBER) for each in headers):
            return
        await asyncio.sleep(0.05)


async def everything(stream: JetStreamContext) -> list[dict[str, str]]:
    """Return the headers of all messages in the feed; none if it is not there yet."""
    with contextlib.suppress(nats.js.errors.NotFoundError):
        state = (await stream.stream_info("FEED")).state
        found = [await stream.get_msg("FEED", seq) for seq in range(max(1, state.first_seq), state.last_seq + 1)]
        return [each.headers or {} for each in found]
    return []


async def exists(stream: JetStreamContext) -> bool:
    """Say whether the feed is there."""
    with contextlib.suppress(nats.js.errors.NotFoundError):
        await stream.stream_info("FEED")
        return True
    return False


def backup(source: Path, target: Path) -> None:
    """Copy a database that is in use."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)
