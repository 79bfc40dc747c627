"""The pauses between attempts."""

from hypothesis import given
from hypothesis import strategies as st

from yipan_client.backoff import Backoff


def test_pauses_double_up_to_the_longest() -> None:
    backoff = Backoff(first=1, longest=10, chance=lambda: 1.0)
    assert [backoff.pause() for _ in range(6)] == [1, 2, 4, 8, 10, 10]


def test_they_begin_again_after_an_answer() -> None:
    backoff = Backoff(first=1, longest=10, chance=lambda: 1.0)
    backoff.pause()
    backoff.pause()
    backoff.reset()
    assert backoff.pause() == 1


@given(st.floats(0, 1), st.integers(0, 200))
def test_chance_takes_at_most_half_of_a_pause(chance: float, attempts: int) -> None:
    backoff = Backoff(first=1, longest=8, chance=lambda: chance)
    for _ in range(attempts):
        backoff.pause()
    whole = min(2.0**attempts, 8)
    assert whole / 2 <= backoff.pause() <= whole


def test_what_the_node_asks_for_is_waited() -> None:
    assert Backoff(first=1, longest=10, chance=lambda: 1.0).pause(at_least=60) == 60
    assert Backoff(first=1, longest=10, chance=lambda: 1.0).pause(at_least=0.1) == 1
