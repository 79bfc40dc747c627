"""Reading the views as they stood at one point, all of them at the same one."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar, TypeVarTuple

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId
from projections.engine.as_of import OPEN, SnapshotPoint, true_at
from projections.engine.codec import Columns, to_data
from projections.engine.log_reader import LogReader
from projections.engine.nested import one_of
from projections.engine.store import VERSION_COLUMNS
from projections.engine.view import AnyTable, Table, View

R = TypeVar("R")
C = TypeVarTuple("C")


class ViewNotReady(Exception):
    """The view is still being built; it answers as soon as it has caught up."""


class Scope(Protocol):
    """What a reader may see."""

    @property
    def organisation(self) -> NodeId:
        """For whom it reads."""

    def conditions(self, snapshot: "Snapshot", table: AnyTable, columns: Columns) -> Sequence[sa.ColumnElement[bool]]:
        """Return what must hold for the rows of a table that the reader may see."""

    def allows(self, last: Envelope) -> bool:
        """Say whether the reader may see a record, by its last event."""


class Snapshot:
    """What was true at one point: every query on it sees the same state, whatever is written meanwhile."""

    def __init__(
        self,
        connection: sa.Connection,
        point: SnapshotPoint,
        tables: Mapping[AnyTable, sa.Table],
        log: LogReader,
        scope: Scope | None = None,
        node: NodeId | None = None,
    ) -> None:
        self._connection = connection
        self.point = point
        """What it is the state of: opened there again, it is the same."""
        self._tables = tables
        self._log = log
        self._scope = scope
        self.node = node
        """Whose views these are; None if they are no node's."""

    @property
    def position(self) -> int:
        """The position of this node's log up to which everything is counted in."""
        return self.point.position

    @property
    def moment(self) -> datetime:
        """The moment that the answers stand for; what was due before it is overdue."""
        return self.point.moment

    @property
    def reader(self) -> NodeId | None:
        """For which organisation they are read: the node's own unless the reader is another's."""
        return self._scope.organisation if self._scope else self.node

    @property
    def tables(self) -> Iterable[AnyTable]:
        """Every table that can be read."""
        return self._tables

    def until(self, moment: datetime) -> "Snapshot":
        """Return how things stood at a moment, as far as is known here; itself if it stands for an earlier one."""
        if self.moment <= moment:
            return self
        point = replace(self.point, occurred=moment, moment=moment)
        return Snapshot(self._connection, point, self._tables, self._log, self._scope, self.node)

    def of(self, table: AnyTable) -> sa.Subquery:
        """Return the rows of a table that were true and counted, for use in a query: what was cancelled is left out.

        Raises:
            ViewNotReady: the table's view has not caught up for the first time.
        """
        stands = [table.stands(self._physical(table).c)] if table.stands else []
        return self._seen(table, stands)

    def all_of(self, table: AnyTable) -> sa.Subquery:
        """Return the rows of a table that were true, those among them that were cancelled.

        Raises:
            ViewNotReady: the table's view has not caught up for the first time.
        """
        return self._seen(table, ())

    def whole(self, table: AnyTable) -> sa.Subquery:
        """Return the rows of a table that were true, whoever reads: to count what a reader may not see, no more.

        Raises:
            ViewNotReady: the table's view has not caught up for the first time.
        """
        return sa.select(self._physical(table)).where(self._true(table)).subquery(f"{table.name}_whole")

    def latest(self, table: AnyTable) -> sa.Subquery:
        """Return the rows of a table that are true now, whatever the point and the reader.

        Raises:
            ViewNotReady: the table's view has not caught up for the first time.
        """
        physical = self._physical(table)
        return sa.select(physical).where(physical.c.valid_to == OPEN).subquery(f"{table.name}_now")

    def versions(self, table: AnyTable) -> sa.Subquery:
        """Return every version of the rows of a table up to the point, with the columns that say when it was true.

        Raises:
            ViewNotReady: the table's view has not caught up for the first time.
        """
        physical = self._physical(table)
        return sa.select(physical).where(physical.c.valid_from <= self.position).subquery(f"{table.name}_versions")

    def ask(self, query: sa.Select[*C]) -> Sequence[sa.Row[*C]]:
        """Return the rows of a query."""
        return self._connection.execute(query).all()

    def rows(
        self,
        table: Table[R],
        *where: sa.ColumnElement[bool],
        order_by: Iterable[sa.ColumnElement[Any]] = (),
        limit: int | None = None,
        source: sa.Subquery | None = None,
    ) -> list[R]:
        """Return a table's rows that were true and meet the conditions, by key if no other order is given.

        Args:
            table: whose rows.
            where: conditions on the columns of `source`.
            order_by: columns of `source`.
            limit: how many at most.
            source: what `of(table)` returned; left out if there are no conditions.
        """
        true = self.of(table) if source is None else source
        query = sa.select(true).where(*where).order_by(*(tuple(order_by) or (true.c.key,)))
        return self.decoded(table, query.limit(limit) if limit is not None else query)

    def by_key(self, table: Table[R], keys: Iterable[str]) -> dict[str, R]:
        """Return the rows of some keys, by key; those that are not there are left out."""
        source, wanted = self.of(table), set(keys)
        query = sa.select(source).where(one_of(source.c.key, sorted(wanted)))
        return {row[0]: table.codec.decode(row[VERSION_COLUMNS:]) for row in self.ask(query)} if wanted else {}

    def decoded(self, table: Table[R], query: sa.Select[*C]) -> list[R]:
        """Return the rows of a query that selects all the columns of what `of(table)` returned."""
        decode = table.codec.decode
        return [decode(row[VERSION_COLUMNS:]) for row in self.ask(query)]

    def number(self, query: sa.Select[int]) -> int:
        """Return the one number that a query finds."""
        return self._connection.execute(query).scalar_one()

    def row(self, table: Table[R], key: str) -> R | None:
        """Return the row of a key, also if it was cancelled, or None."""
        true = self.all_of(table)
        found = self.rows(table, true.c.key == key, source=true)
        return found[0] if found else None

    def history(self, ids: Iterable[AggregateId]) -> list[Recorded]:
        """Return all events of some aggregates up to the point, in the order in which they occurred.

        Those of a record that the reader may not see are left out.
        """
        histories = map(self._log.history, ids)
        events = (event for past in histories if past and self.allows(past[-1].envelope) for event in past)
        known = [event for event in events if event.position <= self.position and self._has_occurred(event)]
        return sorted(known, key=lambda event: (event.envelope.time, event.position))

    def allows(self, last: Envelope) -> bool:
        """Say whether the reader may see a record, by its last event."""
        return self._scope is None or self._scope.allows(last)

    def dump(self, view: View, *, positions: bool = True) -> bytes:
        """Return the bytes of a view: every row of every table, in order, one a line.

        Args:
            view: whose tables.
            positions: whether to say since when each row is true; leave it out to compare two nodes, whose positions
                differ.
        """
        return b"".join(self.lines(view, positions=positions))

    def lines(self, view: View, *, positions: bool = True) -> Iterator[bytes]:
        """Yield the same line by line."""
        return (line for table in view.tables for line in self._lines(table, positions))

    def _lines(self, table: AnyTable, positions: bool) -> Iterator[bytes]:
        true, codec = self.all_of(table), table.codec
        for found in self.ask(sa.select(true).order_by(true.c.key)):
            row = {"table": table.name, "key": found.key, "row": to_data(codec.decode(found[VERSION_COLUMNS:]))}
            since = {"valid_from": found.valid_from, "occurred_from": found.occurred_from} if positions else {}
            yield json.dumps(row | since, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def _has_occurred(self, event: Recorded) -> bool:
        return self.point.occurred is None or event.envelope.time <= self.point.occurred

    def _seen(self, table: AnyTable, conditions: Iterable[sa.ColumnElement[bool]]) -> sa.Subquery:
        physical = self._physical(table)
        allowed = self._scope.conditions(self, table, physical.c) if self._scope else ()
        return sa.select(physical).where(self._true(table), *allowed, *conditions).subquery(table.name)

    def _true(self, table: AnyTable) -> sa.ColumnElement[bool]:
        return true_at(self._physical(table), self.point, follows_occurrence=table.follows_occurrence)

    def _physical(self, table: AnyTable) -> sa.Table:
        try:
            return self._tables[table]
        except KeyError:
            raise ViewNotReady(f"{table.name}: the view is still being built") from None
