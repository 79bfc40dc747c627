"""What the log needs of a database; `sqlite` and `postgres` each bring it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from eventsourcing.persistence import StoredEvent, Tracking

from services.log.tables import Table

Row = tuple[Any, ...]


class Session(Protocol):
    """A transaction. SQL is written with `?` for parameters and otherwise in what both databases understand."""

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """Return the rows that a query finds."""

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run one statement."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add all these rows in one go."""

    def insert_events(self, first: int, events: Sequence[StoredEvent]) -> None:
        """Add events at `first` and the positions after it."""

    def tracked(self, name: str) -> int:
        """Return the position of a source that was tracked last, or 0."""

    def track(self, tracking: Tracking) -> None:
        """Set the position of a source."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what is done inside, and nothing else, if it raises."""


class Watch(Protocol):
    """Notices commits of other processes."""

    def changed(self) -> bool:
        """Wait a little; say whether anybody may have committed since this was last asked."""

    def interrupt(self) -> None:
        """Make a waiting `changed` return at once; may be called from any thread."""

    def close(self) -> None:
        """Let go of the database."""


class Database(Protocol):
    """One node's database: the adapter of the log."""

    def migrate(self) -> None:
        """Create what is missing, once, also when several processes start together."""

    def reading(self) -> AbstractContextManager[Session]:
        """Open a snapshot to read from."""

    def writing(self) -> AbstractContextManager[Session]:
        """Open the one transaction that may write, and commit it at the end."""

    def watch(self) -> Watch:
        """Begin to watch for commits."""


def marks(values: Sequence[object], each: str = "?") -> str:
    """Return as many placeholders as there are values."""
    return ",".join([each] * len(values))
