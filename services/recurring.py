"""Work that is done in a thread whenever something happened, and when its time has come."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from services.signals import Subscribe

POLL_INTERVAL = 60.0
"""Seconds after which it is done again at the latest: the clock may have been set, or another process wait."""

_log = logging.getLogger(__name__)


class Recurring:
    """Does one piece of work, again and again, in a thread of its own."""

    def __init__(
        self,
        name: str,
        work: Callable[[], datetime | None],
        subscribe: Subscribe,
        clock: Callable[[], datetime],
        pause: float,
        rest: float = 0.0,
    ) -> None:
        """Wire it; nothing is done before `start`.

        Args:
            name: of the thread, and in the log.
            work: does all that there is, and returns when there will be more, if nothing happens before.
            subscribe: to what wakes it.
            clock: the time now, with its zone.
            pause: seconds of rest after each time: what happens meanwhile is taken together.
            rest: how many times as long as the work took the rest is at least: what looks through much that a node
                has takes no more than this share of its time, however much that is.
        """
        self._name = name
        self._work = work
        self._subscribe = subscribe
        self._clock = clock
        self._pause = pause
        self._rest = rest
        self._wake, self._stopping = Event(), Event()
        self._thread: Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def stopping(self) -> bool:
        """Whether the work should end after the batch under way."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin, in a thread."""
        self._unsubscribe = self._subscribe(lambda _position: self.wake())
        self._thread = Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop after the batch under way."""
        self._unsubscribe()
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._wake.set()

    def _run(self) -> None:
        while not self.stopping:
            self._wake.clear()
            began = time.monotonic()
            next_at = self._try()
            self._stopping.wait(max(self._pause, self._rest * (time.monotonic() - began)))
            self._wake.wait(self._seconds_until(next_at))

    def _try(self) -> datetime | None:
        """A full disk or a database that restarts is no reason to end: say so, and try again."""
        try:
            return self._work()
        except Exception:
            _log.exception("%s: cannot be done; trying again", self._name)
        return None

    def _seconds_until(self, next_at: datetime | None) -> float:
        if next_at is None:
            return POLL_INTERVAL
        return min(POLL_INTERVAL, max(0.0, (next_at - self._clock()).total_seconds()))
