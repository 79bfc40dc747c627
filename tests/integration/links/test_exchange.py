"""What one node may know arrives in its neighbour's log: once, in order, over any number of levels."""

import asyncio
from pathlib import Path

from domain.envelope import Classification
from tests.integration.links.board import CHAOYANG, CITY, HAIDIAN, STREET, board, settings_of, until
from tests.integration.links.happenings import assigned, extended


async def _both_ways(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        up = [assigned(HAIDIAN) for _ in range(1200)]
        down = [assigned(CITY, HAIDIAN) for _ in range(300)]
        await asyncio.to_thread(haidian.log.append, up)
        await asyncio.to_thread(city.log.append, down)
        await until(lambda: city.log.received(HAIDIAN).number == 1200 and haidian.log.received(CITY).number == 300)
        await until(lambda: city.link(HAIDIAN).waiting == haidian.link(CITY).waiting == 0)
        everything = sorted(e.id for e in up + down)
        assert sorted(city.ids()) == sorted(haidian.ids()) == everything
        assert [r.envelope.id for r in city.log.read(0, 5000) if r.link == HAIDIAN] == [e.id for e in up]


def test_both_directions_carry_every_event_once_and_in_order(folder: Path) -> None:
    asyncio.run(_both_ways(folder))


async def _three_levels(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
        event = assigned(STREET)
        task = assigned(CITY, STREET)
        await asyncio.to_thread(nodes[STREET].log.append, [event])
        await asyncio.to_thread(nodes[CITY].log.append, [task])
        await until(lambda: nodes[CITY].log.find(event.id) and nodes[STREET].log.find(task.id))
        found = nodes[CITY].log.find(event.id)
        assert found
        assert (found.link, found.envelope) == (HAIDIAN, event)
        assert nodes[HAIDIAN].log.find(task.id)


def test_a_subdistricts_event_reaches_the_city_through_its_district_and_back(folder: Path) -> None:
    asyncio.run(_three_levels(folder))


async def _growth(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        city, chaoyang = nodes[CITY], nodes[CHAOYANG]
        task = assigned(CITY, HAIDIAN)
        later = extended(task, 2)
        grown = extended(task, 3)
        await asyncio.to_thread(city.log.append, [task, later])
        await until(lambda: nodes[HAIDIAN].log.find(later.id))
        assert chaoyang.ids() == []
        object.__setattr__(grown, "audience", (CHAOYANG, HAIDIAN))
        await asyncio.to_thread(city.log.append, [grown])
        await until(lambda: chaoyang.log.find(grown.id))
        assert chaoyang.ids() == [task.id, later.id, grown.id]
        assert nodes[HAIDIAN].ids() == [task.id, later.id, grown.id]


def test_who_joins_later_first_receives_the_aggregates_past(folder: Path) -> None:
    asyncio.run(_growth(folder))


async def _need_to_know(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, CHAOYANG)) as nodes:
        secret = assigned(HAIDIAN, HAIDIAN, classification=Classification.RESTRICTED)
        shared = assigned(HAIDIAN, CITY, classification=Classification.RESTRICTED)
        await asyncio.to_thread(nodes[HAIDIAN].log.append, [secret, shared])
        await until(lambda: nodes[CITY].log.find(shared.id))
        assert nodes[CITY].ids() == [shared.id]
        assert nodes[CHAOYANG].ids() == []


def test_what_is_not_for_a_node_is_not_in_its_log(folder: Path) -> None:
    asyncio.run(_need_to_know(folder))


async def _wakes(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        warm = assigned(HAIDIAN)
        await asyncio.to_thread(haidian.log.append, [warm])
        await until(lambda: city.log.find(warm.id))
        took = []
        for _ in range(20):
            event = assigned(HAIDIAN)
            await asyncio.to_thread(haidian.log.append, [event])
            took.append(await until(lambda event=event: city.log.find(event.id)))  # type: ignore[misc]
        assert sorted(took)[10] < 0.15  # a poll would take longer than the wake-up does on a busy machine


def test_an_idle_link_is_woken_by_a_commit(folder: Path) -> None:
    asyncio.run(_wakes(folder))
