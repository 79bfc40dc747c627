"""The node's nats-server: configured, watched, or run by somebody else."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nats
import pytest

from services.identities.nkey import identity, new_key
from services.links import reports
from services.links.trouble import SILENT, UNLINKED
from services.log.clock import wall
from services.nats.server import NatsServer, ServerNotStarted
from services.nats.subjects import token
from services.nats.watchdog import Watchdog
from tests.integration.links.board import CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned


async def _restarts(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    settings[HAIDIAN].identity_file.unlink()  # with another key it is not let in, though the superior can be reached
    async with board(settings) as nodes:
        server = nodes[HAIDIAN].links.server
        assert server
        pid = server.pid
        watchdog = Watchdog(settings[HAIDIAN], server, every=0.2, patience=0.6)
        task = asyncio.create_task(watchdog.run())
        await until(lambda: watchdog.restarts and server.pid not in (None, pid))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_the_server_is_restarted_if_the_superior_is_there_but_the_leaf_stays_away(folder: Path) -> None:
    asyncio.run(_restarts(folder))


async def _leaves_alone(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    async with board(settings) as nodes:
        server = nodes[HAIDIAN].links.server
        assert server
        await until(lambda: nodes[HAIDIAN].link(CITY).connected)
        assert await server.monitor.leaf_connected()
        await nodes[CITY].stop()  # before the watchdog begins: a server that is going down still answers
        watchdog = Watchdog(settings[HAIDIAN], server, every=0.1, patience=0.3)
        task = asyncio.create_task(watchdog.run())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert watchdog.restarts == 0


def test_the_server_is_left_alone_while_the_superior_is_away(folder: Path) -> None:
    asyncio.run(_leaves_alone(folder))


async def _retired(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    async with board(settings) as nodes:
        await asyncio.to_thread(nodes[HAIDIAN].log.append, [assigned(HAIDIAN)])
        await until(lambda: nodes[CITY].log.received(HAIDIAN).number == 1)
    for subordinates in ((), settings[CITY].subordinates):
        city = replace(settings[CITY], subordinates=subordinates)
        server = NatsServer(city, identity(city.identity_file))
        await server.start()
        await server.stop()
        kept = folder / CITY / "nats" / "jetstream" / token(HAIDIAN)
        assert kept.exists() is bool(subordinates)


def test_the_server_starts_without_a_node_that_was_retired_and_has_its_streams_when_it_returns(folder: Path) -> None:
    asyncio.run(_retired(folder))


async def _taken_port(folder: Path) -> None:
    settings = settings_of(folder, CITY)[CITY]
    taken = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", settings.nats.port)
    server = NatsServer(settings, identity(settings.identity_file))
    try:
        with pytest.raises(ServerNotStarted, match=r"bj: .*address already in use"):
            await server.start()
        assert server.pid is None
    finally:
        taken.close()
        await taken.wait_closed()
        await server.stop()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    asyncio.run(_taken_port(folder))


async def _taken_for_a_while(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    taken = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", settings[HAIDIAN].nats.port)
    async with board(settings) as nodes:
        links = nodes[HAIDIAN].links
        assert "address already in use" in str(links.failure)
        trouble = nodes[HAIDIAN].link(CITY).trouble
        assert trouble
        assert "address already in use" in trouble.zh
        assert "address already in use" in trouble.en
        taken.close()
        await taken.wait_closed()
        await until(lambda: nodes[HAIDIAN].link(CITY).connected)
        assert (links.failure, nodes[HAIDIAN].link(CITY).trouble) == (None, None)


def test_a_server_that_cannot_start_yet_is_tried_again_and_the_links_say_why(folder: Path) -> None:
    asyncio.run(_taken_for_a_while(folder))


async def _gone(folder: Path, said: Callable[[], list[str]]) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        await until(lambda: nodes[CITY].link(HAIDIAN).connected)
        await nodes[HAIDIAN].stop()
        await until(lambda: nodes[CITY].link(HAIDIAN).trouble == SILENT)
        await until(lambda: f"link to {HAIDIAN} is down: {SILENT.en}" in said())
        assert f"link to {HAIDIAN} cut" in said()


def test_a_link_whose_neighbour_is_away_says_that_nothing_is_heard(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def warnings() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]

    asyncio.run(_gone(folder, warnings))


async def _unknown_identity(folder: Path) -> None:
    settings, another = settings_of(folder, CITY, HAIDIAN), new_key().public
    below = replace(settings[CITY].subordinates[0], nkey=another)
    settings[CITY] = replace(settings[CITY], subordinates=(below,))
    async with board(settings) as nodes:
        offered = identity(settings[HAIDIAN].identity_file).key.public
        await until(lambda: offered in str(nodes[CITY].link(HAIDIAN).trouble))
        await until(lambda: offered in str(nodes[HAIDIAN].link(CITY).trouble))
        assert another in str(nodes[CITY].link(HAIDIAN).trouble)
        assert str(settings[HAIDIAN].identity_file) in str(nodes[HAIDIAN].link(CITY).trouble)


def test_nodes_that_do_not_know_each_other_say_which_identity_is_expected_and_which_came(folder: Path) -> None:
    asyncio.run(_unknown_identity(folder))


def test_a_neighbour_without_a_link_is_shown_with_what_waits_for_it(folder: Path) -> None:
    node = Node(settings_of(folder, CITY)[CITY])
    try:
        node.log.append([assigned(CITY, HAIDIAN)])
        node.links.without([HAIDIAN])
        [state] = node.links.states()
        assert (state.neighbour, state.connected, state.waiting, state.trouble) == (HAIDIAN, False, 1, UNLINKED)
    finally:
        node.log.close()


async def _outside(folder: Path) -> None:
    settings = settings_of(folder, CITY, HAIDIAN)
    outside = NatsServer(settings[CITY], identity(settings[CITY].identity_file))
    await outside.start()
    url = f"nats://127.0.0.1:{settings[CITY].nats.port}"
    try:
        settings[CITY] = replace(settings[CITY], nats=replace(settings[CITY].nats, url=url))
        async with board(settings) as nodes:
            assert nodes[CITY].links.server is None
            event = assigned(HAIDIAN)
            await asyncio.to_thread(nodes[HAIDIAN].log.append, [event])
            await until(lambda: nodes[CITY].log.find(event.id))
    finally:
        await outside.stop()


def test_a_server_that_somebody_else_runs_serves_as_well(folder: Path) -> None:
    asyncio.run(_outside(folder))


async def _lacking(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await until(lambda: haidian.link(CITY).connected and city.link(HAIDIAN).connected)
        await haidian.stop()
        await asyncio.to_thread(city.log.append, [assigned(CITY, HAIDIAN) for _ in range(20)])
        key = identity(city.settings.identity_file).derived(token(HAIDIAN))
        client = await nats.connect(f"nats://127.0.0.1:{city.settings.nats.port}", nkeys_seed_str=key.seed)
        stream = client.jetstream()
        while (await stream.stream_info("DOWN")).state.last_seq < 20:
            await asyncio.sleep(0.05)
        assert await stream.delete_msg("DOWN", 5)  # as if the disk had lost it
        await client.close()
        await haidian.start()
        await until(lambda: haidian.log.received(CITY).number == 20)
        assert haidian.ids() == city.ids()


def test_a_stream_that_lost_a_message_on_its_disk_is_made_again(folder: Path) -> None:
    asyncio.run(_lacking(folder))


async def _clocks_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes = 10 * 60 * 1_000_000
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        await until(lambda: nodes[CITY].link(HAIDIAN).connected and nodes[HAIDIAN].link(CITY).connected)
        assert nodes[CITY].link(HAIDIAN).trouble is None
        monkeypatch.setattr(reports, "wall", lambda: wall() + minutes)  # as if every neighbour's clock were ahead
        await until(lambda: "600 s ahead" in str(nodes[CITY].link(HAIDIAN).trouble))
        monkeypatch.undo()
        await until(lambda: nodes[CITY].link(HAIDIAN).trouble is None)


def test_clocks_that_differ_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(_clocks_apart(folder, monkeypatch))
