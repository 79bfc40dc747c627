"""What a neighbour sends against the rules stops its link, says number and rule, and harms nothing else."""

import asyncio
from pathlib import Path

import pytest

from domain.authority import Actor, Role
from domain.link import ApproveSkip, EventSkipped, ProposeSkip, SecondPersonNeeded, link_id
from services.commands.handler import CommandHandler
from services.fresh import new_id, now
from services.identities.nkey import identity
from services.links import relay
from services.links.addresses import addresses
from services.nats.connection import connect
from services.nats.jetstream import JetStream
from services.nats.subjects import Direction
from tests.integration.links.board import CHAOYANG, CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned, extended
from tests.integration.links.hostile import Forger, Over

MANY = " ".join(f"bj.o{number}" for number in range(60_000))

CASES: dict[str, tuple[Over, str]] = {
    "no-zone": ({"time": "2026-11-30T02:53:57"}, "time: must be a moment with its time zone"),
    "date-only": ({"time": "2026-11-30"}, "time: must be a moment with its time zone"),
    "recorded-no-zone": ({"recordedtime": "2026-11-30T02:53:57"}, "recordedtime: must be a moment"),
    "repeated-id": ({"id": "the one before"}, "stands in the log already"),
    "local": ({"dataclassification": "local"}, "dataclassification: what is local"),
    "markup-in-source": ({"source": "bj.haidian.<img src=x>"}, "source: must be the id of an organisation"),
    "long-subject": ({"subject": f"task-{'x' * 100_000}@bj.haidian"}, "subject: must be the id of a record"),
    "audience": ({"audience": MANY}, "audience: must be the ids of at most"),
}


async def _stops(folder: Path, over: Over, rule: str) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        city, haidian, chaoyang = nodes[CITY], nodes[HAIDIAN], nodes[CHAOYANG]
        forger = Forger(haidian.log)
        good, bad, behind = assigned(HAIDIAN), assigned(HAIDIAN), assigned(HAIDIAN)
        forger.over[bad.id] = over if over.get("id") is None else {"id": good.id}
        await asyncio.to_thread(haidian.log.append, [good, bad, behind])
        number = next(r.number for r in haidian.log.outbox(CITY, 0, 9) if r.event_id in (bad.id, good.id))
        await until(lambda: city.link(HAIDIAN).alarm and haidian.link(CITY).alarm)
        alarm, there = city.link(HAIDIAN).alarm, haidian.link(CITY).alarm
        assert alarm
        assert there
        assert f"Number {number + 1} from bj.haidian" in alarm.words.en
        assert f"第 {number + 1} 号" in alarm.words.zh
        assert rule in alarm.words.en
        assert alarm.words.en in there.words.en
        assert city.ids() == [good.id]
        other = assigned(CHAOYANG)
        await asyncio.to_thread(chaoyang.log.append, [other])
        await until(lambda: other.id in city.ids())


@pytest.mark.parametrize("case", CASES)
def test_the_link_stops_where_the_rule_is_broken_and_says_so_on_both_sides(folder: Path, case: str) -> None:
    asyncio.run(_stops(folder, *CASES[case]))


def _command(node: Node, actor: str, command: object) -> None:
    handler = CommandHandler(node.log, node.id, lambda _: True, now, new_id)
    operator = Actor(actor, node.id, frozenset({Role.OPERATOR}))
    handler.execute(command, operator, id=link_id(node.id, HAIDIAN))


async def _skipped(folder: Path, over: Over) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        forger = Forger(haidian.log)
        good, bad, behind = assigned(HAIDIAN), assigned(HAIDIAN), assigned(HAIDIAN)
        forger.over[bad.id] = {"id": good.id} if "id" in over else over
        follows = [] if "subject" in over else [extended(bad, 2)]
        await asyncio.to_thread(haidian.log.append, [good, bad, *follows, behind])
        await until(lambda: city.link(HAIDIAN).alarm)
        await asyncio.to_thread(_command, city, "wang", ProposeSkip(number=2, reason="双方核对:该事件作废"))
        with pytest.raises(SecondPersonNeeded):
            await asyncio.to_thread(_command, city, "wang", ApproveSkip(number=2))
        await asyncio.to_thread(_command, city, "li", ApproveSkip(number=2))
        await until(lambda: behind.id in city.ids())
        await until(lambda: haidian.link(CITY).skipped_there and not haidian.link(CITY).alarm)
        assert city.ids() == [good.id, behind.id]
        kept = [r.raw for r in city.log.received_after(HAIDIAN, 0, 9)]
        sent = [r.raw for r in haidian.log.outbox(CITY, 0, 9)]
        assert kept == sent, "also what was skipped is kept as it came, and given back for a recovery"
        assert city.link(HAIDIAN).skipped
        assert not city.link(HAIDIAN).alarm
        payloads = [r.envelope.payload for r in city.log.history(link_id(CITY, HAIDIAN))]
        assert next(p.number for p in payloads if isinstance(p, EventSkipped)) == 2
        more = assigned(HAIDIAN)
        await asyncio.to_thread(haidian.log.append, [more])
        await until(lambda: more.id in city.ids())


@pytest.mark.parametrize("case", CASES)
def test_two_operators_skip_what_stopped_the_link_and_both_sides_show_it(folder: Path, case: str) -> None:
    asyncio.run(_skipped(folder, CASES[case][0]))


async def _emptied(folder: Path, monkeypatch: pytest.MonkeyPatch, message: bytes, headers: dict[str, str]) -> None:
    monkeypatch.setattr(relay, "REPORT_TIMEOUT", 0.1)
    settings = settings_of(folder, CITY, HAIDIAN)
    async with board({CITY: settings[CITY]}) as nodes:
        city = nodes[CITY]
        await asyncio.to_thread(city.log.append, [assigned(CITY, HAIDIAN)])
        at = addresses(settings[CITY], identity(settings[CITY].identity_file))[HAIDIAN]
        async with connect(at.url, at.key, Direction.UP.replies, at.domain) as connection:
            await _until_stands(JetStream(connection, Direction.DOWN.stream))
            await connection.client.publish(str(Direction.DOWN), message, headers=headers)
            await connection.client.flush()
        await until(lambda: city.link(HAIDIAN).alarm)
        alarm = city.link(HAIDIAN).alarm
        assert alarm
        assert alarm.code == "log-forked"
        assert "number 1 to bj.haidian is event None there" in alarm.words.en


async def _until_stands(stream: JetStream) -> None:
    while not await stream.find():
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("message", "headers"), [(b"", {}), (b"", {"Status": "404"}), (b"\xff{", {})], ids=["empty", "gone", "garbage"]
)
def test_what_is_no_event_under_a_known_number_stops_the_relay_with_an_alarm(
    folder: Path, monkeypatch: pytest.MonkeyPatch, message: bytes, headers: dict[str, str]
) -> None:
    asyncio.run(_emptied(folder, monkeypatch, message, headers))
