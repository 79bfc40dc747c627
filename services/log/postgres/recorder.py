"""The recorder of a log in PostgreSQL, and its transactions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.postgres import PostgresProcessRecorder, PostgresTrackingRecorder
from psycopg import Connection
from psycopg.rows import DictRow, tuple_row

from services.log.postgres.watch import PostgresWatch
from services.log.recorder import LogRecorder, Row
from services.log.tables import APPEND_ONLY, LogTable, create_statements

_WORDS = {
    "integer": "BIGINT",
    "bytes": "BYTEA",
    "clustered": "",
    "recorded": "OR REPLACE VIEW recorded",
    "position": "notification_id",
}
_FORBID = (
    "CREATE OR REPLACE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$"
)
_TRIGGER = (
    "CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()"
)
_INSERT = """
INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[])
"""
_MIGRATING = 0x79697061
"""The advisory lock of those who create tables ("yipa")."""


class PostgresSession:
    """Runs statements on a connection."""

    def __init__(self, connection: Connection[DictRow], tracking: PostgresTrackingRecorder) -> None:
        self._connection, self._tracking = connection, tracking
        self._cursor = connection.cursor(row_factory=tuple_row)

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Return the rows that a query finds."""
        return self._cursor.execute(_marked(sql), params).fetchall()

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(_marked(sql), params)

    def insert(self, table: LogTable, rows: Sequence[Row]) -> None:
        """Add all these rows in one go."""
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            self._cursor.execute(_insert(table.name, tuple(table.columns.items())), columns)

    def insert_events(self, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it.

        The notification id is the position itself; from its sequence it would get gaps when a transaction is undone.
        """
        if events:
            columns = (
                list(range(first, first + len(events))),
                [event.originator_id for event in events],
                [event.originator_version for event in events],
                [event.topic for event in events],
                [event.state for event in events],
            )
            self._cursor.execute(_INSERT, columns)

    def tracked(self, name: str) -> int:
        """Return the position of a source that was tracked last, or 0."""
        with self._connection.cursor() as cursor:
            return self._tracking._max_tracking_id(name, cursor) or 0

    def track(self, tracking: Tracking) -> None:
        """Set the position of a source."""
        with self._connection.cursor() as cursor:
            self._tracking._insert_tracking(cursor, tracking)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what is done inside, and nothing else, if it raises."""
        with self._connection.transaction():
            yield


@cache
def _marked(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


@cache
def _insert(table: str, columns: tuple[tuple[str, str], ...]) -> bytes:
    """Return one statement for any number of rows: each column comes as an array."""
    names = ",".join(name for name, _ in columns)
    arrays = ",".join(f"%s::{type}[]" for _, type in columns)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})".encode()  # noqa: S608


class PostgresLogRecorder(LogRecorder, PostgresProcessRecorder):
    """Events with their leaves, links and requests in one database."""

    def migrate(self) -> None:
        """Create what is missing; the lock makes processes that start together take turns."""
        with self.datastore.get_connection() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATING,))
            try:
                # Last of all come the triggers: they are there if everything is.
                found = connection.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", (f"{APPEND_ONLY[-1]}_kept",))
                if not found.fetchone():
                    self._create()
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (_MIGRATING,))

    def _create(self) -> None:
        self.create_table()
        triggers = [_TRIGGER.format(table=table) for table in APPEND_ONLY]
        with self.datastore.transaction(commit=True) as cursor:
            for statement in (*create_statements(**_WORDS), _FORBID, *triggers):
                cursor.execute(statement.encode())

    @contextmanager
    def reading(self) -> Iterator[PostgresSession]:
        """Open a connection to read from; each query is a snapshot of its own."""
        with self.datastore.get_connection() as connection:
            yield PostgresSession(connection, self)

    @contextmanager
    def writing(self) -> Iterator[PostgresSession]:
        """Open the one transaction that may write, and commit it at the end.

        The library's lock on the table makes the order of commits the order of positions; it lets readers pass.
        """
        with self.datastore.get_connection() as connection, connection.transaction():
            with connection.cursor() as cursor:
                self._lock_table(cursor)
                self._notify_channel(cursor)
            yield PostgresSession(connection, self)

    def watch(self) -> PostgresWatch:
        """Begin to watch for commits."""
        return PostgresWatch(self.datastore.pool.kwargs, self.channel_name)
