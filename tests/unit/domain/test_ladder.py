"""The ladder of warnings, step by step."""

from dataclasses import replace
from datetime import datetime, timedelta

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.ladder import STEPS, USUAL, Ladder, LadderOutOfOrder, WarningStep, require_in_order
from tests.unit.domain.decrees import morning

DUE = morning("2019-05-31")
S = WarningStep


def later(**by: float) -> datetime:
    return DUE + timedelta(**by)


@pytest.mark.parametrize(
    ("at", "step"),
    [
        (later(days=-21), None),
        (later(days=-20), None),
        (later(days=-20, seconds=1), S.GREEN),
        (later(days=-10), S.GREEN),
        (later(days=-10, seconds=1), S.YELLOW),
        (DUE, S.YELLOW),
        (later(seconds=1), S.RED),
        (later(days=10), S.RED),
        (later(days=10, seconds=1), S.CIRCULAR),
        (later(days=20), S.CIRCULAR),
        (later(days=20, seconds=1), S.INTERVIEW),
        (later(days=30), S.INTERVIEW),
        (later(days=30, seconds=1), S.CARRY_OVER),
        (later(days=3000), S.CARRY_OVER),
    ],
)
def test_each_step_has_its_day(at: datetime, step: WarningStep | None) -> None:
    assert USUAL.reached(DUE, at) is step


@pytest.mark.parametrize(
    ("warned", "at", "steps"),
    [
        (None, later(days=-21), []),
        (None, later(days=-15), [S.GREEN]),
        (S.GREEN, later(days=-15), []),
        (None, later(days=-5), [S.YELLOW]),  # green was overtaken
        (S.GREEN, later(days=-5), [S.YELLOW]),
        (None, later(days=1), [S.RED]),
        (S.YELLOW, later(days=25), [S.RED, S.CIRCULAR, S.INTERVIEW]),  # acts: none is left out
        (S.CIRCULAR, later(days=25), [S.INTERVIEW]),
        (S.CARRY_OVER, later(days=99), []),
    ],
)
def test_what_is_owed_follows_on_the_last_warning(
    warned: WarningStep | None, at: datetime, steps: list[WarningStep]
) -> None:
    assert list(USUAL.owed(DUE, warned, at)) == steps


def test_the_next_step_is_known_beforehand() -> None:
    assert USUAL.next(DUE, later(days=-30)) == later(days=-20)
    assert USUAL.next(DUE, later(days=-10)) == later(days=-10)
    assert USUAL.next(DUE, later(days=31)) is None


@pytest.mark.parametrize(
    "ladder",
    [
        replace(USUAL, green=10),
        replace(USUAL, yellow=21),
        replace(USUAL, circular=20),
        replace(USUAL, interview=30),
        replace(USUAL, carry_over=15),
    ],
)
def test_the_steps_follow_one_another(ladder: Ladder) -> None:
    with pytest.raises(LadderOutOfOrder):
        require_in_order(ladder)
    require_in_order(USUAL)


@hypothesis.given(st.lists(st.integers(-40, 60), max_size=8).map(sorted))
def test_however_often_one_looks_no_step_is_owed_twice_and_all_acts_are_owed(days: list[int]) -> None:
    warned, given = None, []
    for day in days:
        for step in USUAL.owed(DUE, warned, later(days=day, seconds=1)):
            given.append(step)
            warned = step
    assert len(given) == len(set(given))
    assert given == sorted(given, key=STEPS.index)
    acts = [step for step in STEPS[S.RED.rung :] if days and USUAL.moment(step, DUE) < later(days=days[-1], seconds=1)]
    assert [step for step in given if step.rung >= S.RED.rung] == acts
