"""What neighbours hold goes back under the numbers that they know it by, whatever the order in which it was sent."""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from domain.envelope import Classification, Envelope
from domain.home.state import home_id
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.cloudevents import encode
from services.links import merge
from services.links.anew import copy
from services.links.merge import Irreconcilable, Merge
from services.links.tellings import Rows, Tellings
from services.log import Log, Share
from services.log.recorder import Transaction
from tests.contract.log.events import task
from tests.contract.log.homes import begun, on, over, stated
from tests.contract.log.tellings import told
from tests.integration.links.board import CITY, HAIDIAN, STREET
from tests.integration.links.happenings import assigned, extended
from tests.integration.links.hostile import forge, spoil

Step = tuple[NodeId | None, int, Envelope]
"""From whom, under which number, and what."""


def _history(chance: random.Random, length: int) -> Iterator[Step]:
    """Yield a life of Haidian: own tasks that others join later, and what its neighbours send."""
    numbers = {CITY: itertools.count(1), STREET: itertools.count(1)}
    tasks: list[Envelope] = []
    for _ in range(length):
        source = chance.choice([None, None, CITY, STREET])
        if source:
            lead = chance.choice([HAIDIAN, STREET]) if source == CITY else STREET
            yield source, next(numbers[source]), assigned(source, lead)
        elif tasks and chance.random() < 0.5:
            task = tasks.pop(chance.randrange(len(tasks)))
            later = extended(task, task.sequence + 1)
            joined = {*task.audience, *chance.sample([CITY, STREET], chance.randrange(3))}
            object.__setattr__(later, "audience", tuple(sorted(joined)))
            tasks.append(later)
            yield None, 0, later
        else:
            kind = chance.choice([Classification.INTERNAL, Classification.RESTRICTED])
            tasks.append(assigned(HAIDIAN, HAIDIAN, classification=kind))
            yield None, 0, tasks[-1]


def _live(log: Log, steps: list[Step]) -> None:
    for source, number, envelope in steps:
        if source:
            log.take_in(source, number, [encode(envelope)])
        else:
            log.append([envelope])


def _outbox(log: Log, link: NodeId) -> Rows:
    return [(row.number, row.raw) for row in log.outbox(link, 0, 10_000)]


