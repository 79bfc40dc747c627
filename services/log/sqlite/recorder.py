"""The recorder of a log in SQLite, and its transactions."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from tempfile import TemporaryFile
from typing import cast

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteProcessRecorder, SQLiteTrackingRecorder

from services.log.recorder import LogRecorder, Row, marks
from services.log.sqlite.pool import LogPool
from services.log.sqlite.watch import SQLiteWatch
from services.log.tables import APPEND_ONLY, LogTable, create_statements

# An explicit `rowid` is the library's notification id and cannot be changed by VACUUM, as an implicit one is.
_EVENTS = (
    "CREATE TABLE IF NOT EXISTS stored_events (rowid INTEGER PRIMARY KEY, originator_id TEXT NOT NULL,"
    " originator_version INTEGER NOT NULL, topic TEXT NOT NULL, state BLOB NOT NULL,"
    " UNIQUE (originator_id, originator_version))"
)
_WORDS = {
    "integer": "INTEGER",
    "bytes": "BLOB",
    "clustered": " WITHOUT ROWID",
    "recorded": "VIEW IF NOT EXISTS recorded",
    "position": "rowid",
}
_FORBID = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_{change} BEFORE {change} ON {table}"
    " BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
)


ROOM = 1 << 20
"""Bytes that must be free before a disk that was full is written to again by itself."""


class SQLiteSession:
    """Runs statements on a cursor."""

    def __init__(self, cursor: SQLiteCursor, tracking: SQLiteTrackingRecorder) -> None:
        self._cursor, self._tracking = cursor, tracking

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Return the rows that a query finds."""
        self._cursor.execute(sql, params)
        return [tuple(row) for row in self._cursor.fetchall()]

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(sql, params)

    def insert(self, table: LogTable, rows: Sequence[Row]) -> None:
        """Add all these rows in one go."""
        if rows:
            columns = ",".join(table.columns)
            sql = f"INSERT INTO {table.name} ({columns}) VALUES ({marks(list(table.columns))})"  # noqa: S608
            self._cursor.executemany(sql, rows)

    def insert_events(self, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it."""
        rows = [
            (position, event.originator_id, event.originator_version, event.topic, event.state)
            for position, event in enumerate(events, first)
        ]
        self._cursor.executemany("INSERT INTO stored_events VALUES (?,?,?,?,?)", rows)

    def tracked(self, name: str) -> int:
        """Return the position of a source that was tracked last, or 0."""
        return self._tracking._max_tracking_id(name, self._cursor) or 0

    def track(self, tracking: Tracking) -> None:
        """Set the position of a source."""
        self._tracking._insert_tracking(self._cursor, tracking)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside, and nothing else, if it raises."""
        self._cursor.execute("SAVEPOINT jobs")
        try:
            yield
        except BaseException:
            self._cursor.execute("ROLLBACK TO jobs")
            raise
        finally:
            self._cursor.execute("RELEASE jobs")


class SQLiteLogRecorder(LogRecorder, SQLiteProcessRecorder):
    """Events with their leaves, links and requests in one file."""

    @property
    def _pool(self) -> LogPool:
        return cast(LogPool, self.datastore.pool)

    def construct_create_table_statements(self) -> list[str]:
        """Return the library's tables, ours, and the triggers that keep them."""
        tracking = [each for each in super().construct_create_table_statements() if " tracking " in each]
        changes = product(APPEND_ONLY, ("UPDATE", "DELETE"))
        forbid = [_FORBID.format(table=table, change=change) for table, change in changes]
        return [_EVENTS, *tracking, *create_statements(**_WORDS), *forbid]

    def migrate(self) -> None:
        """Create what is missing; the lock makes processes that start together take turns."""
        with self.writing() as session:
            for statement in self.create_table_statements:
                session.execute(statement)

    @contextmanager
    def reading(self) -> Iterator[SQLiteSession]:
        """Open a snapshot to read from."""
        with self.datastore.transaction(commit=False) as cursor:
            yield SQLiteSession(cursor, self)

    @contextmanager
    def writing(self) -> Iterator[SQLiteSession]:
        """Open the one transaction that may write, and commit it at the end.

        The file must be in its place: what is written to one that was removed is lost.

        IMMEDIATE, because a transaction that reads first and then finds another writer ahead of it fails at once.
        """
        self._pool.file.require()
        with self.datastore.get_connection(commit=True) as connection, connection.cursor() as raw:
            cursor = SQLiteCursor(raw)
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield SQLiteSession(cursor, self)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def try_out(self) -> None:
        """Do the same where there is room for what a group may bring: a little is room for nothing on a full disk."""
        with TemporaryFile(dir=Path(self._pool.db_name).parent) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
        super().try_out()

    def watch(self) -> SQLiteWatch:
        """Begin to watch for commits."""
        return SQLiteWatch(self._pool.db_name)
