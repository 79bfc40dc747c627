"""Systems are let in, and let in no more, while the node runs; nobody else notices."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from domain.authority import Role
from services.identities.file import FILE
from services.identities.nkey import identity, new_key
from services.identities.outsiders import remove_outsider
from services.nats.server import NatsServer
from services.node.settings import NodeSettings
from tests.integration.outside.world import (
    CHAOYANG,
    KEXU,
    attempt,
    connected,
    let_in,
    on_the_board,
    opened,
    raised,
    running,
    until,
)


async def _added(settings: NodeSettings) -> None:
    async with running(settings) as node:
        server = node.links.server
        assert server
        pid = server.pid
        async with connected(settings, "oa", let_in(settings, "oa")) as oa:
            assert (await oa.ask(opened()))["status"] == "accepted"
            seeds = [let_in(settings, name, organisation=KEXU) for name in ("a", "b", "c")]
            for name, seed in zip(("a", "b", "c"), seeds, strict=True):
                async with connected(settings, name, seed) as other:
                    assert (await other.ask({**opened(name), "id": name}))["status"] == "accepted"
            assert (await oa.ask(raised(1)[0]))["status"] == "accepted"
            assert oa.client.is_connected
        assert server.pid == pid
        owners = [subject.rpartition("@")[2] for subject in on_the_board(node, "IssueListOpened")]
        assert owners == ["bj.haidian", *["bj.haidian.kexu"] * 3]


def test_a_system_is_let_in_while_the_node_runs_and_nobody_loses_a_connection(settings: NodeSettings) -> None:
    asyncio.run(_added(settings))


async def _removed(settings: NodeSettings) -> None:
    seeds = {name: let_in(settings, name) for name in ("oa", "other")}
    async with (
        running(settings) as node,
        connected(settings, "oa", seeds["oa"]) as oa,
        connected(settings, "other", seeds["other"]) as other,
    ):
        await oa.ask(opened())
        remove_outsider(settings.data, "oa")
        await until(lambda: not oa.client.is_connected)
        assert (await other.ask(raised(1)[0]))["status"] == "accepted"
        remove_outsider(settings.data, "other")  # the last one: the account of the organisation goes with it
        await until(lambda: not other.client.is_connected)
        async with connected(settings, "oa", let_in(settings, "oa")) as again:
            assert (await again.ask(raised(2)[0]))["status"] == "accepted"
        assert len(on_the_board(node)) == 2


def test_a_system_that_is_removed_is_cut_off_at_once_and_others_are_not(settings: NodeSettings) -> None:
    asyncio.run(_removed(settings))


async def _broken(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.ask(opened())
        file = settings.data / FILE
        before = file.read_text()
        file.write_text("[[token]")
        assert (await oa.ask(raised(1)[0]))["status"] == "accepted"
        file.write_text(before)
        async with connected(settings, "wall", let_in(settings, "wall", Role.SUBSCRIBER, organisation=CHAOYANG)):
            assert (await oa.ask(raised(2)[0]))["status"] == "accepted"
        assert len(on_the_board(node)) == 2


def test_a_file_that_breaks_while_the_node_runs_locks_nobody_out(settings: NodeSettings) -> None:
    asyncio.run(_broken(settings))


async def _nobody(settings: NodeSettings) -> None:
    async with running(settings) as node:
        assert node.links.server
        assert node.links.server.admitted == {}
        assert "OUTSIDE" not in (settings.data / "nats" / "server.conf").read_text()


def test_without_systems_outside_there_is_nothing_of_them(settings: NodeSettings) -> None:
    asyncio.run(_nobody(settings))


async def _strangers(settings: NodeSettings) -> None:
    async with running(settings):
        for options in ({}, {"nkeys_seed_str": new_key().seed}, {"user": "a", "password": "b"}):
            assert await attempt(settings, error_cb=_nothing, **options) is None


async def _nothing(_error: Exception) -> None:
    pass


def test_a_node_with_no_neighbours_lets_no_stranger_in(settings: NodeSettings) -> None:
    asyncio.run(_strangers(settings))


async def _hanging(settings: NodeSettings) -> None:
    async with running(settings) as node:
        server = node.links.server
        assert server
        pid = server.pid
        assert pid
        os.kill(pid, signal.SIGSTOP)
        seed = let_in(settings, "oa")
        async with connected(settings, "oa", seed) as oa:
            assert (await oa.ask(opened()))["status"] == "accepted"
        assert server.pid != pid


def test_a_server_that_does_not_take_on_who_is_let_in_is_started_again(
    settings: NodeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.nats.server.RELOAD_TIMEOUT", 0.3)
    monkeypatch.setattr("services.nats.server.STOP_TIMEOUT", 0.3)
    asyncio.run(_hanging(settings))


async def _elsewhere(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa", Role.PUBLISHER, Role.SUBSCRIBER)
    server = NatsServer(settings, identity(settings.identity_file))
    await server.start()
    try:
        url = f"nats://127.0.0.1:{settings.nats.port}"
        elsewhere = replace(settings, nats=replace(settings.nats, url=url))
        async with running(elsewhere) as node, connected(settings, "oa", seed) as oa:
            assert node.links.server is None
            assert (await oa.ask(opened()))["status"] == "accepted"
            messages = await oa.told("feed.*.list.>")
            await until(lambda: len(messages) == 1)
    finally:
        await server.stop()


def test_a_server_that_somebody_else_runs_serves_systems_outside_as_well(settings: NodeSettings) -> None:
    asyncio.run(_elsewhere(settings))
