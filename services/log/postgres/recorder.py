"""The recorder of a log in PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresProcessRecorder
from psycopg import Cursor
from psycopg.rows import DictRow

from services.log.application import GroupCommit
from services.log.postgres.session import PostgresSession
from services.log.postgres.watch import PostgresWatch
from services.log.tables import KEPT, create_statements

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


class LogRecorder(GroupCommit, PostgresProcessRecorder):
    """Events with their leaves, links and requests in one database."""

    def migrate(self) -> None:
        """Create what is missing; the lock makes processes that start together take turns."""
        with self.datastore.get_connection() as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATING,))
            try:
                # Last of all come the triggers: they are there if everything is.
                found = connection.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", (f"{KEPT[-1]}_kept",))
                if not found.fetchone():
                    self._create()
            finally:
                connection.execute("SELECT pg_advisory_unlock(%s)", (_MIGRATING,))

    def _create(self) -> None:
        self.create_table()
        with self.datastore.transaction(commit=True) as cursor:
            for statement in (*create_statements(**_WORDS), _FORBID, *(_TRIGGER.format(table=t) for t in KEPT)):
                cursor.execute(statement.encode())

    @contextmanager
    def reading(self) -> Iterator[PostgresSession]:
        """Open a connection to read from; each query is a snapshot of its own."""
        with self.datastore.get_connection() as connection:
            yield PostgresSession(self, connection)

    @contextmanager
    def writing(self) -> Iterator[PostgresSession]:
        """Open the one transaction that may write, and commit it at the end.

        The library's lock on the table makes the order of commits the order of positions; it lets readers pass.
        """
        with self.datastore.get_connection() as connection, connection.transaction():
            with connection.cursor() as cursor:
                self._lock_table(cursor)
                self._notify_channel(cursor)
            yield PostgresSession(self, connection)

    def watch(self) -> PostgresWatch:
        """Begin to watch for commits."""
        return PostgresWatch(self.datastore.pool.kwargs, self.channel_name)

    def insert_at(self, cursor: Cursor[DictRow], first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it.

        The notification id is the position itself; from its sequence it would get gaps when a transaction is undone.
        """
        columns = (
            list(range(first, first + len(events))),
            [event.originator_id for event in events],
            [event.originator_version for event in events],
            [event.topic for event in events],
            [event.state for event in events],
        )
        cursor.execute(_INSERT, columns)
