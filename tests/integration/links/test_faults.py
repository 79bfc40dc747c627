"""What breaks does not lose or double an event, and the link goes on by itself."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from domain.link import LinkCut, LinkHealed, link_id
from tests.integration.links.board import CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned
from tests.integration.links.proxy import Wire


async def _settled(city: Node, haidian: Node) -> None:
    """Wait until both have everything, and check that each event is there once."""
    await until(lambda: set(city.ids()) == set(haidian.ids()), 30)
    for node in (city, haidian):
        assert len(node.ids()) == len(set(node.ids()))
    assert [r.envelope.id for r in city.log.read(0, 10**6) if r.link == HAIDIAN] == [
        each.event_id for each in haidian.log.outbox(CITY, 0, 10**6)
    ]


@contextlib.asynccontextmanager
async def _load(city: Node, haidian: Node) -> AsyncIterator[list[str]]:
    """Append on both nodes all the time; yields the ids of what was acknowledged."""
    done, ids = asyncio.Event(), list[str]()

    async def append(node: Node) -> None:
        while not done.is_set():
            event = assigned(node.id, HAIDIAN)
            await asyncio.to_thread(node.log.append, [event])
            ids.append(event.id)
            await asyncio.sleep(0.005)

    work = asyncio.gather(append(city), append(haidian))
    try:
        yield ids
    finally:
        done.set()
        await work


@contextlib.asynccontextmanager
async def _wired(folder: Path) -> AsyncIterator[tuple[Node, Node, Wire]]:
    """Run two nodes with a wire between them."""
    ports = settings_of(folder, CITY, HAIDIAN)
    wire = Wire(ports[CITY].nats.leaf_port)
    await wire.start()
    try:
        async with board(settings_of(folder, CITY, HAIDIAN, ways={HAIDIAN: wire.port}, like=ports)) as nodes:
            await until(lambda: nodes[CITY].links.states()[0].connected and nodes[HAIDIAN].links.states()[0].connected)
            yield nodes[CITY], nodes[HAIDIAN], wire
    finally:
        await wire.stop()


async def _heals(city: Node, haidian: Node, wire: Wire) -> None:
    """Append on both sides while cut, heal, and wait until all of it arrived."""
    before = city.log.received(HAIDIAN).number
    for node in (city, haidian):
        await asyncio.to_thread(node.log.append, [assigned(node.id, HAIDIAN) for _ in range(700)])
    await until(lambda: not city.link(HAIDIAN).connected and not haidian.link(CITY).connected)
    assert city.log.received(HAIDIAN).number == before
    wire.heal()
    await _settled(city, haidian)
    await until(lambda: city.link(HAIDIAN).connected and haidian.link(CITY).connected)


async def _cut(folder: Path) -> None:
    async with _wired(folder) as (city, haidian, wire):
        wire.cut()
        await _heals(city, haidian, wire)
        kinds = [type(each.envelope.payload) for each in city.log.history(link_id(CITY, HAIDIAN))]
        await until(lambda: len(city.log.history(link_id(CITY, HAIDIAN))) >= 3)
        assert kinds[:2] == [LinkHealed, LinkCut]


def test_after_a_cut_both_sides_catch_up_and_the_history_shows_it(folder: Path) -> None:
    asyncio.run(_cut(folder))


async def _silence(folder: Path) -> None:
    async with _wired(folder) as (city, haidian, wire):
        wire.silence()
        await until(lambda: not haidian.link(CITY).connected)
        await asyncio.sleep(7)  # long enough for both servers to give the connection up
        await _heals(city, haidian, wire)


def test_after_a_silent_wire_both_sides_catch_up(folder: Path) -> None:
    asyncio.run(_silence(folder))


async def _flapping(folder: Path) -> None:
    async with _wired(folder) as (city, haidian, wire):
        async with _load(city, haidian) as ids:
            for _ in range(8):
                wire.cut()
                await asyncio.sleep(0.1)
                wire.heal()
                await asyncio.sleep(0.5)
        await _settled(city, haidian)
        assert set(city.ids()) == set(ids)


def test_a_wire_that_flaps_under_load_loses_and_doubles_nothing(folder: Path) -> None:
    asyncio.run(_flapping(folder))


async def _killed_servers(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        async with _load(city, haidian) as ids:
            for node in (haidian, city, haidian, city):
                assert node.links.server
                pid = node.links.server.pid
                assert pid
                os.kill(pid, signal.SIGKILL)
                await until(lambda node=node, pid=pid: node.links.server.pid not in (None, pid))  # type: ignore[misc]
                await asyncio.sleep(0.5)
        await _settled(city, haidian)
        assert set(city.ids()) == set(ids)


def test_killed_servers_come_back_and_nothing_is_lost_or_doubled(folder: Path) -> None:
    asyncio.run(_killed_servers(folder))


async def _store(folder: Path, *, older: bool) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        store = city.settings.data / "nats" / "jetstream"
        async with _load(city, haidian):
            await until(lambda: len(city.ids()) > 100)
        await _settled(city, haidian)
        await city.stop()
        shutil.copytree(store, folder / "older")
        await city.start()
        async with _load(city, haidian):
            await until(lambda: len(city.ids()) > 300)
        await _settled(city, haidian)
        await city.stop()
        await asyncio.to_thread(haidian.log.append, [assigned(HAIDIAN) for _ in range(50)])
        shutil.rmtree(store)
        if older:
            shutil.move(folder / "older", store)
        await city.start()
        await asyncio.to_thread(city.log.append, [assigned(CITY, HAIDIAN) for _ in range(50)])
        await _settled(city, haidian)
        assert not city.link(HAIDIAN).alarm
        assert not haidian.link(CITY).alarm


def test_the_hubs_store_may_be_deleted(folder: Path) -> None:
    asyncio.run(_store(folder, older=False))


def test_the_hubs_store_may_be_put_back_to_an_older_copy(folder: Path) -> None:
    asyncio.run(_store(folder, older=True))


async def _again(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await city.stop()
        await asyncio.to_thread(haidian.log.append, [assigned(HAIDIAN) for _ in range(20)])
        await city.start()
        await _settled(city, haidian)
        await haidian.stop()
        await asyncio.to_thread(city.log.append, [assigned(CITY, HAIDIAN) for _ in range(20)])
        await haidian.start()
        await _settled(city, haidian)


def test_a_node_that_starts_again_goes_on_where_it_was(folder: Path) -> None:
    asyncio.run(_again(folder))


async def _stale(folder: Path) -> None:
    settings = settings_of(folder, CITY)
    first, second = Node(settings[CITY]), Node(settings[CITY])
    await first.start()
    try:
        assert first.links.server
        pid = first.links.server.pid
        assert pid
        assert first.links.server._supervisor
        first.links.server._supervisor.cancel()  # as if the node had been killed: nobody looks after the server
        await second.start()
        assert second.links.server
        assert second.links.server.pid not in (None, pid)
        await until(lambda: not Path(f"/proc/{pid}/exe").exists())
    finally:
        await second.stop()
        await first.stop()


def test_a_server_that_a_killed_node_left_is_ended_first(folder: Path) -> None:
    asyncio.run(_stale(folder))
