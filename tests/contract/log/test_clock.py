"""A log records by a clock that it believes, and by none that jumped: no wrong moment is recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.log import CommitFailed, Log
from services.log.clock import BOUND, ClockWrong, LogClock
from services.log.leaf import to_moment
from tests.contract.log.events import CITY, happened

SECOND, DAY = 1_000_000, 86_400_000_000
START = 1_780_000_000 * SECOND


@dataclass
class Machine:
    """A machine's two clocks: time passes for both, and people set one."""

    passed: int = 0
    set_by: int = 0

    def wall(self) -> int:
        """Return the time of day."""
        return START + self.passed + self.set_by

    def steady(self) -> int:
        """Return what nobody sets."""
        return self.passed


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def open_log(database_url: str, machine: Machine) -> Iterator[Callable[..., Log]]:
    opened: list[Log] = []

    def open_one(**options: bool) -> Log:
        opened.append(Log(CITY, database_url, LogClock(machine.wall, machine.steady, **options)))
        return opened[-1]

    yield open_one
    for log in opened:
        log.close()


def append(log: Log, uid: str, machine: Machine) -> int:
    """Record an event that was decided at the machine's time, and return when it was recorded."""
    [recorded] = log.append([replace(happened(uid, 1, CITY), recorded=to_moment(machine.wall()))])
    return int(recorded.recorded_at.timestamp()) * SECOND


@pytest.mark.parametrize("jump", [2 * BOUND, -2 * BOUND, 3650 * DAY])
def test_after_a_jump_nothing_is_recorded_until_it_is_undone(
    open_log: Callable[..., Log], machine: Machine, jump: int
) -> None:
    log = open_log()
    assert append(log, "a", machine) == START
    machine.set_by = jump
    with pytest.raises(CommitFailed, match=r"the clock jumped by .*: nothing is recorded"):
        append(log, "b", machine)
    assert log.head() == 1
    assert log.failure
    assert ("jumped" in log.failure.en, "时钟跳变" in log.failure.zh) == (True, True)
    machine.set_by = 0
    machine.passed = 5 * SECOND
    assert append(log, "b", machine) == START + 5 * SECOND
    assert log.failure is None


def test_what_was_decided_under_a_clock_that_was_put_back_since_is_not_recorded(
    open_log: Callable[..., Log], machine: Machine
) -> None:
    log = open_log()
    ahead = replace(machine, set_by=3650 * DAY)
    with pytest.raises(CommitFailed, match=r"after the clock"):
        append(log, "a", ahead)
    assert append(log, "a", machine) == START


def test_a_log_that_ends_after_the_clock_takes_nothing_unless_it_is_told_to(
    open_log: Callable[..., Log], machine: Machine
) -> None:
    machine.set_by = DAY
    assert append(open_log(), "a", machine) == START + DAY
    machine.set_by = 0
    with pytest.raises(CommitFailed, match=r"the log ends at .*, and the clock says .*log_ahead"):
        append(open_log(), "b", machine)
    assert append(open_log(log_ahead=True), "b", machine) == START + DAY
    machine.passed = 2 * DAY
    assert append(open_log(), "c", machine) == START + 2 * DAY


def test_nothing_is_decided_by_a_clock_that_jumped(open_log: Callable[..., Log], machine: Machine) -> None:
    log = open_log()
    log.require_time()
    machine.set_by = 3650 * DAY
    with pytest.raises(CommitFailed, match="jumped"):
        log.require_time()
    assert "jumped" in str(log.failure)
    machine.set_by = 0
    _until(lambda: log.failure is None)
    log.require_time()


def test_nor_by_one_that_is_behind_the_log_when_it_is_opened(open_log: Callable[..., Log], machine: Machine) -> None:
    machine.set_by = DAY
    append(open_log(), "a", machine)
    machine.set_by = 0
    log = open_log()
    _until(lambda: log.failure)
    with pytest.raises(CommitFailed, match="the log ends at"):
        log.require_time()


def _until(holds: Callable[[], object]) -> None:
    deadline = monotonic() + 30
    while not holds():
        assert monotonic() < deadline
        sleep(0.02)


@given(st.lists(st.tuples(st.integers(0, DAY), st.integers(-BOUND, BOUND)), max_size=50))
def test_a_clock_that_is_set_in_small_steps_is_followed(steps: list[tuple[int, int]]) -> None:
    machine = Machine()
    clock = LogClock(machine.wall, machine.steady)
    for passed, moved in steps:
        machine.passed += passed
        machine.set_by += moved
        assert clock.now() == machine.wall()


@given(st.integers(BOUND + 1, 10_000 * DAY), st.sampled_from([1, -1]), st.integers(0, DAY))
def test_a_jump_beyond_the_bound_is_told_whenever_it_is_looked_at(jump: int, way: int, passed: int) -> None:
    machine = Machine()
    clock = LogClock(machine.wall, machine.steady)
    machine.set_by, machine.passed = way * jump, passed
    for _ in range(2):
        with pytest.raises(ClockWrong, match="jumped"):
            clock.now()
