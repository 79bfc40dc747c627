"""The feed over NATS: each organisation is told what it may see, once and in order."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import orjson
from nats.aio.msg import Msg

from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.envelope import Classification
from domain.node_id import NodeId
from services.feed.nats.messages import NUMBER, OPENED_BY, POSITION
from services.node.settings import NodeSettings
from services.node.wiring import Node
from tests.integration.links.board import settings_of
from tests.integration.links.happenings import assigned, extended, handed_over
from tests.integration.outside.feeding import (
    append,
    exists,
    header,
    ids,
    own,
    seen_by,
)
from tests.integration.outside.world import CHAOYANG, HAIDIAN, KEXU, connected, let_in, opened, running, until

CITY = NodeId("bj")


async def _told(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, connected(settings, "wall", seed) as wall:
        before = [assigned(HAIDIAN, KEXU) for _ in range(700)]
        await append(node, *before)
        messages = await wall.told()
        after = [extended(before[0], 2), assigned(KEXU)]
        await append(node, *after)
        await until(lambda: len(messages) >= len(seen_by(node, HAIDIAN)))
        assert ids(messages)[-702:] == [event.id for event in (*before, *after)]
        assert [int(header(each, NUMBER)) for each in messages] == list(range(1, len(messages) + 1))
        found = messages[-1]
        assert found.subject == "feed.bj_haidian_kexu.task.TaskAssigned"
        assert int(header(found, POSITION)) == node.log.head()
        assert found.data == node.log.read_raw(node.log.head() - 1, 1)[0].raw
        assert {orjson.loads(each.data)["dataclassification"] for each in messages} == {"internal"}


def test_a_subscriber_is_told_the_past_and_then_each_event_as_its_bytes(settings: NodeSettings) -> None:
    asyncio.run(_told(settings))


async def _scoped(settings: NodeSettings) -> None:
    organisations = {"haidian": HAIDIAN, "kexu": KEXU, "chaoyang": CHAOYANG, "city": CITY}
    seeds = {name: let_in(settings, name, Role.SUBSCRIBER, organisation=each) for name, each in organisations.items()}
    async with running(settings) as node:
        own, grown = assigned(HAIDIAN), assigned(HAIDIAN)
        secret = assigned(HAIDIAN, KEXU, classification=Classification.RESTRICTED)
        await append(node, own, grown, assigned(HAIDIAN, CHAOYANG), assigned(KEXU), secret, extended(grown, 2))
        await append(node, handed_over(grown, 3, CHAOYANG))
        for name, organisation in organisations.items():
            async with connected(settings, name, seeds[name]) as system:
                messages, may_see = await system.told(), seen_by(node, organisation)
                await until(lambda m=messages, ids_=may_see: len(m) >= len(ids_))  # type: ignore[misc]
                assert sorted(ids(messages)) == sorted(may_see)
                assert secret.id not in may_see
                assert (own.id in may_see) == (name in ("haidian", "city"))


def test_an_organisation_is_told_what_the_one_rule_lets_it_see_and_nothing_else(settings: NodeSettings) -> None:
    asyncio.run(_scoped(settings))


async def _opened(settings: NodeSettings) -> None:
    seed = let_in(settings, "far", Role.SUBSCRIBER, organisation=CHAOYANG)
    async with running(settings) as node, connected(settings, "far", seed) as far:
        messages = await far.told()
        task = assigned(HAIDIAN, KEXU)
        await append(node, task, extended(task, 2), assigned(HAIDIAN, KEXU))
        handed = handed_over(task, 3, CHAOYANG)
        await append(node, handed)
        await until(lambda: len(messages) == 3)
        history = [each.envelope.id for each in node.log.history(task.subject)]
        assert ids(messages) == history
        opening = str(node.log.head())
        assert [header(each, OPENED_BY) for each in messages] == [opening, opening, ""]
        await append(node, extended(handed, 4))
        await until(lambda: len(messages) == 4)
        assert header(messages[-1], OPENED_BY) == ""


def test_whom_an_event_lets_in_is_told_the_past_of_the_record_just_before_it(settings: NodeSettings) -> None:
    asyncio.run(_opened(settings))


async def _away(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node:
        events = [assigned(HAIDIAN) for _ in range(30)]
        async with connected(settings, "wall", seed) as wall:
            await append(node, *events[:10])
            assert ids(await wall.pulled(10)) == [event.id for event in events[:10]]
        await append(node, *events[10:])
        async with connected(settings, "wall", seed) as wall:
            assert ids(await wall.pulled(20)) == [event.id for event in events[10:]]


def test_a_durable_consumer_goes_on_where_it_was_when_it_comes_back(settings: NodeSettings) -> None:
    asyncio.run(_away(settings))


async def _filtered(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, connected(settings, "wall", seed) as wall:
        task = assigned(KEXU)
        await append(node, assigned(HAIDIAN), task, extended(task, 2))
        one = await wall.told("feed.bj_haidian_kexu.>")
        other = await wall.told("feed.*.task.TaskExtended")
        await until(lambda: len(one) >= 2 and len(other) == 1)
        assert {each.subject.split(".")[1] for each in one} == {"bj_haidian_kexu"}
        assert ids(other) == [node.log.read(node.log.head() - 1, 1)[0].envelope.id]


def test_subjects_say_whose_record_it_is_of_which_kind_and_what_happened(settings: NodeSettings) -> None:
    asyncio.run(_filtered(settings))


async def _joins(settings: NodeSettings) -> None:
    async with running(settings) as node, connected(settings, "oa", let_in(settings, "oa")) as oa:
        await oa.ask(opened())
        async with own(settings) as stream:
            assert not await exists(stream)  # nobody follows yet
        async with connected(settings, "wall", let_in(settings, "wall", Role.SUBSCRIBER)) as wall:
            messages = await wall.told()
            await until(lambda: node.log.history(list_of(node))[0].envelope.id in ids(messages))
            assert oa.client.is_connected


def list_of(node: Node) -> AggregateId:
    """Return the id of the list that was opened."""
    return next(each.envelope.subject for each in node.log.read(0, 100) if each.envelope.subject.startswith("list-"))


def test_a_feed_is_made_when_the_first_subscriber_of_an_organisation_is_let_in(settings: NodeSettings) -> None:
    asyncio.run(_joins(settings))


async def _links(folder: Path) -> None:
    """Three nodes: the city with two below; a link is cut, and heals."""
    below = (NodeId("bj.chaoyang"), HAIDIAN)
    settings = settings_of(folder, CITY, *below)
    seed = let_in(settings[CITY], "wall", Role.SUBSCRIBER, organisation=CITY)
    async with running(settings[CITY]) as city, connected(settings[CITY], "wall", seed) as wall:
        messages = await wall.told("feed.bj.link.>")
        async with running(settings[below[0]]):
            async with running(settings[below[1]]):
                await until(lambda: types(messages).count("LinkHealed") == 2)
            await until(lambda: "LinkCut" in types(messages))
            log = city.log.read(0, 10_000)
            links = [each.envelope.id for each in log if each.envelope.classification is Classification.LOCAL]
            await until(lambda: ids(messages) == links)


def types(messages: Sequence[Msg]) -> list[str]:
    """Return what happened, by the messages."""
    return [orjson.loads(each.data)["type"] for each in messages]


def test_a_node_tells_its_own_organisation_over_nats_how_its_links_fare(tmp_path: Path) -> None:
    asyncio.run(_links(tmp_path))
