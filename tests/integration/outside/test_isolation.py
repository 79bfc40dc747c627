"""A system outside can do what it is there for and nothing else, whatever it tries."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import nkeys  # type: ignore[import-untyped]
import orjson

from domain.authority import Role
from domain.node_id import NodeId
from services.gateway.outcome import Status
from services.identities.nkey import new_key
from services.nats.accounts import CONNECTIONS
from services.nats.outside_subjects import inbox
from services.nats.settings import Subordinate
from services.node.settings import NodeSettings
from services.node.wiring import Node
from tests.integration.links.happenings import assigned
from tests.integration.outside.feeding import append, own
from tests.integration.outside.world import (
    CHAOYANG,
    HAIDIAN,
    System,
    attempt,
    connected,
    let_in,
    opened,
    raised,
    register,
    running,
    until,
)

STREAM = {"name": "X", "subjects": ["x"], "retention": "limits", "storage": "file", "num_replicas": 1}
STREET = NodeId("bj.haidian.zhongguancun")

API = (
    *("STREAM.CREATE.X", "STREAM.LIST", "STREAM.UPDATE.FEED", "STREAM.DELETE.FEED", "STREAM.PURGE.FEED"),
    *("STREAM.MSG.GET.FEED", "STREAM.MSG.DELETE.FEED", "STREAM.SNAPSHOT.FEED", "DIRECT.GET.FEED"),
    *("DIRECT.GET.FEED.feed.bj_haidian.task.TaskAssigned", "STREAM.INFO.INTAKE", "STREAM.PURGE.INTAKE"),
    *("STREAM.MSG.GET.INTAKE", "DIRECT.GET.INTAKE", "CONSUMER.CREATE.INTAKE", "CONSUMER.CREATE.INTAKE.x.>"),
    *("CONSUMER.DURABLE.CREATE.INTAKE.x", "CONSUMER.MSG.NEXT.INTAKE.intake", "CONSUMER.DELETE.INTAKE.intake"),
    *("CONSUMER.RESET.INTAKE.intake", "CONSUMER.LIST.FEED", "ACCOUNT.PURGE.x"),
)
"""Functions of JetStream that are not for systems outside."""


@contextlib.asynccontextmanager
async def hostile(settings: NodeSettings, *roles: Role) -> AsyncIterator[tuple[Node, System, System]]:
    """Run a node, with a hostile system of these roles, and a publisher of the same organisation."""
    seeds = let_in(settings, "hostile", *roles), let_in(settings, "victim")
    async with (
        running(settings) as node,
        connected(settings, "hostile", seeds[0]) as system,
        connected(settings, "victim", seeds[1]) as victim,
    ):
        assert (await victim.ask(opened()))["status"] == "accepted"
        yield node, system, victim


async def _publisher(settings: NodeSettings) -> None:
    async with hostile(settings, Role.PUBLISHER) as (node, system, _):
        for subject in ("intake.victim", "intake-js.victim", "intake.hostile.x", "feed.bj_haidian.task.X", "up", "x"):
            await system.may_not(subject, orjson.dumps(raised(1)[0]))
        for subject in (*(f"$JS.API.{each}" for each in API), "$JS.API.INFO", "$JS.API.STREAM.INFO.FEED"):
            await system.may_not(subject)
        for subject in (
            ">",
            "*.*",
            "intake.*",
            "intake-js.*",
            "feed.>",
            "_INBOX.>",
            "_INBOX.victim.>",
            "_NODE.>",
            "$SYS.>",
        ):
            await system.may_not_hear(subject)
        assert len(register(node)) == 1
        assert (await system.ask(raised(1)[0]))["status"] == "accepted"


def test_a_publisher_reports_under_its_own_name_and_hears_nothing_but_its_answers(settings: NodeSettings) -> None:
    asyncio.run(_publisher(settings))


async def _answers(settings: NodeSettings) -> None:
    async with hostile(settings, Role.PUBLISHER) as (node, system, victim):
        heard: list[Any] = []
        await victim.client.subscribe("_INBOX.victim.>", cb=_into(heard))
        await victim.client.flush()
        for reply in (
            "intake.victim",
            "intake-js.victim",
            "_INBOX.victim.x",
            "feed.bj_haidian.task.X",
            "_INBOX.hostilex",
        ):
            await system.client.publish("intake.hostile", orjson.dumps(raised(reply)[0]), reply=reply)
        assert (await system.ask(raised("last")[0]))["status"] == "accepted"
        assert (await victim.ask(raised("after")[0]))["status"] == "accepted"
        assert [each for each in heard if b'"last"' not in each.data and b"after" not in each.data] == []
        assert {each.publisher for each in register(node)} == {"hostile", "victim"}
        assert register(node, status=Status.REFUSED) == []


def _into(heard: list[Any]) -> Any:
    async def hear(message: Any) -> None:
        heard.append(message)

    return hear


def test_the_node_answers_into_the_askers_own_inbox_and_nowhere_else(settings: NodeSettings) -> None:
    asyncio.run(_answers(settings))


async def _subscriber(settings: NodeSettings) -> None:
    async with hostile(settings, Role.SUBSCRIBER) as (node, system, _):
        for subject in ("intake.hostile", "intake-js.hostile", "intake.victim", "feed.bj_haidian.task.X"):
            await system.may_not(subject, orjson.dumps(raised(1)[0]))
        for name in API:
            await system.may_not(f"$JS.API.{name}")
        for subject in (">", "feed.>", "intake.>", "_INBOX.victim.>", "_NODE.>"):
            await system.may_not_hear(subject)
        messages = await system.told()
        await until(lambda: len(messages) > 0)
        assert len(register(node)) == 1


def test_a_subscriber_reads_the_feed_and_does_nothing_else(settings: NodeSettings) -> None:
    asyncio.run(_subscriber(settings))


async def _fed_back(settings: NodeSettings) -> None:
    """Have the server bring events of the feed to where reports come in, by every way that there is."""
    async with hostile(settings, Role.SUBSCRIBER) as (node, system, victim):
        await append(node, *(assigned(HAIDIAN) for _ in range(5)))
        await system.pulled(1)
        for place in ("intake.victim", "intake-js.victim", "intake.ghost", "intake-js.ghost"):
            config = {"deliver_subject": place, "ack_policy": "none", "deliver_policy": "all"}
            question = orjson.dumps({"stream_name": "FEED", "config": config})
            await system.client.request("$JS.API.CONSUMER.CREATE.FEED", question, timeout=5)
            await system.client.publish("$JS.API.CONSUMER.MSG.NEXT.FEED.board", b'{"batch": 2}', reply=place)
            for subject in ("CONSUMER.INFO.FEED.board", "STREAM.INFO.FEED", "CONSUMER.INFO.FEED.nobody"):
                await system.client.publish(f"$JS.API.{subject}", b"", reply=place)
        await system.client.flush()
        assert (await victim.ask(raised("after")[0]))["status"] == "accepted"
        await victim.leave(raised("left")[0])
        await until(lambda: len(register(node)) == 3)  # it is entered behind the log
        accepted = register(node, status=Status.ACCEPTED)
        assert {each.event["source"] for each in accepted} == {opened()["source"]}
        assert len(accepted) == len(register(node)) == 3


def test_what_a_server_can_be_made_to_bring_to_the_intake_is_no_report(settings: NodeSettings) -> None:
    asyncio.run(_fed_back(settings))


async def _others(settings: NodeSettings) -> None:
    seeds = {
        "near": let_in(settings, "near", Role.SUBSCRIBER),
        "far": let_in(settings, "far", Role.SUBSCRIBER, Role.PUBLISHER, organisation=CHAOYANG),
    }
    below = Subordinate(STREET, settings.name, new_key().public)
    settings = replace(settings, subordinates=(below,))
    async with running(settings) as node, connected(settings, "far", seeds["far"]) as far, own(settings) as stream:
        event = assigned(HAIDIAN)
        await append(node, event)
        async with connected(settings, "near", seeds["near"]) as near:
            await until_found(near, event.id)
        names = orjson.loads((await far.client.request("$JS.API.STREAM.NAMES", b"", timeout=5)).data)["streams"]
        assert sorted(names) == ["FEED", "INTAKE"]  # its own; nothing of links
        told = await far.told()
        shared = assigned(HAIDIAN, CHAOYANG)
        await append(node, shared)
        await until(lambda: len(told) == 1)
        assert orjson.loads(told[0].data)["id"] == shared.id
        assert (await stream.stream_info("FEED")).state.messages > 1


async def until_found(system: System, id: str) -> None:
    """Wait until a system is told of an event."""
    messages = await system.told()
    await until(lambda: any(orjson.loads(each.data)["id"] == id for each in messages))


def test_another_organisation_has_streams_of_its_own_and_sees_no_other(settings: NodeSettings) -> None:
    asyncio.run(_others(settings))


async def _leaf(settings: NodeSettings) -> None:
    seed, street = let_in(settings, "hostile"), new_key()
    settings = replace(settings, subordinates=(Subordinate(STREET, settings.name, street.public),))
    async with running(settings):
        assert b"PONG" in await as_leaf(settings, street.seed)
        assert b"Authorization Violation" in await as_leaf(settings, seed)


async def as_leaf(settings: NodeSettings, seed: str) -> bytes:
    """Return what is answered to a leaf node with this key, up to what decides."""
    reader, writer = await asyncio.open_connection("127.0.0.1", settings.nats.leaf_port)
    try:
        info = orjson.loads((await reader.readline()).removeprefix(b"INFO "))
        writer.write(b"CONNECT %b\r\nPING\r\n" % signed(seed, info["nonce"]))
        answer = b""
        async with asyncio.timeout(10):
            while not answer.endswith(b"PONG\r\n") and b"Authorization" not in answer:
                answer += await reader.readline()
        return answer
    finally:
        writer.close()


def signed(seed: str, nonce: str) -> bytes:
    """Return what a leaf node says to prove who it is."""
    pair = nkeys.from_seed(seed.encode())
    signature = base64.urlsafe_b64encode(pair.sign(nonce.encode())).rstrip(b"=").decode()
    return orjson.dumps({"nkey": pair.public_key.decode(), "sig": signature, "server_id": "X", "name": "hostile"})


def test_a_system_outside_cannot_come_as_a_node(settings: NodeSettings) -> None:
    asyncio.run(_leaf(settings))


async def _crowd(settings: NodeSettings) -> None:
    seed, other = let_in(settings, "hostile"), let_in(settings, "far", organisation=CHAOYANG)
    own = {"nkeys_seed_str": seed, "inbox_prefix": inbox("hostile")}
    async with running(settings), connected(settings, "hostile", seed), contextlib.AsyncExitStack() as closing:
        came = 1
        while client := await attempt(settings, **own):
            closing.push_async_callback(client.close)
            came += 1
            assert came <= CONNECTIONS
        async with connected(settings, "far", other):
            assert came > 1


def test_a_crowd_of_connections_takes_them_from_nobody_else(settings: NodeSettings) -> None:
    asyncio.run(_crowd(settings))
