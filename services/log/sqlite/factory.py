"""Connections to the file, set up so that what is committed survives a power cut."""

from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteFactory
from eventsourcing.utils import Environment, EnvType

from services.log.sqlite.recorder import SQLiteLogRecorder

BUSY = 30
"""Seconds to wait for other processes that write."""


class _Pool(SQLiteConnectionPool):
    def _create_connection(self) -> SQLiteConnection:
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = FULL")
        return connection


class SqliteLogFactory(SQLiteFactory):
    """Makes the recorder of a log."""

    process_recorder_class = SQLiteLogRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        # Any number of threads may read; they wait for a connection, not for a limit's error.
        self.datastore.pool = _Pool(
            db_name=self.datastore.pool.db_name, lock_timeout=BUSY, pool_size=8, max_overflow=24, pool_timeout=BUSY
        )