@pytest.mark.parametrize("seed", range(5))
def test_every_neighbour_finds_under_each_number_what_it_holds(folder: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (a history, not a secret)
    steps = list(_history(chance, 40))
    older = steps[: chance.randrange(20)]
    with (
        closing(Log(HAIDIAN, f"sqlite:///{folder}/whole.db")) as whole,
        closing(Log(HAIDIAN, f"sqlite:///{folder}/older.db")) as log,
    ):
        _live(whole, steps)
        _live(log, older)
        held = {link: _outbox(whole, link) for link in (CITY, STREET)}
        offered = {
            link: [(number, encode(envelope)) for source, number, envelope in steps if source == link]
            for link in (CITY, STREET)
        }
        _merged(log, held, offered)
        for link in (CITY, STREET):
            assert _outbox(log, link) == held[link]
            assert log.received(link) == whole.received(link)


def _handing_over() -> list[Callable[[Log], object]]:
    """Return what happens on Haidian when a subdistrict that acted there gets a node of its own."""
    past = [stated(), on("a", 1, HAIDIAN), assigned(HAIDIAN, STREET), on("a", 2, HAIDIAN), on("b", 1, HAIDIAN)]
    handed = [begun(STREET), on("b", 2, HAIDIAN), over(STREET)]
    news = assigned(HAIDIAN, STREET)
    later = [encode(on("a", 3, STREET)), encode(on("b", 3, STREET)), encode(on("c", 1, STREET))]
    return [
        *(lambda log, event=event: log.append([event]) for event in (*past, *handed[:1])),
        lambda log: log.share([Share(task("a", STREET), STREET)]),
        lambda log: log.append([handed[1]]),
        lambda log: log.share([Share(task("b", STREET), STREET)]),
        lambda log: log.append([handed[2]]),
        lambda log: log.take_in(STREET, 1, later[:2]),
        lambda log: log.append([news]),
        lambda log: log.take_in(STREET, 3, later[2:]),
    ]


@pytest.mark.parametrize("kept", range(13))
def test_a_hand_over_comes_back_with_the_past_that_was_sent_for_it(folder: Path, kept: int) -> None:
    steps = _handing_over()
    with (
        closing(Log(HAIDIAN, f"sqlite:///{folder}/whole.db")) as whole,
        closing(Log(HAIDIAN, f"sqlite:///{folder}/older.db")) as log,
    ):
        for step in steps:
            step(whole)
        for step in steps[:kept]:
            step(log)
        held = {link: _outbox(whole, link) for link in (CITY, STREET)}
        given = [(row.number, row.raw) for row in whole.received_after(STREET, 0, 99)]
        _merged(log, held, {STREET: given})
        assert {link: _outbox(log, link) for link in (CITY, STREET)} == held
        for id in (home_id(STREET), *(task(uid, STREET) for uid in "abc")):
            assert [each.envelope for each in log.history(id)] == [each.envelope for each in whole.history(id)]


def test_what_fits_nowhere_is_named_and_not_written(folder: Path) -> None:
    other = assigned(HAIDIAN)
    with closing(Log(HAIDIAN, f"sqlite:///{folder}/log.db")) as log:
        log.append([assigned(HAIDIAN)])
        head = log.head()
        with pytest.raises(Irreconcilable, match="bj: number 3"):
            _merged(log, {CITY: [(3, encode(extended(other, 2)))]}, {})
        assert log.head() == head


def _merged(log: Log, held: Mapping[NodeId, Rows], offered: Mapping[NodeId, Rows]) -> Merge:
    with closing(told(held, offered)) as tellings:
        merge = Merge(log, tellings)
        merge.run()
        return merge


def test_what_stands_at_a_neighbour_behind_unreadable_bytes_is_left_to_the_link(folder: Path) -> None:
    first, bad, behind = (encode(assigned(HAIDIAN)) for _ in range(3))
    shared = encode(assigned(HAIDIAN, STREET, classification=Classification.RESTRICTED))
    held: dict[NodeId, Rows] = {
        CITY: [(1, first), (2, forge(bad, {"time": "2026-11-30"})), (3, behind)],
        STREET: [(1, shared)],
    }
    with closing(Log(HAIDIAN, f"sqlite:///{folder}/log.db")) as log:
        merge = _merged(log, held, {})
        assert _outbox(log, CITY) == [(1, first)]
        assert _outbox(log, STREET) == held[STREET]
        assert (merge.own, merge.left) == (2, 2)


ORDERED = assigned(CITY, HAIDIAN)
REFUSED: dict[str, bytes] = {
    "garbage": b"{",
    "empty": b"",
    "repeated-id": forge(encode(assigned(CITY, HAIDIAN)), {"id": ORDERED.id}),
    "follows-on-nothing": encode(extended(assigned(CITY, HAIDIAN), 2)),
    "of-this-node": encode(assigned(HAIDIAN)),
    "of-a-subordinate": encode(assigned(STREET)),
    "local": forge(encode(assigned(CITY, HAIDIAN)), {"dataclassification": "local"}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_be_taken_in_is_left_to_the_link_with_what_stands_behind(folder: Path, case: str) -> None:
    offered: Rows = [(1, encode(ORDERED)), (2, REFUSED[case]), (3, encode(assigned(CITY, HAIDIAN)))]
    street: Rows = [(1, encode(assigned(STREET)))]
    with closing(Log(HAIDIAN, f"sqlite:///{folder}/log.db")) as log:
        merge = _merged(log, {}, {CITY: offered, STREET: street})
        assert [log.received(link).number for link in (CITY, STREET)] == [1, 1]
        assert (merge.own, merge.taken, merge.left) == (0, 2, 2)


class Killed(Exception):
    """The process ends."""


def _told_of(steps: list[Step], whole: Log) -> Tellings:
    offered = {
        link: [(number, encode(envelope)) for source, number, envelope in steps if source == link]
        for link in (CITY, STREET)
    }
    return told({link: _outbox(whole, link) for link in (CITY, STREET)}, offered)


def test_what_comes_back_is_written_in_batches_and_what_was_interrupted_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = list(_history(random.Random(7), 300))  # noqa: S311 (a history, not a secret)
    with (
        closing(Log(HAIDIAN, f"sqlite:///{folder}/whole.db")) as whole,
        closing(Log(HAIDIAN, f"sqlite:///{folder}/older.db")) as log,
        closing(Log(HAIDIAN, f"sqlite:///{folder}/anew.db")) as anew,
    ):
        _live(whole, steps)
        monkeypatch.setattr(merge, "TOGETHER", 100)
        with closing(_told_of(steps, whole)) as tellings:
            with pytest.raises(Killed):
                Merge(log, tellings, _kill).run()
            assert 0 < log.head() < len(steps)
            written = _counted(log, lambda: Merge(log, tellings).run())
        assert written <= len(steps) / 100 + 2
        assert {link: _outbox(log, link) for link in (CITY, STREET)} == {
            link: _outbox(whole, link) for link in (CITY, STREET)
        }
        assert _counted(anew, lambda: copy(whole, anew, whole.head() + 1, _silent)) == 1
        assert [each.raw for each in anew.read_raw(0, 999)] == [each.raw for each in whole.read_raw(0, 999)]


def _kill(_written: int) -> None:
    raise Killed


def _silent(_what: str, _events: int) -> None:
    """Say nothing."""


def _counted(log: Log, act: Callable[[], object]) -> int:
    """Return in how many transactions something is written."""
    writing, count = log._recorder.writing, itertools.count()

    def counting() -> AbstractContextManager[Transaction]:
        next(count)
        return writing()

    log._recorder.writing = counting  # type: ignore[method-assign]
    act()
    return next(count)


@pytest.mark.parametrize("spoilt", range(1, 4))
def test_a_log_whose_homes_cannot_be_read_is_copied_with_what_it_gave_to_whom(folder: Path, spoilt: int) -> None:
    with closing(Log(HAIDIAN, f"sqlite:///{folder}/whole.db")) as log:
        for step in _handing_over():
            step(log)
    spoil(folder / "whole.db", home_id(STREET), spoilt)
    with (
        closing(Log(HAIDIAN, f"sqlite:///{folder}/whole.db")) as whole,
        closing(Log(HAIDIAN, f"sqlite:///{folder}/anew.db")) as anew,
    ):
        assert isinstance(whole.history(home_id(STREET))[spoilt - 1].envelope.payload, Unreadable)
        copy(whole, anew, whole.head() + 1, _silent)
        assert [each.raw for each in anew.read_raw(0, 99)] == [each.raw for each in whole.read_raw(0, 99)]
        for link in (CITY, STREET):
            assert _outbox(anew, link) == _outbox(whole, link)
            assert anew.received(link) == whole.received(link)
