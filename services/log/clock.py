"""The clock by which a log records: believed only while one that nobody sets agrees with it.

What is recorded is recorded for ever, and never before what stands there already: a clock that was ten years ahead for
seconds would put everything that follows ten years ahead.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from domain.words import Words
from projections.engine.failures import Unavailable
from services.log.leaf import to_moment

BOUND = 60_000_000
"""Microseconds by which the clock may be put forward or back between two looks, and the log may end after it."""

Microseconds = Callable[[], int]


class ClockWrong(Unavailable):
    """The clock cannot be believed; nothing is recorded until it can."""


def wall() -> int:
    """Return the time of day, in microseconds since 1970; people and servers set it."""
    return time.time_ns() // 1000


def steady() -> int:
    """Return the microseconds since the machine started, sleep included; nobody sets them."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class LogClock:
    """Tells when something is recorded."""

    def __init__(self, wall: Microseconds = wall, steady: Microseconds = steady, *, log_ahead: bool = False) -> None:
        """Take the time of day for right as it is now.

        Args:
            wall: the time of day.
            steady: a clock that nobody sets.
            log_ahead: record although the log ends after the time of day; its times stand still until that has come.
        """
        self._wall, self._steady, self._log_ahead = wall, steady, log_ahead
        self._difference = wall() - steady()

    def now(self) -> int:
        """Return the time of day; what it was moved by in small steps is followed.

        Raises:
            ClockWrong: it jumped.
        """
        now = self._wall()
        difference = now - self._steady()
        if abs(jump := difference - self._difference) > BOUND:
            by, to = timedelta(microseconds=jump), to_moment(now)
            raise ClockWrong(
                Words(
                    f"时钟跳变 {by}，现为 {to}：不作任何记录。请校准时钟；如现已正确，请重新启动节点",
                    f"the clock jumped by {by} to {to}: nothing is recorded. Set it right; if it is right now, start"
                    " the node again",
                )
            )
        self._difference = difference
        return now

    def after(self, last: int) -> int:
        """Return when something is recorded that follows on what was recorded at `last`: not before it.

        Raises:
            ClockWrong: it jumped, or the log ends after it by more than clocks differ.
        """
        now = self.now()
        if last - now > BOUND and not self._log_ahead:
            end, time_of_day = to_moment(last), to_moment(now)
            raise ClockWrong(
                Words(
                    f"日志止于 {end}，而时钟为 {time_of_day}：不作任何记录。请校准时钟；如时钟正确，请在节点设置中加入"
                    " log_ahead = true 后重新启动",
                    f"the log ends at {end}, and the clock says {time_of_day}: nothing is recorded. Set the clock; if"
                    " it is right, put log_ahead = true into the node's settings and start it again",
                )
            )
        return max(last, now)
