"""One table of one generation of a view: its rows in memory while a batch is folded, its versions in the database."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

from domain.envelope import Recorded
from projections.engine.as_of import EVER, OPEN
from projections.engine.codec import TEXT, micros
from projections.engine.view import AnyTable, subject
from projections.engine.writes import end_versions, insert

HELD_ROWS = 20_000
"""How many keys a table keeps in memory between batches."""

VERSION_COLUMNS = 5


class RowVersion:
    """One version of a row: true from one position to another, and from one occurrence to another."""

    __slots__ = ("key", "occurred_from", "occurred_to", "row", "stored", "valid_from", "valid_to")

    def __init__(self, key: str, row: object, valid_from: int, occurred_from: int, *, stored: bool) -> None:
        self.key = key
        self.row = row
        self.stored = stored
        self.valid_from, self.valid_to = valid_from, OPEN
        self.occurred_from, self.occurred_to = occurred_from, OPEN


@cache
def physical(name: str, table: AnyTable, schema: str | None) -> sa.Table:
    """Return the table in which the versions stand.

    Versions of one key lie side by side. The index on `valid_to` finds what is true now among any number of versions
    that are over; the table's own are led by the field, so that a filter reads its rows alone.
    """
    made = sa.Table(
        name,
        sa.MetaData(),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("valid_from", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("valid_to", sa.BigInteger, nullable=False),
        sa.Column("occurred_from", sa.BigInteger, nullable=False),
        sa.Column("occurred_to", sa.BigInteger, nullable=False),
        *(_renamed(column) for column in table.codec.columns()),
        schema=schema,
    )
    sa.Index(f"{name}_now", made.c.valid_to)
    for index in table.indexes:
        sa.Index(f"{name}_by_{'_'.join(index)}", *(made.c[field] for field in index), made.c.valid_to)
    return made


def _renamed(column: sa.Column[Any]) -> sa.Column[Any]:
    reserved = {"key", "valid_from", "valid_to", "occurred_from", "occurred_to"}
    if column.name in reserved:
        raise ValueError(f"{column.name}: this name belongs to the versions, call the field otherwise")
    return column


class RowStore:
    """The rows of one table while they are folded."""

    def __init__(self, table: AnyTable, name: str, schema: str | None) -> None:
        self.table, self.codec = table, table.codec
        self.physical = physical(name, table, schema)
        self.blocked: dict[str, int] = {}
        """Rows with an event that was set aside, and its position: what follows waits behind it."""
        self._held: dict[str, RowVersion | None] = {}
        self._new: list[RowVersion] = []
        self._ended: list[RowVersion] = []

    def forget(self) -> None:
        """Forget all rows in memory, for the transaction that they belong to did not come about."""
        self._held.clear()
        self._new.clear()
        self._ended.clear()

    def is_unheard_of(self, key: str, recorded: Recorded) -> bool:
        """Say whether the row must be looked up; the first event of an aggregate has none."""
        if key in self._held:
            return False
        if recorded.envelope.sequence == 1 and self.table.key is subject and key not in self.blocked:
            self._held[key] = None
            return False
        return True

    def look_up(self, connection: sa.Connection, keys: Iterable[str]) -> None:
        """Bring the rows of these keys into memory."""
        wanted = set(keys)
        if not wanted:
            return
        columns = self.physical.c
        found = connection.execute(sa.select(*columns).where(columns.key.in_(wanted), columns.valid_to == OPEN))
        self._held.update(dict.fromkeys(wanted))
        for key, valid_from, _, occurred_from, _, *values in found:
            self._held[key] = RowVersion(key, self.codec.decode(values), valid_from, occurred_from, stored=True)

    def take(self, key: str, recorded: Recorded) -> None:
        """Fold one event onto its row. Whatever the fold raises comes through, and the row is as before."""
        before = self._held[key]
        old = before.row if before else None
        row = self.table.fold(old, recorded)
        if row is old:
            return
        occurred = self._occurred(recorded, before)
        if before:
            self._end(before, recorded.position, occurred)
        after = RowVersion(key, row, recorded.position, occurred, stored=False) if row is not None else None
        self._held[key] = after
        if after:
            self._new.append(after)

    def _occurred(self, recorded: Recorded, before: RowVersion | None) -> int:
        """Return since when a version is true that an event begins, by the clock of what occurred."""
        if before is None and self.table.since_ever:
            return EVER
        return micros(recorded.envelope.time if self.table.follows_occurrence else recorded.recorded_at)

    def _end(self, version: RowVersion, position: int, occurred: int) -> None:
        version.valid_to, version.occurred_to = position, occurred
        if version.stored:
            self._ended.append(version)

    def flush(self, connection: sa.Connection) -> int:
        """Write what changed since the last flush, and return how many versions began."""
        ended = [(version.valid_to, version.occurred_to, version.key, version.valid_from) for version in self._ended]
        end_versions(connection, self.physical, ended)
        encode = self.codec.encode
        rows = [[v.key, v.valid_from, v.valid_to, v.occurred_from, v.occurred_to, *encode(v.row)] for v in self._new]
        insert(connection, self.physical, rows)
        for version in self._new:
            version.stored = True
        self._new.clear()
        self._ended.clear()
        if len(self._held) > HELD_ROWS:
            self._held.clear()
        return len(rows)
