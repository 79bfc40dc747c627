"""A transaction in SQLite."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.sqlite import SQLiteCursor

from services.log.session import Row, marks
from services.log.tables import Table

if TYPE_CHECKING:
    from services.log.sqlite.recorder import LogRecorder


class SQLiteSession:
    """Runs statements on a cursor."""

    def __init__(self, recorder: "LogRecorder", cursor: SQLiteCursor) -> None:
        self._recorder, self._cursor = recorder, cursor

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Return the rows that a query finds."""
        self._cursor.execute(sql, params)
        return [tuple(row) for row in self._cursor.fetchall()]

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(sql, params)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add all these rows in one go."""
        if rows:
            columns = ",".join(table.columns)
            sql = f"INSERT INTO {table.name} ({columns}) VALUES ({marks(list(table.columns))})"  # noqa: S608
            self._cursor.executemany(sql, rows)

    def insert_events(self, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it."""
        self._recorder.insert_at(self._cursor, first, events)

    def tracked(self, name: str) -> int:
        """Return the position of a source that was tracked last, or 0."""
        return self._recorder._max_tracking_id(name, self._cursor) or 0

    def track(self, tracking: Tracking) -> None:
        """Set the position of a source."""
        self._recorder._insert_tracking(self._cursor, tracking)

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
