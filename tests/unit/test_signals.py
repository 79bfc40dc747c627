"""The position signal: who waits is woken from any thread, at once, and misses nothing."""

import asyncio
import threading
from collections.abc import Callable

from services.signals import PositionSignal


class Source:
    """Numbers that grow in other threads."""

    def __init__(self, number: int = 0) -> None:
        self.number = number
        self.callbacks: list[Callable[[int], None]] = []

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call back with each new number."""
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def grow(self, number: int) -> None:
        """Grow, in a thread of its own."""
        self.number = number
        threading.Thread(target=lambda: [callback(number) for callback in self.callbacks]).start()


async def signal_of(source: Source) -> PositionSignal:
    return PositionSignal(source.subscribe, lambda: source.number)


def test_a_position_that_was_there_before_is_not_waited_for() -> None:
    async def run() -> bool:
        return await (await signal_of(Source(3))).wait_beyond(2, 0)

    assert asyncio.run(run())


def test_all_who_wait_are_woken() -> None:
    async def run() -> list[bool]:
        source = Source()
        signal = await signal_of(source)
        waiting = [asyncio.create_task(signal.wait_beyond(0, 10)) for _ in range(5)]
        await asyncio.sleep(0)
        source.grow(1)
        return await asyncio.gather(*waiting)

    assert asyncio.run(run()) == [True] * 5


def test_a_position_that_is_not_high_enough_lets_nobody_go() -> None:
    async def run() -> bool:
        source = Source()
        signal = await signal_of(source)
        waiting = asyncio.create_task(signal.wait_beyond(1, 10))
        await asyncio.sleep(0)
        source.grow(1)
        while signal.position < 1:
            await asyncio.sleep(0)
        assert not waiting.done()
        source.grow(2)
        return await waiting

    assert asyncio.run(run())


def test_a_late_signal_of_an_older_position_changes_nothing() -> None:
    async def run() -> int:
        source = Source(5)
        signal = await signal_of(source)
        source.callbacks[0](4)
        await asyncio.sleep(0)
        return signal.position

    assert asyncio.run(run()) == 5


def test_waiting_ends_in_time() -> None:
    async def run() -> bool:
        return await (await signal_of(Source())).wait_beyond(0, 0.01)

    assert not asyncio.run(run())


def test_closing_lets_go_all_who_wait_and_subscribes_no_more() -> None:
    async def run() -> tuple[bool, Source]:
        source = Source()
        signal = await signal_of(source)
        waiting = asyncio.create_task(signal.wait_beyond(0, 10))
        await asyncio.sleep(0)
        signal.close()
        signal.close()
        return await waiting, source

    woken, source = asyncio.run(run())
    assert (woken, source.callbacks) == (False, [])
