"""When what was not delivered is tried again."""

from datetime import timedelta

import hypothesis
import pytest
from hypothesis import strategies as st

from services.feed.webhooks.retry import RetryPolicy

FULL = RetryPolicy(chance=lambda: 1.0)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 20), (3, 80), (4, 320), (8, 21600), (10_000, 21600)])
def test_each_wait_is_longer_than_the_one_before_up_to_the_longest(failures: int, seconds: int) -> None:
    assert FULL.delay(failures) == timedelta(seconds=seconds)


@hypothesis.given(st.integers(1, 200), st.floats(0, 1))
def test_chance_takes_away_half_of_the_wait_at_most(failures: int, chance: float) -> None:
    assert FULL.delay(failures) / 2 <= RetryPolicy(chance=lambda: chance).delay(failures) <= FULL.delay(failures)


def test_a_receiver_that_asks_to_be_left_alone_is_but_not_for_longer_than_the_longest() -> None:
    assert FULL.delay(1, timedelta(minutes=2)) == timedelta(minutes=2)
    assert FULL.delay(1, timedelta(seconds=1)) == timedelta(seconds=5)
    assert FULL.delay(1, timedelta(days=9)) == FULL.longest
