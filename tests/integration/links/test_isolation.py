"""With full rights on its own server a node can take part in its own link, and in nothing else."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import nkeys  # type: ignore[import-untyped]
import orjson
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from domain.envelope import Classification
from services.identities.nkey import Key, identity
from services.nats.subjects import SUPERIOR_ACCOUNT, token
from tests.integration.links.board import CHAOYANG, CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned

STREAM = {"name": "X", "subjects": ["x"], "retention": "limits", "storage": "file", "num_replicas": 1}
CONSUMER: dict[str, Any] = {"stream_name": "DOWN", "config": {"durable_name": "own", "ack_policy": "none"}}

FORBIDDEN: dict[str, dict[str, Any] | None] = {
    "STREAM.LIST": None,
    "STREAM.NAMES": None,
    "STREAM.CREATE.X": STREAM,
    "STREAM.UPDATE.UP": {**STREAM, "name": "UP", "subjects": ["up", "down"]},
    "STREAM.DELETE.UP": None,
    "STREAM.DELETE.DOWN": None,
    "STREAM.PURGE.UP": None,
    "STREAM.PURGE.DOWN": None,
    "STREAM.MSG.DELETE.UP": {"seq": 1},
    "STREAM.MSG.GET.DOWN": {"seq": 1},
    "STREAM.INFO.DOWN": None,
    "STREAM.SNAPSHOT.UP": {"deliver_subject": "reply.down.x"},
    "DIRECT.GET.DOWN": {"seq": 1},
    "CONSUMER.DURABLE.CREATE.DOWN.own": CONSUMER,
    "CONSUMER.CREATE.UP": {**CONSUMER, "stream_name": "UP"},
    "CONSUMER.DELETE.DOWN.intake": None,
    "CONSUMER.LIST.DOWN": None,
    "CONSUMER.MSG.NEXT.UP.intake": {"batch": 1},
    "CONSUMER.RESET.UP.intake": {"seq": 1},
    "INFO": None,
}


@contextlib.asynccontextmanager
async def _client(node: Node, key: Key, inboxes: str) -> AsyncIterator[Client]:
    url = f"nats://127.0.0.1:{node.settings.nats.port}"
    client = await nats.connect(url, nkeys_seed_str=key.seed, inbox_prefix=inboxes)
    try:
        yield client
    finally:
        await client.close()


@contextlib.asynccontextmanager
async def _intruder(node: Node) -> AsyncIterator[Client]:
    """Connect as the node itself does, with full rights on its own server."""
    async with _client(node, identity(node.settings.identity_file).derived(SUPERIOR_ACCOUNT), "reply.down") as client:
        yield client


@contextlib.asynccontextmanager
async def _watch(client: Client, subject: str = ">") -> AsyncIterator[list[Msg]]:
    seen: list[Msg] = []

    async def see(message: Msg) -> None:
        seen.append(message)

    subscription = await client.subscribe(subject, cb=see)
    await client.flush()
    yield seen
    await subscription.unsubscribe()


async def _api(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        event = assigned(HAIDIAN, HAIDIAN)
        await asyncio.to_thread(haidian.log.append, [event])
        await asyncio.to_thread(city.log.append, [assigned(CITY, HAIDIAN)])
        await until(lambda: city.log.find(event.id) and haidian.link(CITY).received == 1)
        async with _intruder(haidian) as client:
            allowed = await client.request("$JS.bj.API.STREAM.INFO.UP", b"", timeout=2)
            assert orjson.loads(allowed.data)["state"]["last_seq"] == 1
            for name, question in FORBIDDEN.items():
                with pytest.raises((nats.errors.NoRespondersError, nats.errors.TimeoutError)):
                    await client.request(f"$JS.bj.API.{name}", orjson.dumps(question) if question else b"", timeout=0.3)
        after = assigned(HAIDIAN, HAIDIAN)
        await asyncio.to_thread(haidian.log.append, [after])
        await until(lambda: city.log.find(after.id))
        assert not haidian.link(CITY).alarm


def test_a_node_can_neither_purge_delete_nor_make_streams_nor_read_them_outside_its_pull(folder: Path) -> None:
    asyncio.run(_api(folder))


async def _publish(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await until(lambda: city.link(HAIDIAN).connected and city.link(CHAOYANG).connected)
        who = identity(city.settings.identity_file)
        async with (
            _client(city, who.derived(token(HAIDIAN)), "reply.up") as own,
            _client(city, who.derived(token(CHAOYANG)), "reply.up") as other,
            _watch(own) as in_own,
            _watch(other) as in_other,
            _intruder(haidian) as client,
        ):
            for subject in ("down", "report.down", "ask.down", "reply.down.x", "anything", "up.more", "$SYS.x"):
                await client.publish(subject, b"forged")
            await client.publish("up", b"not an event")
            await client.flush()
            await until(lambda: any(message.subject == "up" for message in in_own))
            assert [m.subject for m in in_own if m.data == b"forged"] == []
            assert [m.subject for m in in_other if m.data in (b"forged", b"not an event")] == []
        await until(lambda: city.link(HAIDIAN).alarm)
        alarm = city.link(HAIDIAN).alarm
        assert alarm
        assert alarm.code == "unacceptable"
        assert city.link(CHAOYANG).alarm is None


def test_a_node_can_publish_nothing_outside_its_own_direction_and_what_is_no_event_stops_its_link(folder: Path) -> None:
    asyncio.run(_publish(folder))


async def _wire(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        city, haidian, chaoyang = nodes[CITY], nodes[HAIDIAN], nodes[CHAOYANG]
        await until(lambda: city.link(HAIDIAN).connected and city.link(CHAOYANG).connected)
        async with (
            _intruder(chaoyang) as client,
            _watch(client) as seen,
            _watch(client, "up") as up,
            _watch(client, "*") as words,
        ):
            secret = assigned(CITY, HAIDIAN, title="only for Haidian")
            own = assigned(HAIDIAN, HAIDIAN, title="only for Haidian and above")
            restricted = assigned(HAIDIAN, CITY, title="only for Haidian", classification=Classification.RESTRICTED)
            shared = assigned(CITY, CHAOYANG, title="for Chaoyang")
            await asyncio.to_thread(haidian.log.append, [own, restricted])
            await asyncio.to_thread(city.log.append, [secret, shared])
            await until(lambda: chaoyang.log.find(shared.id) and haidian.log.find(secret.id) and city.log.find(own.id))
            await until(lambda: any(shared.id.encode() in message.data for message in seen))
            everything = b"".join(message.data for message in (*seen, *up, *words))
            assert b"Haidian" not in everything
            for event in (secret, own, restricted):
                assert event.id.encode() not in everything
        assert chaoyang.ids() == [shared.id]


def test_what_is_not_for_a_node_never_reaches_its_server_nor_its_log(folder: Path) -> None:
    asyncio.run(_wire(folder))


async def _stranger(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    (settings[HAIDIAN].identity_file).unlink()  # a node with the right name, but another key
    async with board(settings) as nodes:
        await asyncio.to_thread(nodes[HAIDIAN].log.append, [assigned(HAIDIAN)])
        log = nodes[CITY].settings.data / "nats" / "server.log"
        await until(lambda: "authentication error" in log.read_text())
        assert nodes[CITY].ids() == []
        assert not nodes[CITY].link(HAIDIAN).connected


def test_a_node_with_another_key_is_not_let_in(folder: Path) -> None:
    asyncio.run(_stranger(folder))


async def _as_client(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        key = identity(nodes[HAIDIAN].settings.identity_file).key
        reader, writer = await asyncio.open_connection("127.0.0.1", nodes[CITY].settings.nats.port)
        info = orjson.loads((await reader.readline()).removeprefix(b"INFO "))
        signature = nkeys.from_seed(key.seed.encode()).sign(info["nonce"].encode())
        answer = {"nkey": key.public, "sig": base64.urlsafe_b64encode(signature).rstrip(b"=").decode(), "verbose": True}
        writer.write(b"CONNECT " + orjson.dumps(answer) + b"\r\nPING\r\n")
        assert b"Authorization Violation" in await reader.readline()
        writer.close()
        await writer.wait_closed()


def test_a_nodes_key_opens_the_leaf_port_alone(folder: Path) -> None:
    asyncio.run(_as_client(folder))
