"""The next item is made while the one before is worked on; what goes wrong with it is told in its turn."""

from collections.abc import Iterator
from contextlib import closing
from threading import Event

import pytest

from services.exchange.ahead import ahead


def test_all_come_in_their_order() -> None:
    assert list(ahead(iter(range(1, 50)))) == list(range(1, 50))
    assert list(ahead(iter(()))) == []


def test_the_next_one_is_made_while_one_is_worked_on_and_no_more() -> None:
    made = [Event() for _ in range(3)]

    def items() -> Iterator[int]:
        for number, each in enumerate(made, 1):
            each.set()
            yield number

    with closing(ahead(items())) as coming:
        assert next(coming) == 1
        assert made[1].wait(10)
        assert not made[2].is_set()


def test_what_goes_wrong_is_told_behind_what_came_before() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_what_takes_its_time_is_interrupted_when_nobody_waits_for_it_any_more() -> None:
    interrupted = Event()

    def items() -> Iterator[int]:
        yield 1
        assert interrupted.wait(10)
        yield 2

    with closing(ahead(items(), interrupted.set)) as coming:
        assert next(coming) == 1
    assert interrupted.is_set()


def test_whoever_gets_all_items_interrupts_nothing() -> None:
    interrupted = Event()
    assert list(ahead(iter((1, 2)), interrupted.set)) == [1, 2]
    assert not interrupted.is_set()
