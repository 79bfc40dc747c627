"""The rows of a register as they change: the version that each event made, in the order of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from projections.engine.register import AnyRegister, Record
from projections.engine.snapshot import Snapshot
from projections.engine.store import VERSION_COLUMNS
from projections.registers import conditions

Event = tuple[int, AggregateId]
"""The position of an event, and the record that it is of."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row as one event made it."""

    position: int
    id: AggregateId
    row: Record | None
    """None if it is not among those asked for any more."""


def changes(
    snapshot: Snapshot, register: AnyRegister, wanted: Mapping[str, object], events: Sequence[Event]
) -> Sequence[RowChange]:
    """Return what some events did to the rows that are asked for, in the order of the log.

    Args:
        snapshot: at the position of the last event or later.
        register: whose rows.
        wanted: values of some of its filters, as `registers.page` takes them.
        events: on records of the register's kind.
    """
    made = _made(snapshot, register, wanted, events)
    left = _left(snapshot, register, wanted, events) if wanted else ()
    gone = [RowChange(position, id, None) for position, id in left if (position, id) not in made]
    found = [RowChange(position, id, row) for (position, id), row in made.items()]
    return sorted([*found, *gone], key=lambda change: change.position)


def _made(
    snapshot: Snapshot, register: AnyRegister, wanted: Mapping[str, object], events: Sequence[Event]
) -> Mapping[Event, Record]:
    """Return the versions that begin with these events and are asked for."""
    version = snapshot.versions(register)
    begins = sa.tuple_(version.c.valid_from, version.c.key).in_(events)
    rows = snapshot.ask(sa.select(version).where(begins, *conditions(register, version.c, wanted)))
    decode = register.codec.decode
    return {(row.valid_from, AggregateId(row.key)): decode(row[VERSION_COLUMNS:]) for row in rows}


def _left(
    snapshot: Snapshot, register: AnyRegister, wanted: Mapping[str, object], events: Sequence[Event]
) -> Sequence[Event]:
    """Return those of these events that ended a version which was asked for."""
    version = snapshot.versions(register)
    ends = sa.tuple_(version.c.valid_to, version.c.key).in_(events)
    columns = version.c.valid_to, version.c.key
    rows = snapshot.ask(sa.select(*columns).where(ends, *conditions(register, version.c, wanted)))
    return [(row.valid_to, AggregateId(row.key)) for row in rows]
