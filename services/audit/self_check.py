"""The node looks through its own log, round and round, slowly: what somebody changes in the database is found."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from threading import Event, Thread

from domain.words import Words
from services.audit.check import Irregularity, check
from services.audit.store import AuditStore
from services.locale import say
from services.log import Log

INTERVAL = 60.0
"""Seconds between two rounds."""
SHARE = 19.0
"""How many times as long as it looks it rests: it takes a twentieth of one processor at most."""
MOST = 100
"""Irregularities of one round that are kept."""

_log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The node stops."""


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """One look through the log."""

    began_at: datetime
    ended_at: datetime
    irregularities: tuple[Irregularity, ...]
    """The first ones; none if all is as it was recorded."""


class SelfCheck:
    """Looks through one log in a thread of its own."""

    def __init__(self, log: Log, store: AuditStore, clock: Callable[[], datetime]) -> None:
        """Wire it; nothing is looked at before `start`."""
        self.last: CheckedLog | None = None
        """The last round; None before its end."""
        self._log, self._store, self._clock = log, store, clock
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=f"self-check of {log.node}", daemon=True)

    @property
    def failure(self) -> Words | None:
        """What the last round found first; None if nothing."""
        if not self.last or not self.last.irregularities:
            return None
        first = self.last.irregularities[0]
        return Words(
            f"位置 {first.position}：{first.detail.zh}；请运行 yipan audit check",
            f"position {first.position}: {first.detail.en}; run `yipan audit check`",
        )

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is being read."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._round()
            except _Stopped:
                return
            except Exception:  # a database that restarts is no reason to end
                _log.exception("the log of %s cannot be looked through; trying again", self._log.node)
            self._stopping.wait(INTERVAL)

    def _round(self) -> None:
        before, began_at, pace = self.failure, self._clock(), _Pace(self._stopping)
        found = tuple(islice(check(self._log, self._store, lambda _done, _all: pace.rest()), MOST))
        self.last = CheckedLog(began_at, self._clock(), found)
        if self.failure and not before:
            zh, en = self.failure.zh, self.failure.en
            _log.critical(say(f"{self._log.node} 的日志被改动：{zh}", f"the log of {self._log.node} was changed: {en}"))


class _Pace:
    """Rests after each piece of work, by how long that took."""

    def __init__(self, stopping: Event) -> None:
        self._stopping, self._began = stopping, time.monotonic()

    def rest(self) -> None:
        """Rest, and raise if the node stops."""
        if self._stopping.wait(SHARE * (time.monotonic() - self._began)):
            raise _Stopped
        self._began = time.monotonic()
