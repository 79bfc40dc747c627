"""A database that is an older copy takes no commands once a neighbour proves it; what is only said stops a link."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from projections.engine.failures import DatabaseOlder, Failure, failure_of
from services.cloudevents import encode
from services.identities.event_ids import EVENT_IDS, EventIds
from services.identities.nkey import identity
from services.links.alarm import forked, neighbour_older, older_than_sent
from services.links.answers import UnusableAnswer, pack
from services.links.proof import asked_of, is_older
from services.links.recovery import recover
from services.links.wire import LinkReport, Question
from services.log import Log, Outgoing
from services.problems.databases import OlderData, unavailable
from tests.integration.links.board import CITY, HAIDIAN, Node, board, settings_of, until
from tests.integration.links.happenings import assigned
from tests.integration.links.test_recovery import _append, _copy, _put_back

IDS = EventIds("ours")
LOST, RECORDED = (replace(assigned(HAIDIAN), id=IDS.new()) for _ in range(2))
ASKED = Question("received", 0)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = Log(HAIDIAN, f"sqlite:///{tmp_path / 'log.db'}")
    log.append([RECORDED])
    yield log
    log.close()


def shown(*events: Envelope) -> bytes:
    return pack(Outgoing(number, each.id, encode(each)) for number, each in enumerate(events, 1))


@pytest.mark.parametrize(
    ("events", "older"),
    [
        ([RECORDED, LOST], True),
        ([RECORDED], False),
        ([], False),
        ([RECORDED, assigned(HAIDIAN)], False),
        ([RECORDED, replace(LOST, id=EventIds("another").new())], False),
    ],
    ids=["what it made and lost", "what it has", "nothing", "what anybody can make", "what another node made"],
)
def test_only_what_the_node_made_and_lost_proves_that_it_is_older(
    log: Log, events: list[Envelope], older: bool
) -> None:
    assert is_older(log, IDS.made, ASKED, shown(*events)) is older


def test_what_is_no_answer_proves_nothing(log: Log) -> None:
    with pytest.raises(UnusableAnswer):
        is_older(log, IDS.made, ASKED, shown(LOST)[:-1])


def test_a_neighbour_is_asked_when_it_says_that_the_node_is_older(log: Log) -> None:
    report = LinkReport(stored=9, id="x", head=0, told=0)
    for alarm in (older_than_sent(CITY, 9, 1), forked(CITY, 1, "x", "y")):
        assert asked_of(log, CITY, alarm, report) == ASKED
    assert asked_of(log, CITY, neighbour_older(CITY, 9, 1), report) is None
    far = asked_of(log, CITY, older_than_sent(CITY, 9_000, 1), replace(report, stored=9_000))
    assert far == Question("received", 8_500), "one page, which ends with the last"


def test_an_older_copy_takes_no_decisions_and_notes_what_it_does_itself(log: Log) -> None:
    log.older(CITY)
    with pytest.raises(DatabaseOlder, match="yipan node recover") as refused:
        log.append([assigned(HAIDIAN)])
    assert failure_of(refused.value) is Failure.OLDER
    assert isinstance(unavailable(refused.value), OlderData)
    assert log.failure
    assert log.failure.en == str(refused.value)
    assert CITY in log.failure.zh
    log.append([assigned(HAIDIAN, classification=Classification.LOCAL)])


def _own(node: Node) -> Callable[[], Envelope]:
    ids = EventIds(identity(node.settings.identity_file).secret(EVENT_IDS))
    return lambda: replace(assigned(NodeId(node.id)), id=ids.new())


async def _put_back_and_recovered(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        event = _own(haidian)
        await _append(haidian, event(), event())
        await until(lambda: len(city.ids()) == 2 and city.link(HAIDIAN).connected)
        _copy(haidian, folder / "older.db")
        await _append(haidian, event(), event())
        await until(lambda: len(city.ids()) == 4)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")

        await haidian.start()
        await until(lambda: haidian.log.older_than == CITY)
        with pytest.raises(DatabaseOlder):
            await _append(haidian, event())

        await haidian.stop()
        recovered = await recover(haidian.settings, haidian.url, f"sqlite:///{folder / 'beside.db'}")
        assert (recovered.own, recovered.file) == (2, None)
        await haidian.start()
        await _append(haidian, event())
        await until(lambda: len(city.ids()) == 5)


def test_a_node_on_an_older_copy_takes_no_commands_until_it_is_recovered(tmp_path: Path) -> None:
    asyncio.run(_put_back_and_recovered(tmp_path))


async def _given_up(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        event = _own(haidian)
        _copy(haidian, folder / "older.db")
        await _append(haidian, event())
        await until(lambda: len(city.ids()) == 1)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        haidian.settings = replace(haidian.settings, log_older=True)

        await haidian.start()
        await until(lambda: haidian.link(CITY).alarm)
        await until(lambda: city.link(HAIDIAN).alarm)
        await _append(haidian, event())
        assert haidian.log.older_than is None


def test_its_operator_may_decide_to_give_up_what_the_log_lacks(tmp_path: Path) -> None:
    asyncio.run(_given_up(tmp_path))
