"""Wakes readers: at once when this process commits, soon after when another does."""

import logging
from collections.abc import Callable
from threading import Condition, Event, Thread

from services.log.session import Watch
from services.log.situations import LogClosed

log = logging.getLogger(__name__)
RETRY = 0.5
"""Seconds before a database that went away is asked again."""


class Waker:
    """Keeps the head of the log, and tells those who wait for it to grow."""

    def __init__(self, name: str, read_head: Callable[[], int], watch: Callable[[], Watch]) -> None:
        self._name, self._read_head, self._open = name, read_head, watch
        self._changed = Condition()
        self._head = 0
        self._waiting = 0
        self._callbacks: dict[object, Callable[[int], None]] = {}
        self._closed = Event()
        self._watch: Watch | None = None
        self._thread: Thread | None = None

    def announce(self, head: int) -> None:
        """The log has grown to `head`; only growth is news."""
        with self._changed:
            if head <= self._head:
                return
            self._head = head
            self._changed.notify_all()
            for callback in list(self._callbacks.values()):
                self._call(callback, head)

    def _call(self, callback: Callable[[int], None], head: int) -> None:
        try:
            callback(head)
        except Exception:
            log.exception("a subscriber of the log of %s failed", self._name)

    def wait(self, after: int, timeout: float) -> bool:
        """Wait until the head is past `after`; return whether it is."""
        if self._head > after:
            return True
        with self._changed:
            self._waiting += 1
            self._begin()
        try:
            self.announce(self._read_head())
            with self._changed:
                self._changed.wait_for(lambda: self._head > after or self._closed.is_set(), timeout)
                return self._head > after
        except LogClosed:
            return False
        finally:
            with self._changed:
                self._waiting -= 1

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call back with each new head from now on; return what ends it."""
        key = object()
        self.announce(self._read_head())
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
            self.announce(self._read_head())
            while self._wanted():
                if watch.changed():
                    self.announce(self._read_head())
        finally:
            with self._changed:
                self._watch = None
            watch.close()

    def _wanted(self) -> bool:
        """Sleep until somebody is interested; say whether the log is still open."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed.is_set() or self._waiting or self._callbacks)
            return not self._closed.is_set()
