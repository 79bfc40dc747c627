"""Reports over NATS: as requests, and left in the stream."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest
from nats.js.errors import APIError

from domain.authority import Actor
from services.gateway.outcome import ReportOutcome, Status
from services.log import CommitFailed
from services.nats.settings import Outside as Limits
from services.node.settings import NodeSettings
from services.outside.systems import OutsideSystems
from tests.integration.outside.world import (
    System,
    connected,
    let_in,
    on_the_board,
    opened,
    raised,
    register,
    running,
    type_of,
    until,
)
from tests.unit.gateway.reporting import event

ISSUE = "IssueRaised"
NONSENSE = (b"", b"{", b'"text"', b"null", b"[1, 2]", b"\xff", b'{"id": "only"}')


async def _requests(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        first = await oa.ask(opened())
        assert (first["status"], first["source"], first["id"]) == ("accepted", opened()["source"], opened()["id"])
        assert first["events"][0]["type"] == "IssueListOpened"
        several = await oa.ask(raised(1, 2, 3))
        assert [each["status"] for each in several] == ["accepted"] * 3
        assert len({each["events"][0]["position"] for each in several}) == 3
        assert (await oa.ask(opened()))["status"] == "known"
        assert [each["status"] for each in await oa.ask([*raised(3), *raised(4)])] == ["known", "accepted"]
        assert len(on_the_board(node)) == 4


def test_a_request_is_answered_with_the_outcome_of_each_report_in_it(settings: NodeSettings) -> None:
    asyncio.run(_requests(settings))


async def _in_two_namespaces(settings: NodeSettings) -> None:
    first, second = let_in(settings, "oa"), let_in(settings, "parks", namespace="parks")
    async with (
        running(settings) as node,
        connected(settings, "oa", first) as oa,
        connected(settings, "parks", second) as parks,
    ):
        own, theirs = await oa.ask(opened()), await parks.ask(opened())
        assert (own["status"], theirs["status"]) == ("accepted", "accepted")
        assert own["record"] != theirs["record"]
        await parks.leave(*raised(1))
        await until(lambda: len(on_the_board(node)) == 1)
        elsewhere = raised(2)[0]
        elsewhere["data"]["list"] = {"namespace": "bj.haidian", "id": "L"}
        assert (await parks.ask(elsewhere))["status"] == "accepted"
        lists = [
            each.envelope.payload.list for each in node.log.read(0, 1000) if type_of(each.envelope.payload) == ISSUE
        ]
        assert lists == [theirs["record"], own["record"]]
        assert {each.namespace for each in register(node)} == {None, "parks"}
        told = await parks.ask(event("IssueListCancelled", own["record"], {"reason": "重复"}))
        assert (told["status"], told["problem"]["type"]) == ("refused", "/problems/other-namespace")


def test_a_second_system_has_a_namespace_of_its_own_over_nats(settings: NodeSettings) -> None:
    asyncio.run(_in_two_namespaces(settings))


async def _gathered(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.ask(opened())
        answers = await asyncio.gather(*(oa.ask(each) for each in raised(*range(200))))
        assert {each["status"] for each in answers} == {"accepted"}
        decided = {each.envelope.recorded for each in node.log.read(0, 1000) if type_of(each.envelope.payload) == ISSUE}
        assert len(decided) < 50


def test_requests_that_come_at_once_share_a_transaction(settings: NodeSettings) -> None:
    asyncio.run(_gathered(settings))


async def _refused(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        early = await oa.ask(raised(1)[0])
        assert (early["status"], early["problem"]["type"]) == ("waiting", "/problems/not-found")
        broken = await oa.ask(event("IssueRaised", "2", {"list": "L"}))
        assert (broken["status"], broken["problem"]["type"]) == ("refused", "/problems/invalid-report")
        assert {each["field"] for each in broken["problem"]["errors"]} >= {"data.text", "data.about"}
        for nonsense in NONSENSE:
            answer = await oa.ask(nonsense)
            assert (answer[0] if isinstance(answer, list) else answer)["status"] == "refused", nonsense
        assert await oa.ask(b"[]") == []
        crowd = await oa.ask([opened()] * 501)
        assert (crowd["status"], crowd["type"]) == (413, "/problems/too-many")
        assert (await oa.ask(opened()))["status"] == "accepted"
        await until(lambda: len(on_the_board(node)) == 1)


def test_what_breaks_a_rule_is_told_and_what_comes_early_waits(settings: NodeSettings) -> None:
    asyncio.run(_refused(settings))


async def _left(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        # What is depended on comes in between, and everything comes twice.
        await oa.leave(*raised(*range(50)), opened(), *raised(*range(50)))
        await until(lambda: len(register(node, status=Status.ACCEPTED)) == 51)
        assert len(on_the_board(node)) == 50


def test_what_is_left_in_the_stream_is_carried_out_once(settings: NodeSettings) -> None:
    asyncio.run(_left(settings))


async def _nonsense(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa")
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.leave(*NONSENSE, b"{", opened())  # the same nonsense twice is the same refusal
        await until(lambda: len(on_the_board(node, "IssueListOpened")) == 1)
        await until(lambda: len(register(node, status=Status.REFUSED)) == 8)
        refused = register(node, status=Status.REFUSED)
        assert {each.event["data"]["message"] for each in refused} == {
            *("", "{", '"text"', "null", "1", "2", '{"id":"only"}', "\N{REPLACEMENT CHARACTER}"),
        }
        assert {each.publisher for each in refused} == {"oa"}


def test_nonsense_that_is_left_becomes_a_refusal_that_people_can_see_and_stops_nothing(settings: NodeSettings) -> None:
    asyncio.run(_nonsense(settings))


async def _reused(settings: NodeSettings) -> None:
    seed, [first] = let_in(settings, "oa"), raised(1)
    other = {**first, "data": {**first["data"], "text": "另一件事"}}
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.leave(opened(), first, other, other)
        await until(lambda: len(register(node, status=Status.REFUSED)) == 1)
        [refused] = register(node, status=Status.REFUSED)
        assert refused.event["data"]["refused"] == "IdReused"
        assert orjson.loads(refused.event["data"]["message"]) == other
        assert len(on_the_board(node)) == 1


def test_another_report_under_a_known_id_is_a_dead_letter_that_people_can_see(settings: NodeSettings) -> None:
    asyncio.run(_reused(settings))


async def _has_room(system: System, report: object) -> bool:
    try:
        await system.leave(report)
    except APIError as error:
        if error.description != "maximum bytes exceeded":
            raise
        return False
    return True


async def _full(settings: NodeSettings) -> None:
    settings = replace(settings, outside=Limits(intake_mib=1))
    seed, acknowledged = let_in(settings, "oa"), 0
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.leave(opened())
        await node.outside.stop()
        while await _has_room(oa, {**raised(acknowledged)[0], "padding": "x" * 10_000}):
            acknowledged += 1
        await node.outside.start()
        await until(lambda: len(on_the_board(node)) == acknowledged)
        await oa.leave(*raised("after"))
        await until(lambda: len(on_the_board(node)) == acknowledged + 1)
        assert acknowledged > 50


def test_a_publisher_is_told_when_the_stream_is_full_and_what_was_acknowledged_is_carried_out(
    settings: NodeSettings,
) -> None:
    asyncio.run(_full(settings))


async def _not_now(settings: NodeSettings) -> None:
    seed, away = let_in(settings, "oa"), True
    async with running(settings) as node, connected(settings, "oa", seed) as oa:
        await oa.leave(opened())
        await until(lambda: on_the_board(node, "IssueListOpened"))
        await node.outside.stop()

        def take(publisher: Actor, elements: Sequence[Any]) -> Sequence[ReportOutcome]:
            if away:
                raise CommitFailed
            return node.gateway.take(publisher, elements)

        outside = OutsideSystems(settings, node.log, take, node.links.server)
        await outside.start()
        assert (await oa.ask(raised("asked")[0]))["status"] == 503
        await oa.leave(*raised("left"))
        away = False
        await until(lambda: len(on_the_board(node)) == 1)
        assert (await oa.ask(raised("asked")[0]))["status"] == "accepted"
        await outside.stop()


def test_while_a_database_is_away_publishers_are_told_to_come_again_and_nothing_that_is_left_is_lost(
    settings: NodeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.nats.consumer.LATER", 0.1)
    asyncio.run(_not_now(settings))
