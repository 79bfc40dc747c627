"""What a figure counts among: records, counted where they are, in the database.

A figure is a number, and costs what it tells: conditions are laid on the population step by step, and what comes of it
is counted, summed or told apart by one statement, however many records there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, overload

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from projections.engine.codec import Columns
from projections.engine.nested import elements, one_of
from projections.engine.register import Record, Register
from projections.engine.snapshot import Snapshot

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Population:
    """Rows with the `key` of a record, and what holds for them; true if there are any."""

    snapshot: Snapshot
    source: sa.Subquery
    conditions: tuple[sa.ColumnElement[bool], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.snapshot.ask(sa.select(self.c.key).where(*self.conditions).limit(1)))

    @property
    def c(self) -> Columns:
        """The columns, to lay conditions on."""
        return self.source.c

    def where(self, *conditions: sa.ColumnElement[bool]) -> "Population":
        """Return those for which more holds."""
        return replace(self, conditions=(*self.conditions, *conditions))

    def each(self, name: str) -> "Population":
        """Return the same rows, each once for every `element` of the tuple in one of their columns."""
        return Population(self.snapshot, elements(self.source, name, *self.conditions))

    def values(self, column: sa.ColumnElement[Any]) -> list[Any]:
        """Return what stands in a column, each once."""
        return [row[0] for row in self.snapshot.ask(sa.select(column).where(*self.conditions).distinct())]

    def first_of_each(self, column: sa.ColumnElement[Any], *told: sa.ColumnElement[Any]) -> Sequence[sa.Row[Any]]:
        """Return something of the oldest row with each value of a column, the oldest first."""
        order = self.c.opened_at, self.c.key
        rank = sa.func.row_number().over(partition_by=column, order_by=order).label("rank")
        ranked = sa.select(*told, *(each.label(f"by_{each.name}") for each in order), rank).where(*self.conditions)
        c = ranked.subquery().c
        return self.snapshot.ask(sa.select(*c[: len(told)]).where(c.rank == 1).order_by(c.by_opened_at, c.by_key))

    def last_of_each(self) -> "Population":
        """Return for each record the last of its elements."""
        last = sa.func.max(self.c.index).over(partition_by=self.c.key).label("last")
        rows = sa.select(self.source, last).where(*self.conditions).subquery()
        return Population(self.snapshot, rows, (rows.c.index == rows.c.last,))

    def distinct(self, column: sa.ColumnElement[Any]) -> int:
        """Return how many different values a column has."""
        return self._number(sa.func.count(sa.distinct(column)))

    def total(self, number: sa.ColumnElement[Any]) -> int:
        """Return the sum of a number, also if it is a text."""
        return self._number(sa.func.coalesce(sa.func.sum(sa.cast(number, sa.BigInteger)), 0))

    def rows(self, register: Register[R]) -> list[R]:
        """Return the rows of a register whose records these are, the oldest first."""
        order = self.c.opened_at, self.c.key
        return self.snapshot.rows(register, *self.conditions, source=self.source, order_by=order)

    def names(self, column: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """Return the condition that a column of something else names one of the records."""
        return sa.exists(sa.select(self.c.key).where(self.c.key == column, *self.conditions))

    def records(self, *order: sa.ColumnElement[Any]) -> "RecordQuery":
        """Return the records, in an order; the oldest first if none is given."""
        return RecordQuery(self, order or (self.c.opened_at,))

    def _number(self, what: sa.ColumnElement[Any]) -> int:
        return int(self.snapshot.number(sa.select(what).select_from(self.source).where(*self.conditions)))


class RecordQuery(Sequence[AggregateId]):
    """The records of a population, each once: counted in the database, and read as far as they are shown."""

    def __init__(self, population: Population, order: Sequence[sa.ColumnElement[Any]]) -> None:
        self.population = population
        self._order = order

    @overload
    def __getitem__(self, index: int) -> AggregateId: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[AggregateId, ...]: ...

    def __getitem__(self, index: int | slice) -> AggregateId | tuple[AggregateId, ...]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        first, beyond, _ = index.indices(len(self))
        return self._page(first, max(beyond - first, 0))

    def __iter__(self) -> Iterator[AggregateId]:
        return iter(self[:])

    def __len__(self) -> int:
        return self._length

    @cached_property
    def _length(self) -> int:
        return self.population.distinct(self.population.c.key)

    def _page(self, after: int, most: int) -> tuple[AggregateId, ...]:
        key = self.population.c.key
        found = sa.select(key).where(*self.population.conditions).group_by(key)
        in_order = found.order_by(*map(sa.func.min, self._order), key)
        return tuple(AggregateId(row[0]) for row in self.population.snapshot.ask(in_order.offset(after).limit(most)))


Records = Sequence[AggregateId]
"""Records, each once: those of a population, or some that are at hand."""


def is_among(column: sa.ColumnElement[str], records: Records) -> sa.ColumnElement[bool]:
    """Return the condition that a column names one of some records."""
    return records.population.names(column) if isinstance(records, RecordQuery) else one_of(column, records)
