"""SIGINT and SIGTERM as something to wait for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(Exception):
    """The signal came while something was under way that can be left at any point."""


class Shutdown:
    """A shutdown that is requested, or not yet."""

    def __init__(self) -> None:
        self._requested = threading.Event()
        self._interrupts = False

    @property
    def requested(self) -> bool:
        """True once a signal came."""
        return self._requested.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for a signal, at most so long; say whether one came."""
        return self._requested.wait(seconds)

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Leave what is under way at once when a signal comes."""
        self._interrupts = True
        try:
            if not self.requested:
                yield
        except Interrupted:
            return
        finally:
            self._interrupts = False

    def request(self, _number: int, _frame: FrameType | None) -> None:
        """Take note of a signal."""
        self._requested.set()
        if self._interrupts:
            raise Interrupted


@contextmanager
def shutdown_signals() -> Iterator[Shutdown]:
    """Take SIGINT and SIGTERM over, so that the first one is noted and the process goes on to its end."""
    shutdown = Shutdown()
    before = {number: signal.signal(number, shutdown.request) for number in _SIGNALS}
    try:
        yield shutdown
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
