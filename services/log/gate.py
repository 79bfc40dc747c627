"""Lets readers in until the log closes, and lets the log close when they are out.

A database that is closed while somebody reads from it may take the whole process with it: SQLite's driver crashes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from services.log.errors import LogClosed
from services.log.health import Health


class Gate:
    """Counts who is inside."""

    def __init__(self, health: Health) -> None:
        """Let in whoever comes; what they meet inside is noticed in the health of the log."""
        self._health = health
        self._changed = Condition()
        self._inside = 0
        self._closed = False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Be inside.

        Raises:
            LogClosed: nobody is let in any more.
            Unavailable: the database could not be read.
        """
        with self._changed:
            if self._closed:
                raise LogClosed
            self._inside += 1
        try:
            with self._health.reading():
                yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Let nobody in any more, and return when all are out."""
        with self._changed:
            self._closed = True
            self._changed.wait_for(lambda: not self._inside)
