"""An organisation moves to a node of its own over a real link; one that acts in two places is refused, and told so."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from domain.aggregate_id import AggregateId
from services.commands.completion import Completion
from services.fresh import new_id
from tests.contract.log.events import CITY, HAIDIAN, SUBDISTRICT, happened, task
from tests.contract.log.homes import begun, on, stated
from tests.integration.links.board import Node, board, settings_of, until


def _ids(node: Node, id: AggregateId) -> list[str]:
    return [each.envelope.id for each in node.log.history(id)]


def _complete(node: Node) -> None:
    Completion(node.log, lambda: datetime.now(UTC), new_id, lambda: False).complete([SUBDISTRICT])


async def _moves(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, SUBDISTRICT)) as nodes:
        city, haidian, street = nodes[CITY], nodes[HAIDIAN], nodes[SUBDISTRICT]
        past = [on(f"t{n}", version, HAIDIAN) for n in range(300) for version in (1, 2)]
        await asyncio.to_thread(haidian.log.append, [stated(), *past])
        await asyncio.to_thread(haidian.log.append, [begun(SUBDISTRICT), on("t7", 3, HAIDIAN)])
        await asyncio.to_thread(_complete, haidian)
        last = task("t299", SUBDISTRICT)
        await until(lambda: len(_ids(street, last)) == 2 and street.log.head() >= len(past) + 4)
        await asyncio.to_thread(street.log.append, [on(f"t{n}", 4 if n == 7 else 3, SUBDISTRICT) for n in range(300)])
        await until(lambda: len(_ids(city, last)) == len(_ids(haidian, last)) == 3)
        for n in range(300):
            id = task(f"t{n}", SUBDISTRICT)
            assert _ids(city, id) == _ids(haidian, id) == _ids(street, id)
        assert not any(node.links.states()[0].alarm for node in nodes.values())


def test_a_new_home_goes_on_with_every_record_and_all_have_the_same(folder: Path) -> None:
    asyncio.run(_moves(folder))


async def _twice(folder: Path) -> None:
    async with board(settings_of(folder, HAIDIAN, SUBDISTRICT)) as nodes:
        haidian, street = nodes[HAIDIAN], nodes[SUBDISTRICT]
        await asyncio.to_thread(haidian.log.append, [stated()])
        await asyncio.to_thread(street.log.append, [happened("x", 1, SUBDISTRICT)])
        await until(lambda: haidian.link(SUBDISTRICT).alarm and street.link(HAIDIAN).alarm)
        here, there = haidian.link(SUBDISTRICT).alarm, street.link(HAIDIAN).alarm
        assert here
        assert there
        assert (here.code, there.code) == ("two-homes", "stopped-there")
        assert here.words.en in there.words.en
        assert "handed_over = true" in here.advice.zh
        assert "handed_over = true" in here.advice.en
        assert haidian.log.received(SUBDISTRICT).number == 0


def test_who_acts_in_two_places_is_refused_and_both_sides_say_so(folder: Path) -> None:
    asyncio.run(_twice(folder))
