"""The feed over NATS: each organisation is told what it may see, once and in order, whatever breaks."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import nats
import orjson
import pytest
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.envelope import Classification, Envelope
from domain.tree import NodeId
from services.feed.nats.told import ID, NUMBER, OPENED_BY, POSITION, Told
from services.feed.scope import visible
from services.links.links import node_identity
from services.node.parts import Node
from services.node.settings import NodeSettings, Outside
from services.outside.accounts import key
from tests.integration.links.happenings import assigned, extended, handed_over
from tests.integration.outside.world import CHAOYANG, HAIDIAN, KEXU, connected, let_in, opened, running, until

CITY = NodeId("bj")


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
    """Return the ids of all events that the one rule of scope lets an organisation see, clues and the like apart."""
    actor, last = Actor("", organisation, frozenset()), dict[str, Envelope]()
    events = [each.envelope for each in node.log.read(0, 100_000)]
    for event in events:
        last[event.subject] = event
    return {
        event.id
        for event in events
        if event.classification is Classification.INTERNAL and visible(last[event.subject], actor, node.log.node)
    }


@contextlib.asynccontextmanager
async def own(settings: NodeSettings, organisation: NodeId = HAIDIAN) -> AsyncIterator[JetStreamContext]:
    """Connect to an organisation's account as the node itself does."""
    seed = key(node_identity(settings), organisation).seed
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


async def _made_anew(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, connected(settings, "wall", seed) as wall, own(settings) as stream:
        events = [assigned(HAIDIAN) for _ in range(20)]
        await append(node, *events)
        await until_told(stream, events[-1])
        assert await stream.delete_stream("FEED")
        await append(node, assigned(KEXU))
        await until_told(stream, *events)
        messages = await wall.told("feed.bj_haidian.task.>")
        await until(lambda: len(messages) == 20)
        assert ids(messages) == [event.id for event in events]


def test_a_stream_that_is_gone_is_made_and_filled_again(settings: NodeSettings) -> None:
    asyncio.run(_made_anew(settings))


async def _spoiled(settings: NodeSettings, *, while_away: bool) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, connected(settings, "wall", seed) as wall, own(settings) as stream:
        events = [assigned(HAIDIAN) for _ in range(5)]
        await append(node, *events)
        await until_told(stream, events[-1])
        if while_away:
            await node.outside.stop()
        await wall.pulled(1)
        # What the server answers goes where the client says, and so into the stream.
        for subject in ("$JS.API.STREAM.INFO.FEED", "$JS.API.CONSUMER.MSG.NEXT.FEED.board"):
            await wall.client.publish(subject, b"", reply="feed.bj_haidian.task.TaskAssigned")
        await wall.client.flush()
        if while_away:
            await node.outside.start()
        later = assigned(HAIDIAN)
        await append(node, later)
        await until_sound(stream, later)
        messages = await wall.told("feed.*.task.>")
        await until(lambda: len(messages) == 6)
        assert ids(messages) == [event.id for event in (*events, later)]


@pytest.mark.parametrize("while_away", [False, True])
def test_what_the_node_has_not_written_does_not_stand_in_a_feed(settings: NodeSettings, while_away: bool) -> None:
    asyncio.run(_spoiled(settings, while_away=while_away))


async def _put_back(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    kept, lost, instead = assigned(HAIDIAN), assigned(HAIDIAN), assigned(HAIDIAN)
    async with running(settings) as node, own(settings) as stream:
        await append(node, kept)
        await asyncio.to_thread(backup, settings.data / "log.db", settings.data / "older.db")
        await append(node, lost)
        await until_told(stream, lost)
    (settings.data / "older.db").replace(settings.data / "log.db")
    for name in ("log.db-wal", "log.db-shm", "views.db", "views.db-wal", "views.db-shm"):
        (settings.data / name).unlink(missing_ok=True)
    async with running(settings) as node, connected(settings, "wall", seed) as wall, own(settings) as stream:
        await append(node, instead)
        await until_sound(stream, instead)
        messages = await wall.told("feed.*.task.>")
        await until(lambda: len(messages) == 2)
        assert ids(messages) == [kept.id, instead.id]


def test_a_feed_of_a_log_that_was_put_back_is_made_anew(settings: NodeSettings) -> None:
    asyncio.run(_put_back(settings))


async def _limited(settings: NodeSettings) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, own(settings) as stream:
        event = assigned(HAIDIAN)
        await append(node, event)
        await until_told(stream, event)
        assert (await stream.stream_info("FEED")).config.max_bytes == 256 << 20
    settings = replace(settings, outside=Outside(feed_days=3, feed_mib=1))
    async with running(settings) as node, connected(settings, "wall", seed) as wall, own(settings) as stream:
        many = [assigned(HAIDIAN, title="路灯" * 60) for _ in range(1500)]
        await append(node, *many)
        await until_told(stream, many[-1])
        info = await stream.stream_info("FEED")
        assert (info.config.max_bytes, info.config.max_age) == (1 << 20, 3 * 86_400)
        assert info.state.bytes <= 1 << 20
        messages = await wall.told()
        await until(lambda: len(messages) == info.state.messages)
        assert ids(messages) == [event.id for event in many[-len(messages) :]]


def test_a_feed_keeps_to_the_limits_that_are_set_and_drops_the_oldest(settings: NodeSettings) -> None:
    asyncio.run(_limited(settings))


async def _broken_off(settings: NodeSettings) -> None:
    """Have the node told the past of a record in part, and then start again."""
    seed = let_in(settings, "far", Role.SUBSCRIBER, organisation=CHAOYANG)
    async with running(settings) as node, own(settings, CHAOYANG) as stream:
        while not await exists(stream):
            await asyncio.sleep(0.05)
        await node.outside.stop()
        task = assigned(HAIDIAN, KEXU)
        await append(node, task, *(extended(task, each) for each in range(2, 6)), handed_over(task, 6, CHAOYANG))
        told = Told(node.log, HAIDIAN, CHAOYANG)
        messages, _ = await asyncio.to_thread(told.after, 0, 1000)
        for number, message in enumerate(messages[:3], 1):
            subject, headers = replace(message, number=number).address()
            await stream.publish(subject, message.raw, headers=dict(headers))
        await node.outside.start()
        async with connected(settings, "far", seed) as far:
            found = await far.told()
            await until(lambda: len(found) == 6)
            assert ids(found) == [each.envelope.id for each in node.log.history(task.subject)]
            assert [int(header(each, NUMBER)) for each in found] == list(range(1, 7))


def test_a_past_that_was_told_in_part_is_told_to_the_end(settings: NodeSettings) -> None:
    asyncio.run(_broken_off(settings))


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
