"""What several want at the same time is made once; what could not be made is tried again."""

import asyncio

import pytest

from services.feed.single_flight import SingleFlight


def test_all_who_ask_at_the_same_time_and_soon_after_get_the_same() -> None:
    async def run() -> tuple[list[int], int]:
        once, made = SingleFlight[int](4), 0

        async def make() -> int:
            nonlocal made
            made += 1
            await asyncio.sleep(0)
            return made

        together = await asyncio.gather(*(once.get("a", make) for _ in range(3)))
        return [*together, await once.get("a", make), await once.get("b", make)], made

    assert asyncio.run(run()) == ([1, 1, 1, 1, 2], 2)


def test_what_failed_is_made_again() -> None:
    async def run() -> int:
        once, failures = SingleFlight[int](4), iter([OSError("the disk is away")])

        async def make() -> int:
            for failure in failures:
                raise failure
            return 7

        with pytest.raises(OSError, match="the disk is away"):
            await once.get("a", make)
        return await once.get("a", make)

    assert asyncio.run(run()) == 7


def test_who_leaves_does_not_take_it_from_the_others() -> None:
    async def run() -> int:
        once, ready = SingleFlight[int](4), asyncio.Event()

        async def make() -> int:
            await ready.wait()
            return 7

        leaving, staying = (asyncio.create_task(once.get("a", make)) for _ in range(2))
        await asyncio.sleep(0)
        leaving.cancel()
        ready.set()
        return await staying

    assert asyncio.run(run()) == 7


def test_the_oldest_is_let_go_when_there_are_too_many() -> None:
    async def run() -> list[int]:
        once, numbers = SingleFlight[int](2), iter(range(10))

        async def make() -> int:
            return next(numbers)

        return [await once.get(key, make) for key in ("a", "b", "c", "c", "a")]

    assert asyncio.run(run()) == [0, 1, 2, 2, 3]
