"""What a neighbour sends against the rules stops its link, says number and rule, and harms nothing else."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.links.board import CHAOYANG, CITY, HAIDIAN, board, settings_of, until
from tests.integration.links.happenings import assigned
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
