"""What the database knows about the views in it: generations with their positions, and events that were set aside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from domain.words import Words
from projections.engine.codec import micros, moment
from projections.engine.reasons import kept, reason_in


class State(StrEnum):
    """What a generation of a view is for."""

    RUNNING = "running"
    """It answers."""
    BUILDING = "building"
    """It catches up beside the running one, or as the first."""
    RETIRED = "retired"
    """Another has taken its place; its tables are to be dropped."""


class AnotherProjector(Exception):
    """The positions are not where this projector left them: another process projects into the same database."""


@dataclass(frozen=True, slots=True)
class GenerationEntry:
    """A generation as the catalogue has it."""

    view: str
    number: int
    version: int
    state: State
    position: int
    last_event: str | None
    """The id of the event at the position: the log must still have it there."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that a fold could not take, or one that waits behind such an event of the same row."""

    view: str
    generation: int
    table: str
    key: str
    position: int
    type: str
    reason: Words
    at: datetime


class BlockedRow(NamedTuple):
    """A row of which events are set aside."""

    view: str
    generation: int
    table: str
    key: str
    first: int
    """The position of the first of them."""


class Catalogue:
    """The two tables beside those of the views."""

    def __init__(self, schema: str | None) -> None:
        self._metadata = sa.MetaData(schema=schema)
        self.generations = sa.Table(
            "generations",
            self._metadata,
            sa.Column("view", sa.Text, primary_key=True),
            sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("state", sa.Text, nullable=False),
            sa.Column("position", sa.BigInteger, nullable=False),
            sa.Column("last_event", sa.Text),
        )
        self.set_aside = sa.Table(
            "set_aside",
            self._metadata,
            sa.Column("view", sa.Text, primary_key=True),
            sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("table", sa.Text, primary_key=True),
            sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
            sa.Column("key", sa.Text, nullable=False),
            sa.Column("type", sa.Text, nullable=False),
            sa.Column("reason", sa.Text, nullable=False),
            sa.Column("at", sa.BigInteger, nullable=False),
        )
        a = self.set_aside.c
        self._row = (a.view, a.generation, a.table, a.key)
        self._by_row = sa.Index("set_aside_by_row", *self._row, a.position)
        g = self.generations.c
        self._advance = (  # made once, for it runs with every batch
            sa.update(self.generations)
            .where(
                sa.tuple_(g.view, g.number).in_(sa.bindparam("moving", expanding=True)),
                g.position == sa.bindparam("old"),
            )
            .values(position=sa.bindparam("new"), last_event=sa.bindparam("last"))
        )

    def create(self, connection: sa.Connection) -> None:
        """Make the two tables where they are not."""
        self._metadata.create_all(connection)
        self._by_row.create(connection, checkfirst=True)

    def entries(self, connection: sa.Connection) -> list[GenerationEntry]:
        """Return every generation."""
        rows = connection.execute(sa.select(self.generations).order_by("view", "number"))
        return [GenerationEntry(r.view, r.number, r.version, State(r.state), r.position, r.last_event) for r in rows]

    def add(self, connection: sa.Connection, entry: GenerationEntry) -> None:
        """Enter a generation."""
        values = {name: getattr(entry, name) for name in entry.__slots__}
        connection.execute(sa.insert(self.generations).values(values | {"state": entry.state.value}))

    def set_state(self, connection: sa.Connection, view: str, number: int, state: State) -> None:
        """Say what a generation is for from now on."""
        connection.execute(
            sa.update(self.generations).where(self._is_generation(view, number)).values(state=state.value)
        )

    def remove(self, connection: sa.Connection, view: str, number: int) -> None:
        """Strike a generation out, with what it had set aside."""
        connection.execute(sa.delete(self.generations).where(self._is_generation(view, number)))
        aside = self.set_aside.c
        connection.execute(sa.delete(self.set_aside).where(aside.view == view, aside.generation == number))

    def advance(
        self, connection: sa.Connection, generations: Collection[tuple[str, int]], old: int, new: int, last_event: str
    ) -> None:
        """Move generations from one position to another.

        Raises:
            AnotherProjector: one of them is not at the old position.
        """
        values = {"moving": list(generations), "old": old, "new": new, "last": last_event}
        moved = connection.execute(self._advance, values)
        if moved.rowcount != len(generations):
            raise AnotherProjector(f"not all of {sorted(generations)} are at position {old}")

    def put_aside(self, connection: sa.Connection, events: Sequence[SetAside]) -> None:
        """Keep events that were not taken."""
        if events:
            values = [asdict(event) | {"reason": kept(event.reason), "at": micros(event.at)} for event in events]
            connection.execute(sa.insert(self.set_aside), values)

    def aside(self, connection: sa.Connection, of: Collection[tuple[str, int]], limit: int) -> list[SetAside]:
        """Return the first that is set aside of some generations, in the order of the log."""
        c = self.set_aside.c
        found = sa.select(self.set_aside).where(sa.tuple_(c.view, c.generation).in_(of))
        return self._read(connection, found.order_by(c.position, c.view, c.table).limit(limit))

    def events_aside(self, connection: sa.Connection, of: Collection[tuple[str, int]]) -> int:
        """Return how many events are set aside of some generations."""
        c = self.set_aside.c
        found = sa.select(sa.func.count(c.position.distinct())).where(sa.tuple_(c.view, c.generation).in_(of))
        return connection.execute(found).scalar_one()

    def aside_of(self, connection: sa.Connection, row: BlockedRow, limit: int) -> list[SetAside]:
        """Return the first that is set aside of a row, in the order of the log."""
        c = self.set_aside.c
        found = sa.select(self.set_aside).where(self._is(row))
        return self._read(connection, found.order_by(c.position).limit(limit))

    def count_aside(self, connection: sa.Connection) -> Mapping[tuple[str, int], int]:
        """Return how much is set aside of each generation that lacks anything."""
        c = self.set_aside.c
        rows = connection.execute(sa.select(c.view, c.generation, sa.func.count()).group_by(c.view, c.generation))
        return {(view, generation): count for view, generation, count in rows}

    def blocked(self, connection: sa.Connection, view: str, position: int) -> list[BlockedRow]:
        """Return the rows of a view for which the event at a position is set aside."""
        c = self.set_aside.c
        found = sa.select(*self._row, c.position).where(c.view == view, c.position == position)
        return [BlockedRow(*row) for row in connection.execute(found)]

    def blocked_after(self, connection: sa.Connection, last: BlockedRow | None, limit: int) -> list[BlockedRow]:
        """Return the first rows of which anything is set aside, behind one of them."""
        found = sa.select(*self._row, sa.func.min(self.set_aside.c.position)).group_by(*self._row)
        if last:
            found = found.where(sa.tuple_(*self._row) > sa.tuple_(*last[:-1]))
        return [BlockedRow(*row) for row in connection.execute(found.order_by(*self._row).limit(limit))]

    def set_reason(self, connection: sa.Connection, row: BlockedRow, position: int, reason: Words) -> None:
        """Say anew why an event is set aside."""
        of = sa.and_(self._is(row), self.set_aside.c.position == position)
        connection.execute(sa.update(self.set_aside).where(of).values(reason=kept(reason)))

    def take_back(self, connection: sa.Connection, row: BlockedRow, before: int | None) -> None:
        """Strike out what is set aside no more: all of a row that comes before a position, or all of it."""
        taken = self._is(row) if before is None else sa.and_(self._is(row), self.set_aside.c.position < before)
        connection.execute(sa.delete(self.set_aside).where(taken))

    def _read(self, connection: sa.Connection, found: sa.Select[Any]) -> list[SetAside]:
        return [
            SetAside(r.view, r.generation, r.table, r.key, r.position, r.type, reason_in(r.reason), moment(r.at))
            for r in connection.execute(found)
        ]

    def _is(self, row: BlockedRow) -> sa.ColumnElement[bool]:
        return sa.tuple_(*self._row) == sa.tuple_(*row[:-1])

    def _is_generation(self, view: str, number: int) -> sa.ColumnElement[bool]:
        return sa.and_(self.generations.c.view == view, self.generations.c.number == number)
