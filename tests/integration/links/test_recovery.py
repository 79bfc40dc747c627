"""A database that was put back to an older copy: the link stops and says so; what the neighbours hold comes back."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from domain.link import LinkResumed, LinkStopped, link_id
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.cloudevents import decode, encode
from services.links import asking, session
from services.links.answers import answer, pack, unpack
from services.links.asking import NeighbourUntrue
from services.links.listing import Fate, RecoveredEvent, listed
from services.links.plan import Disputed, Plan, require_agreement
from services.links.recovery import NotConfirmed, Recovered, recover, survey
from services.links.tellings import Side, Tellings
from services.links.wire import Question, event_id
from services.log import IdempotencyKey, Log, Outgoing, Share
from services.log.requests import actors_key, correlation_of, reports_key
from tests.contract.log.events import task
from tests.contract.log.homes import begun, on, over, stated
from tests.integration.links.board import CITY, HAIDIAN, STREET, Node, board, settings_of, until
from tests.integration.links.happenings import assigned
from tests.integration.links.hostile import spoil


def _copy(node: Node, to: Path) -> None:
    source, target = sqlite3.connect(node.database), sqlite3.connect(to)
    source.backup(target)
    source.close()
    target.close()


def _put_back(node: Node, copy: Path) -> None:
    for file in node.settings.data.glob("log.db*"):
        file.unlink()
    shutil.copy(copy, node.database)


def _last_of(node: Node, *kinds: type) -> type | None:
    """Return the kind of the last event of these kinds that stands in the history of the link between the two."""
    history = node.log.history(link_id(node.id, CITY if node.id == HAIDIAN else HAIDIAN))
    return next(
        (type(each.envelope.payload) for each in reversed(history) if type(each.envelope.payload) in kinds), None
    )


async def _append(node: Node, *events: object) -> None:
    await asyncio.to_thread(node.log.append, list(events))  # type: ignore[arg-type]


async def _listed(node: Node, *, without: Sequence[NodeId] = ()) -> dict[Fate, list[str]]:
    """Return the ids of the events that a recovery would be about, by what becomes of them."""
    found = list[RecoveredEvent]()
    await survey(node.settings, node.url, found.extend, without=without)
    return {fate: [each.id for each in found if each.fate is fate] for fate in {each.fate for each in found}}


async def _recover(node: Node) -> Recovered:
    beside = node.settings.data / "beside.db"
    recovered = await recover(node.settings, node.url, f"sqlite:///{beside}")
    if recovered.file:
        _put_back(node, beside)
    return recovered


async def _older_copy(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
        city, haidian, street = nodes[CITY], nodes[HAIDIAN], nodes[STREET]
        await _append(haidian, *(assigned(HAIDIAN) for _ in range(5)))
        await _append(city, *(assigned(CITY, HAIDIAN) for _ in range(5)))
        await _append(street, *(assigned(STREET) for _ in range(5)))
        await until(lambda: len(haidian.ids()) == 15 and len(city.ids()) == 15)
        _copy(haidian, folder / "older.db")
        for _ in range(3):
            await _append(haidian, assigned(HAIDIAN, STREET), assigned(HAIDIAN))
            await _append(street, assigned(STREET))
            await _append(city, assigned(CITY, HAIDIAN))
        await until(lambda: len(haidian.ids()) == 27 and len(city.ids()) == 27 and len(street.ids()) == 11)
        await until(lambda: city.link(HAIDIAN).waiting == 0)
        everything = set(haidian.ids())
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        await haidian.start()
        await until(lambda: haidian.link(CITY).alarm and city.link(HAIDIAN).alarm)
        alarm = haidian.link(CITY).alarm
        assert alarm
        assert alarm.code == "database-older"
        assert haidian.log.older_than is None, "ids that anybody could have made prove nothing"
        assert "yipan node recover" in alarm.advice.zh
        assert "yipan node recover" in alarm.advice.en
        await until(lambda: _last_of(haidian, LinkStopped, LinkResumed) is LinkStopped)
        assert len(city.ids()) == 27  # nothing was papered over
        await haidian.stop()
        recovered = await _recover(haidian)
        # What the subdistrict sent may be taken before the links stop: the log is then built anew, and is complete.
        assert (recovered.own, recovered.forked) == (6, 0)
        await haidian.start()
        assert set(haidian.ids()) == everything
        await until(lambda: not city.link(HAIDIAN).alarm and not street.link(HAIDIAN).alarm)
        after = assigned(HAIDIAN, STREET)
        await _append(haidian, after)
        await until(lambda: city.log.find(after.id) and street.log.find(after.id))
        await until(lambda: _last_of(city, LinkStopped, LinkResumed) is LinkResumed)
        assert set(city.ids()) == {*everything, after.id}


def test_an_older_copy_stops_the_link_and_the_neighbours_bring_back_what_they_hold(folder: Path) -> None:
    asyncio.run(_older_copy(folder))


async def _forked(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await _append(haidian, *(assigned(HAIDIAN) for _ in range(4)))
        await asyncio.to_thread(haidian.log.append, [assigned(HAIDIAN)], IdempotencyKey("a", "content"))
        await until(lambda: len(city.ids()) == 5 and city.link(HAIDIAN).connected)
        _copy(haidian, folder / "older.db")
        copied, asked = haidian.log.head(), haidian.log.requests(["a"])
        keys = [IdempotencyKey(key, "f" * 64) for key in (reports_key(HAIDIAN, "ab"), actors_key("p1", HAIDIAN, "k"))]
        lost = [replace(assigned(HAIDIAN), correlation=correlation_of(key)) for key in keys for _ in range(2)]
        await _append(haidian, *lost)
        await until(lambda: len(city.ids()) == 9)
        held = city.ids()
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        fork = [assigned(HAIDIAN) for _ in range(6)]
        haidian.reopen()
        await asyncio.to_thread(haidian.log.append, fork, IdempotencyKey("b", "content"))
        await haidian.start()
        await until(lambda: haidian.link(CITY).alarm)
        alarm = haidian.link(CITY).alarm
        assert alarm
        assert alarm.code == "log-forked"
        assert city.ids() == held
        await haidian.stop()
        assert await _listed(haidian) == {
            Fate.OWN: [each.id for each in lost],
            Fate.FORKED: [each.id for each in fork],
        }
        recovered = await _recover(haidian)
        assert recovered.file
        assert recovered.kept == copied
        assert [decode(line) for line in recovered.file.read_bytes().splitlines()] == fork
        await haidian.start()
        assert haidian.ids() == held
        assert haidian.log.requests(["a", "b"]) == asked
        known = haidian.log.requests([key.key for key in keys])
        places = [range(known[each.key].first - 1, known[each.key].last) for each in keys]
        assert [haidian.log.read(at, 1)[0].envelope for place in places for at in place] == lost
        assert not any(known[each.key].is_other_than(each.fingerprint) for each in keys)
        after = assigned(HAIDIAN)
        await _append(haidian, after)
        await until(lambda: city.log.find(after.id))
        assert city.ids() == [*held, after.id]


def test_a_forked_log_is_built_anew_and_what_nobody_else_has_is_written_to_a_file(folder: Path) -> None:
    asyncio.run(_forked(folder))


async def _ended_in_between(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await _append(haidian, assigned(HAIDIAN))
        await until(lambda: len(city.ids()) == 1)
        _copy(haidian, folder / "older.db")
        copied = haidian.log.head()
        key = IdempotencyKey(actors_key("p1", HAIDIAN, "k"), "f" * 64)
        await _append(haidian, replace(assigned(HAIDIAN), correlation=correlation_of(key)))
        await until(lambda: len(city.ids()) == 2)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        with monkeypatch.context() as patch:
            patch.setattr("services.links.recovery.remember_requests", Mock(side_effect=SystemExit))
            with pytest.raises(SystemExit):
                await _recover(haidian)
        recovered = await _recover(haidian)
        assert recovered.kept == copied
        haidian.reopen()
        assert haidian.ids() == city.ids()
        assert haidian.log.requests([key.key]).keys() == {key.key}


def test_one_that_was_ended_goes_on_and_remembers_all_that_came_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_ended_in_between(folder, monkeypatch))


async def _forked_unreadably(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        own, ordered = [assigned(HAIDIAN) for _ in range(3)], [assigned(CITY, HAIDIAN) for _ in range(3)]
        await _append(haidian, *own)
        await _append(city, *ordered)
        await until(lambda: len(city.ids()) == len(haidian.ids()) == 6)
        await until(lambda: haidian.log.stored(CITY).number == 3)
        await haidian.stop()
        _copy(haidian, folder / "older.db")
        await haidian.start()
        await _append(haidian, assigned(HAIDIAN))
        await until(lambda: len(city.ids()) == 7)
        held = haidian.ids()
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        haidian.reopen()
        fork = [assigned(HAIDIAN) for _ in range(2)]
        await _append(haidian, *fork)
        haidian.log.close()
        for event in (own[1], ordered[1], fork[1]):
            spoil(haidian.database, event.subject, event.sequence)
        haidian.log = None  # type: ignore[assignment]
        recovered = await _recover(haidian)
        assert recovered.file
        assert [event_id(line) for line in recovered.file.read_bytes().splitlines()] == [each.id for each in fork]
        await haidian.start()
        assert haidian.ids() == held
        unread = {r.envelope.id for r in haidian.log.read(0, 100) if isinstance(r.envelope.payload, Unreadable)}
        assert unread == {own[1].id, ordered[1].id}
        await _append(haidian, after := assigned(HAIDIAN))
        await until(lambda: city.log.find(after.id))
        assert not haidian.link(CITY).alarm


def test_a_forked_log_that_holds_what_cannot_be_read_is_copied_all_the_same(folder: Path) -> None:
    asyncio.run(_forked_unreadably(folder))


async def _handed_over(folder: Path) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
        haidian, street = nodes[HAIDIAN], nodes[STREET]
        await _append(haidian, stated(), *(on(uid, version, HAIDIAN) for uid in "abc" for version in (1, 2)))
        await _append(haidian, begun(STREET), on("a", 3, HAIDIAN))
        await asyncio.to_thread(haidian.log.share, [Share(task(uid, STREET), STREET) for uid in "cb"])
        await _append(haidian, over(STREET), assigned(HAIDIAN, STREET))
        await until(lambda: len(street.ids()) == 11)
        await until(lambda: haidian.link(STREET).waiting == haidian.link(CITY).waiting == 0)
        _copy(haidian, folder / "older.db")
        await _append(haidian, assigned(HAIDIAN, STREET))
        await _append(street, on("c", 3, STREET))
        await until(lambda: len(street.ids()) == len(haidian.ids()) == 13)
        await until(lambda: nodes[CITY].log.find(haidian.ids()[-1]))
        held = haidian.ids()
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        haidian.reopen()
        fork = [assigned(HAIDIAN, STREET), assigned(HAIDIAN)]
        await _append(haidian, *fork)
        recovered = await _recover_stopped(haidian)
        assert recovered.file
        assert [decode(line) for line in recovered.file.read_bytes().splitlines()] == fork
        await haidian.start()
        assert haidian.ids() == held
        await _append(haidian, after := assigned(HAIDIAN, STREET))
        await until(lambda: street.log.find(after.id))
        assert not haidian.link(STREET).alarm


async def _recover_stopped(node: Node) -> Recovered:
    await node.stop()
    return await _recover(node)


def test_a_log_that_forked_after_a_hand_over_is_built_anew_with_the_past_that_was_sent(folder: Path) -> None:
    asyncio.run(_handed_over(folder))


async def _answered_untruly(folder: Path, monkeypatch: pytest.MonkeyPatch, page: bytes) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        await _append(haidian, assigned(HAIDIAN))
        await until(lambda: city.link(HAIDIAN).connected and city.ids())
        await haidian.stop()
        monkeypatch.setattr(session, "answer", lambda *_: page)
        before = haidian.database.read_bytes()
        with pytest.raises(NeighbourUntrue, match="bj answers with what cannot be so"):
            await _recover(haidian)
        assert haidian.database.read_bytes() == before


_ENDLESS = pack([Outgoing(2**40, "", bytes(100))])


@pytest.mark.parametrize("page", [b"x", pack([Outgoing(5, "", b"x"), Outgoing(4, "", b"x")]), _ENDLESS])
def test_a_neighbour_that_answers_with_what_cannot_be_so_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, page: bytes
) -> None:
    monkeypatch.setattr(asking, "MOST", 100)
    asyncio.run(_answered_untruly(folder, monkeypatch, page))


async def _lied_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
        city, haidian, street = nodes[CITY], nodes[HAIDIAN], nodes[STREET]
        await _append(haidian, assigned(HAIDIAN, STREET))
        await until(lambda: len(city.ids()) == len(street.ids()) == 1)
        await until(lambda: city.link(HAIDIAN).connected and street.link(HAIDIAN).connected)
        _copy(haidian, folder / "older.db")
        lost = [assigned(HAIDIAN, STREET) for _ in range(3)]
        await _append(haidian, *lost)
        await until(lambda: len(city.ids()) == len(street.ids()) == 4)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        before, plans = haidian.database.read_bytes(), list[Plan]()

        def note(plan: Plan) -> bool:
            plans.append(plan)
            return False

        monkeypatch.setattr(session, "answer", _altered(lost[1].id))
        beside = f"sqlite:///{haidian.settings.data / 'beside.db'}"
        with pytest.raises(Disputed) as disputed:
            await recover(haidian.settings, haidian.url, beside)
        [(id, tellers)] = disputed.value.disputes.items()
        assert (id, sorted(map(list, tellers))) == (lost[1].id, [[CITY], [STREET]])
        assert lost[1].id in str(disputed.value)
        listed = await _listed(haidian)
        assert (set(listed[Fate.OWN]), listed[Fate.DIFFERS]) == ({lost[0].id, lost[2].id}, [lost[1].id])
        assert set((await _listed(haidian, without=[CITY]))[Fate.OWN]) == {each.id for each in lost}
        with pytest.raises(NotConfirmed):
            await recover(haidian.settings, haidian.url, beside, confirm=note, without=[CITY])
        assert plans == [Plan(own=3, alone=3, others=0, unreadable=0, fork=None)]
        assert haidian.database.read_bytes() == before
        recovered = await recover(haidian.settings, haidian.url, beside, without=[CITY])
        assert (recovered.own, recovered.file) == (3, None)
        haidian.reopen()
        assert [each.envelope for each in haidian.log.read(0, 100) if each.envelope in lost] == lost


async def _lied_to_when_asked_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN, STREET)) as nodes:
        city, haidian, street = nodes[CITY], nodes[HAIDIAN], nodes[STREET]
        await _append(haidian, assigned(HAIDIAN, STREET))
        await until(lambda: len(city.ids()) == len(street.ids()) == 1)
        _copy(haidian, folder / "older.db")
        lost = assigned(HAIDIAN, STREET)
        await _append(haidian, lost)
        await until(lambda: len(city.ids()) == len(street.ids()) == 2)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        haidian.reopen()
        await _append(haidian, assigned(HAIDIAN, STREET))
        haidian.log.close()
        haidian.log = None  # type: ignore[assignment]

        def agree(plan: Plan) -> bool:
            assert plan.fork
            monkeypatch.setattr(session, "answer", _altered(lost.id))
            return True

        with pytest.raises(Disputed, match=lost.id):
            await recover(
                haidian.settings, haidian.url, f"sqlite:///{haidian.settings.data / 'beside.db'}", confirm=agree
            )


def test_what_is_told_differently_when_it_is_asked_again_is_not_taken_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_lied_to_when_asked_again(folder, monkeypatch))


def test_two_events_for_one_version_of_a_record_are_told_differently_too(tmp_path: Path) -> None:
    own, other = assigned(HAIDIAN, STREET), assigned(HAIDIAN)
    rival = replace(assigned(HAIDIAN, STREET), subject=own.subject)
    with closing(Log(HAIDIAN, f"sqlite:///{tmp_path / 'log.db'}")) as log, closing(Tellings(tmp_path)) as told:
        told.add(CITY, Side.HELD, [(1, encode(own)), (2, encode(other))])
        told.add(STREET, Side.HELD, [(1, encode(rival))])
        with pytest.raises(Disputed) as disputed:
            require_agreement(log, told)
        fates = {each.id: each.fate for each in listed(log, told, None)}

    [(place, tellers)] = disputed.value.disputes.items()
    assert (place, sorted(map(list, tellers))) == (f"{own.subject} 1", [[CITY], [STREET]])
    assert fates == {own.id: Fate.DIFFERS, rival.id: Fate.DIFFERS, other.id: Fate.OWN}


def _altered(id: str) -> Callable[[Log, NodeId, Question], bytes]:
    """Return how neighbours answer if the city tells one event with another content."""

    def altered(log: Log, neighbour: NodeId, question: Question) -> bytes:
        rows = [Outgoing(number, "", raw) for number, raw in unpack(answer(log, neighbour, question))]
        if log.node == CITY:
            rows = [row._replace(raw=_retold(row.raw)) if id.encode() in row.raw else row for row in rows]
        return pack(rows)

    return altered


async def _unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch, instead: bytes) -> None:
    async with board(settings_of(folder, CITY, HAIDIAN)) as nodes:
        city, haidian = nodes[CITY], nodes[HAIDIAN]
        known, *lost = [assigned(HAIDIAN) for _ in range(4)]
        await _append(haidian, known)
        await until(lambda: len(city.ids()) == 1)
        _copy(haidian, folder / "older.db")
        copied = haidian.log.head()
        await _append(haidian, *lost)
        ordered = [assigned(CITY, HAIDIAN) for _ in range(3)]
        await _append(city, *ordered)
        await until(lambda: len(city.ids()) == len(haidian.ids()) == 7)
        await haidian.stop()
        _put_back(haidian, folder / "older.db")
        plans = list[Plan]()

        def agree(plan: Plan) -> bool:
            plans.append(plan)
            return True

        monkeypatch.setattr(session, "answer", _spoilt({known.id, lost[1].id, ordered[1].id}, instead))
        listed = await _listed(haidian)
        assert listed[Fate.OWN] == [lost[0].id, lost[2].id]
        assert listed[Fate.OTHERS] == [ordered[0].id]
        assert ordered[2].id in listed[Fate.LEFT]
        beside = f"sqlite:///{haidian.settings.data / 'beside.db'}"
        recovered = await recover(haidian.settings, haidian.url, beside, confirm=agree)
        assert plans == [Plan(own=2, alone=2, others=1, unreadable=3, fork=None)]
        assert recovered == Recovered(own=1, others=1, left=4, forked=0, file=None, kept=copied)
        haidian.reopen()
        assert set(haidian.ids()) == {known.id, lost[0].id, ordered[0].id}
        await haidian.start()
        await until(lambda: haidian.link(CITY).alarm)


def _spoilt(ids: set[str], instead: bytes) -> Callable[[Log, NodeId, Question], bytes]:
    """Return how neighbours answer that hold other bytes under the numbers of some events."""

    def spoilt(log: Log, neighbour: NodeId, question: Question) -> bytes:
        rows = unpack(answer(log, neighbour, question))
        return pack([Outgoing(n, "", instead if event_id(raw) in ids else raw) for n, raw in rows])

    return spoilt


@pytest.mark.parametrize("instead", [b"", b"{", b'{"id": "x"}', b"\xff", b"[1]"])
def test_what_cannot_be_read_is_counted_and_left_to_the_link(
    folder: Path, monkeypatch: pytest.MonkeyPatch, instead: bytes
) -> None:
    asyncio.run(_unreadable(folder, monkeypatch, instead))


def _retold(raw: bytes) -> bytes:
    """Return an event with another content under the same id."""
    return raw.replace("巡查".encode(), "巡视".encode())


def test_what_two_neighbours_tell_differently_is_shown_and_not_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_lied_to(folder, monkeypatch))
