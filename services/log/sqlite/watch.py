"""Notices commits of other processes to an SQLite file."""

import sqlite3
from threading import Event
from urllib.parse import quote

POLL = 0.05
"""Seconds between two looks: at a hundred a second, they were half of what a node did that had nothing to do."""


class SQLiteWatch:
    """`data_version` differs when, and only when, another connection has committed."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, isolation_level=None)
        self._interrupted = Event()
        self._version = self._read()

    def _read(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> bool:
        """Look; if there is nothing new, wait until it is time for the next look."""
        before, self._version = self._version, self._read()
        return before != self._version or self._interrupted.wait(POLL)

    def interrupt(self) -> None:
        """Make a waiting `changed` return at once."""
        self._interrupted.set()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
