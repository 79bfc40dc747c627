"""A feed that was stopped, lost, spoiled or outgrown is what the log says again."""

import asyncio
from dataclasses import replace

import pytest

from domain.authority import Role
from services.feed.nats.messages import NUMBER, FeedMessages
from services.nats.settings import Outside
from services.node.settings import NodeSettings
from tests.integration.links.happenings import assigned, extended, handed_over
from tests.integration.outside.feeding import (
    append,
    backup,
    everything,
    exists,
    header,
    ids,
    own,
    until_sound,
    until_told,
)
from tests.integration.outside.world import CHAOYANG, HAIDIAN, KEXU, connected, let_in, running, until


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


async def _numbered(settings: NodeSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, own(settings) as stream:
        events = [assigned(HAIDIAN) for _ in range(8)]
        await append(node, *events)
        await until_told(stream, events[-1])
        number = (await stream.stream_info("FEED")).state.last_seq
        third = node.log.head() - 5
        monkeypatch.setattr(node.log, "position_at", lambda _moment: third)
        assert await stream.delete_stream("FEED")
        await until_told(stream, events[-1])
        state = (await stream.stream_info("FEED")).state
        assert (state.messages, state.last_seq, state.first_seq) == (5, number, number - 4)
        await node.outside.stop()
        await stream.purge_stream("FEED")
        await node.outside.start()
        later = assigned(HAIDIAN)
        await append(node, later)
        await until_told(stream, later)
        assert [each[NUMBER] for each in await everything(stream)] == [str(number + 1)]


def test_a_number_means_the_same_whatever_the_feed_has_left_out(
    settings: NodeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_numbered(replace(settings, outside=Outside(feed_days=3)), monkeypatch))


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
        told = FeedMessages(node.log, HAIDIAN, CHAOYANG)
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
