"""The head of the log, the last position: known at once when this process commits, soon after when another does."""

import logging
from collections.abc import Callable
from threading import Condition, Event, Thread

from services.log.errors import LogClosed
from services.log.recorder import Watch

log = logging.getLogger(__name__)
RETRY = 0.5
"""Seconds before a database that went away is watched again."""


class LogHead:
    """Knows the head, and signals its growth to those who wait or have subscribed."""

    def __init__(self, name: str, read: Callable[[], int], watch: Callable[[], Watch]) -> None:
        self._name = name
        self._read = read
        self._open = watch
        self._changed = Condition()
        self._position = 0
        self._waiting = 0
        self._callbacks: dict[object, Callable[[int], None]] = {}
        self._closed = Event()
        self._watch: Watch | None = None
        self._thread: Thread | None = None

    def advance(self, position: int) -> None:
        """The log has grown to a position; one that is known already changes nothing."""
        with self._changed:
            if position <= self._position:
                return
            self._position = position
            self._changed.notify_all()
            for callback in list(self._callbacks.values()):
                self._call(callback, position)

    def _call(self, callback: Callable[[int], None], position: int) -> None:
        try:
            callback(position)
        except Exception:
            log.exception("a subscriber of the log of %s failed", self._name)

    def wait(self, after: int, timeout: float) -> bool:
        """Wait until the head is past `after`; return whether it is."""
        if self._position > after:
            return True
        with self._changed:
            self._waiting += 1
            self._begin()
        try:
            self.advance(self._read())
            with self._changed:
                self._changed.wait_for(lambda: self._position > after or self._closed.is_set(), timeout)
                return self._position > after
        except LogClosed:
            return False
        finally:
            with self._changed:
                self._waiting -= 1

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call back with each new head from now on; return what unsubscribes."""
        key = object()
        self.advance(self._read())
        with self._changed:
            self._callbacks[key] = callback
            self._begin()

        def unsubscribe() -> None:
            with self._changed:
                self._callbacks.pop(key, None)

        return unsubscribe

    def close(self) -> None:
        """Let everybody who waits go, and stop watching."""
        with self._changed:
            self._closed.set()
            self._changed.notify_all()
            if self._watch:
                self._watch.interrupt()
        if self._thread:
            self._thread.join()

    def _begin(self) -> None:
        """Start to watch when somebody first takes an interest; the watch sleeps while nobody does."""
        self._changed.notify_all()
        if self._thread is None and not self._closed.is_set():
            self._thread = Thread(target=self._run, name=f"log watch {self._name}", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._follow()
            except Exception:
                log.exception("the log of %s cannot be watched; trying again", self._name)
                self._closed.wait(RETRY)

    def _follow(self) -> None:
        watch = self._open()
        try:
            with self._changed:
                self._watch = watch
            # What was committed before the watch began is not a change to it.
            self.advance(self._read())
            while self._wanted():
                if watch.changed():
                    self.advance(self._read())
        finally:
            with self._changed:
                self._watch = None
            watch.close()

    def _wanted(self) -> bool:
        """Sleep until somebody is interested; say whether the log is still open."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed.is_set() or self._waiting or self._callbacks)
            return not self._closed.is_set()
