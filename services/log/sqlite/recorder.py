"""The recorder of a log in SQLite."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor, SQLiteProcessRecorder

from services.log.application import GroupCommit
from services.log.sqlite.session import SQLiteSession
from services.log.sqlite.watch import SQLiteWatch
from services.log.tables import KEPT, create_statements

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


class LogRecorder(GroupCommit, SQLiteProcessRecorder):
    """Events with their leaves, links and requests in one file."""

    def construct_create_table_statements(self) -> list[str]:
        """Return the library's tables, ours, and the triggers that keep them."""
        tracking = [statement for statement in super().construct_create_table_statements() if " tracking " in statement]
        forbid = [_FORBID.format(table=table, change=change) for table in KEPT for change in ("UPDATE", "DELETE")]
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
            yield SQLiteSession(self, cursor)

    @contextmanager
    def writing(self) -> Iterator[SQLiteSession]:
        """Open the one transaction that may write, and commit it at the end.

        IMMEDIATE, because a transaction that reads first and then finds another writer ahead of it fails at once.
        """
        with self.datastore.get_connection(commit=True) as connection, connection.cursor() as raw:
            cursor = SQLiteCursor(raw)
            cursor.execute("BEGIN IMMEDIATE")
            try:
                yield SQLiteSession(self, cursor)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def watch(self) -> SQLiteWatch:
        """Begin to watch for commits."""
        return SQLiteWatch(self.datastore.pool.db_name)

    def insert_at(self, cursor: SQLiteCursor, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it."""
        rows: list[tuple[Any, ...]] = [
            (position, event.originator_id, event.originator_version, event.topic, event.state)
            for position, event in enumerate(events, first)
        ]
        cursor.executemany("INSERT INTO stored_events VALUES (?,?,?,?,?)", rows)
