"""Connections to the file, set up so that what is committed survives a power cut."""

from pathlib import Path

from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool

from projections.engine.sqlite_file import WAL_KEPT, InPlace

BUSY = 30
"""Seconds to wait for other processes that write."""


class LogPool(SQLiteConnectionPool):
    """The connections to one file. Any number of threads may read; they wait for a connection, not for an error."""

    def __init__(self, db_name: str) -> None:
        """Name the file; it is opened when it is used."""
        self.file = InPlace(Path(db_name))
        super().__init__(db_name=db_name, lock_timeout=BUSY, pool_size=8, max_overflow=24, pool_timeout=BUSY)

    def _create_connection(self) -> SQLiteConnection:
        self.file.require()
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = FULL")
        connection.cursor().execute(f"PRAGMA journal_size_limit = {WAL_KEPT}")
        return connection
