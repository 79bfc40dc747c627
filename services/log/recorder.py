"""What the log needs of a database: a process recorder of `eventsourcing`, with transactions that take several steps.

`sqlite` and `postgres` each bring one.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, NoReturn, Protocol

from eventsourcing.persistence import ProcessRecorder, StoredEvent, Tracking

from services.log.tables import LogTable

Row = tuple[Any, ...]

CHUNK = 500
"""Parameters per statement: databases have a limit, and keep prepared what comes again in the same size."""


class Transaction(Protocol):
    """A transaction. SQL is written with `?` for parameters and otherwise in what both databases understand."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """Return the rows that a query finds."""

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement."""

    def insert(self, table: LogTable, rows: Sequence[Row]) -> None:
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
        """Wait a little; say whether anybody may have committed since the last call."""

    def interrupt(self) -> None:
        """Make a waiting `changed` return at once; may be called from any thread."""

    def close(self) -> None:
        """Let go of the database."""


class LogRecorder(ProcessRecorder):
    """One node's database."""

    @abstractmethod
    def migrate(self) -> None:
        """Create what is missing, once, also when several processes start together."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Transaction]:
        """Open a snapshot to read from."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Transaction]:
        """Open the one transaction that may write, and commit it at the end."""

    def try_out(self) -> None:
        """Commit something that changes nothing: it raises what everything would that is recorded now."""
        with self.writing() as session:
            session.execute("UPDATE log_owner SET node = node")

    @abstractmethod
    def watch(self) -> Watch:
        """Begin to watch for commits."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> NoReturn:
        """Refuse: an event is written with its leaf, its outboxes and its request, by the log's writer alone."""
        raise NotImplementedError(f"{len(stored_events)} events would be written past the log")


def marks(values: Sequence[object], each: str = "?") -> str:
    """Return as many placeholders as there are values."""
    return ",".join([each] * len(values))


def select(session: Transaction, sql: str, values: Collection[str] | Collection[int], each: str = "?") -> Iterator[Row]:
    """Yield what a query finds for any number of values, in the order of the values; `{}` in it stands for them."""
    rest = iter(sorted(values))
    while chunk := tuple(islice(rest, CHUNK)):
        yield from session.rows(sql.format(marks(chunk, each)), chunk)
