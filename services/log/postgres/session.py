"""A transaction in PostgreSQL."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import StoredEvent, Tracking
from psycopg import Connection
from psycopg.rows import DictRow, tuple_row

from services.log.session import Row
from services.log.tables import Table

if TYPE_CHECKING:
    from services.log.postgres.recorder import LogRecorder


class PostgresSession:
    """Runs statements on a connection."""

    def __init__(self, recorder: "LogRecorder", connection: Connection[DictRow]) -> None:
        self._recorder, self._connection = recorder, connection
        self._cursor = connection.cursor(row_factory=tuple_row)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Return the rows that a query finds."""
        return self._cursor.execute(_marked(sql), params).fetchall()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(_marked(sql), params)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add all these rows in one go."""
        if rows:
            self._cursor.execute(
                _insert(table.name, tuple(table.columns.items())), [list(c) for c in zip(*rows, strict=True)]
            )

    def insert_events(self, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it."""
        if events:
            with self._connection.cursor() as cursor:
                self._recorder.insert_at(cursor, first, events)

    def tracked(self, name: str) -> int:
        """Return the position of a source that was tracked last, or 0."""
        with self._connection.cursor() as cursor:
            return self._recorder._max_tracking_id(name, cursor) or 0

    def track(self, tracking: Tracking) -> None:
        """Set the position of a source."""
        with self._connection.cursor() as cursor:
            self._recorder._insert_tracking(cursor, tracking)

    def savepoint(self) -> AbstractContextManager[Any]:
        """Undo what is done inside, and nothing else, if it raises."""
        return self._connection.transaction()


@cache
def _marked(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


@cache
def _insert(table: str, columns: tuple[tuple[str, str], ...]) -> bytes:
    """Return one statement for any number of rows: each column comes as an array."""
    names = ",".join(name for name, _ in columns)
    arrays = ",".join(f"%s::{type}[]" for _, type in columns)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})".encode()  # noqa: S608
