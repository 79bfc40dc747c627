"""The client's subscriber over NATS: everything once it is handled, in order, wherever either side was stopped."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from domain.authority import Role
from services.nats.settings import Outside
from services.node.settings import NodeSettings
from tests.integration.links.happenings import assigned, extended, handed_over
from tests.integration.outside.feeding import append, own, until_told
from tests.integration.outside.world import CHAOYANG, HAIDIAN, KEXU, let_in, running
from yipan_client import NotAllowed, Rejected, Subscriber, Unreachable
from yipan_client.backoff import Backoff
from yipan_client.nats_feed import NatsFeed

TASKS = ("feed.*.task.>",)


def subscriber(settings: NodeSettings, seed: str, file: Path, **options: Any) -> Subscriber:
    server = f"nats://127.0.0.1:{settings.nats.port}"
    options = {"subjects": TASKS, "backoff": Backoff(0.02, 0.1), **options}
    return Subscriber.over_nats(server, seed, "wall", file, **options)


async def read(of: Subscriber, count: int) -> Sequence[str]:
    """Return the ids of the next events; the loop is left then, as by a program that ends."""

    def some() -> list[str]:
        with of:
            return [event["id"] for event in islice(of, count)]

    return await asyncio.wait_for(asyncio.to_thread(some), 60)


async def _goes_on(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node:
        events = [assigned(HAIDIAN) for _ in range(600)]
        await append(node, *events)
        first = await read(subscriber(settings, seed, file), 300)
        assert first == [event.id for event in events[:300]]
        later = [extended(events[0], 2), assigned(KEXU)]
        await append(node, *later)
        rest = await read(subscriber(settings, seed, file), 303)
        # The last one of before was handed over, and not done with: nobody asked for the next one.
        assert rest == [event.id for event in (*events[299:], *later)]


def test_it_goes_on_where_it_was(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_goes_on(settings, tmp_path / "position"))


async def _restarted(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    events = [assigned(HAIDIAN) for _ in range(40)]
    half = threading.Event()
    found: list[str] = []

    def follow() -> None:
        with subscriber(settings, seed, file) as following:
            for event in following:
                found.append(event["id"])
                if len(found) == 20:
                    half.set()
                if event["id"] == events[-1].id:
                    return

    async with running(settings) as node:
        await append(node, *events[:20])
        reading = asyncio.create_task(asyncio.to_thread(follow))
        assert await asyncio.to_thread(half.wait, 30)
        await append(node, *events[20:30])
    async with running(settings) as node:
        await append(node, *events[30:])
        await asyncio.wait_for(reading, 60)
    assert list(dict.fromkeys(found)) == [event.id for event in events]


def test_a_node_and_its_server_that_are_started_again_cost_nothing(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_restarted(settings, tmp_path / "position"))


async def _past(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER, organisation=CHAOYANG)
    async with running(settings) as node:
        task = assigned(HAIDIAN, KEXU)
        handed = handed_over(task, 3, CHAOYANG)
        await append(node, task, extended(task, 2), handed)
        assert await read(subscriber(settings, seed, file), 3) == [
            each.envelope.id for each in node.log.history(task.subject)
        ]


def test_the_past_of_a_record_comes_before_what_lets_it_be_seen(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_past(settings, tmp_path / "position"))


async def _only_new(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, own(settings) as stream:
        old, new = assigned(HAIDIAN), assigned(HAIDIAN)
        await append(node, old)
        await until_told(stream, old)
        reading = asyncio.create_task(read(subscriber(settings, seed, file, start=None), 1))
        while not [each async for each in _consumers(stream)]:
            await asyncio.sleep(0.02)
        await append(node, new)
        assert await reading == [new.id]


async def _consumers(stream: Any) -> Any:
    for each in await stream.consumers_info("FEED"):
        yield each


def test_it_may_begin_with_what_is_to_come(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_only_new(settings, tmp_path / "position"))


async def _limits(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node, own(settings) as stream:
        many = [assigned(HAIDIAN, title="路灯" * 60) for _ in range(1500)]
        await append(node, *many)
        await until_told(stream, many[-1])
        state = (await stream.stream_info("FEED")).state
        for position, said in ((state.last_seq + 1, "another one"), (state.first_seq - 2, "over HTTP alone")):
            file.write_text(str(position))
            with pytest.raises(Rejected, match=said):
                await read(subscriber(settings, seed, file), 1)
        file.write_text(str(state.first_seq - 1))
        [first] = await read(subscriber(settings, seed, file), 1)
        assert first == many[-state.messages].id


def test_a_position_that_the_feed_does_not_have_is_told(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_limits(replace(settings, outside=Outside(feed_mib=1)), tmp_path / "position"))


async def _forbidden(settings: NodeSettings, file: Path) -> None:
    publisher, stranger = let_in(settings, "wall", Role.PUBLISHER), let_in(settings, "other", Role.SUBSCRIBER)
    async with running(settings):
        for seed in (publisher, stranger):
            with pytest.raises(NotAllowed, match=r"40[13]"):
                await read(subscriber(settings, seed, file), 1)


def test_who_may_not_follow_is_told(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_forbidden(settings, tmp_path / "position"))


async def _closed(settings: NodeSettings, file: Path) -> None:
    seed = let_in(settings, "wall", Role.SUBSCRIBER)
    async with running(settings) as node:
        await append(node, assigned(HAIDIAN))
        following = subscriber(settings, seed, file)
        came = threading.Event()

        def follow() -> int:
            return sum(1 for _ in _seen(following, came))

        reading = asyncio.create_task(asyncio.to_thread(follow))
        assert await asyncio.to_thread(came.wait, 30)
        following.close()
        assert await asyncio.wait_for(reading, 10) == 1


def _seen(following: Subscriber, came: threading.Event) -> Any:
    for event in following:
        came.set()
        yield event


def test_it_is_closed_from_another_thread_while_nothing_comes(settings: NodeSettings, tmp_path: Path) -> None:
    asyncio.run(_closed(settings, tmp_path / "position"))


def test_a_server_that_is_away_is_unreachable(settings: NodeSettings) -> None:
    feed = NatsFeed(f"nats://127.0.0.1:{settings.nats.port}", let_in(settings, "wall", Role.SUBSCRIBER), "wall")
    with pytest.raises(Unreachable):
        next(feed.follow(0))
