"""A register: one row for every aggregate of a kind, kept by the code that the domain itself uses.

A row is the aggregate's state with what every register has beside it (`Record`): the row's class derives from both, so
the domain's `evolve` changes the row and keeps the rest. What a view wants besides is a field of the row's class: it is
taken from the first event if that has it under this name, and `also` says what later events do to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, get_type_hints

import sqlalchemy as sa

from domain.aggregate import AnyAggregate
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Role
from domain.cancellation import CANCELLED, is_cancelled
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId
from domain.state import changed
from domain.words import Term
from projections.engine.codec import Columns
from projections.engine.view import Table

R = TypeVar("R", bound="Record")
T = TypeVar("T")
Change = Callable[[R, Recorded], R]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every register says of an aggregate beside its state."""

    id: AggregateId
    owner: NodeId
    opened_at: datetime
    """When its first event occurred."""
    changed_at: datetime
    """When its last event occurred."""
    synthetic: bool
    """True if a scenario invented it where its source is silent."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def row(cls: type[T]) -> type[T]:
    """Make a class the row of a register: `class TaskRow(Task, Record)`, with what the view adds as its own fields."""
    return dataclass(frozen=True, kw_only=True)(cls)


class Register(Table[R]):
    """The table of all aggregates of one kind."""

    def __init__(
        self,
        aggregate: AnyAggregate,
        row: type[R],
        *,
        of: str | None = None,
        belongs_to: str | None = None,
        filters: Sequence[str] = (),
        indexes: Iterable[Sequence[str]] = (),
        role: Role = Role.READER,
    ) -> None:
        """Define a register.

        Args:
            aggregate: the kind.
            row: derives from the kind's state and from `Record`.
            of: the field that names the record to which this one answers; it is shown with that one.
            belongs_to: the field that names the record whose part this one is; that of `of` if left out.
            filters: fields by which the register can be asked for.
            indexes: further fields to look rows up by; `of` has one without being named.
            role: who may read it.
        """
        answers = [[of]] if of else []
        super().__init__(aggregate.plural.replace("-", "_"), row, indexes=[*answers, *indexes])
        self.aggregate = aggregate
        self.row = row
        self.of = of
        self.belongs_to = belongs_to or of
        self.filters = tuple(filters)
        self.role = role
        self._own = tuple(field.name for field in fields(row))
        self._also: dict[type, Change[R]] = {}
        self.stands = _stands if _is_cancellable(row) else None
        self.on(*(each.payload for each in aggregate.events()))(self._next)

    def also(self, *payloads: type) -> Callable[[Change[R]], Change[R]]:
        """Register what these events do to the fields that the view adds; the row comes with its new state."""

        def register(change: Change[R]) -> Change[R]:
            self._also.update(dict.fromkeys(payloads, change))
            return change

        return register

    def _next(self, row: R | None, recorded: Recorded) -> R:
        envelope = recorded.envelope
        if row is None or is_cancelled(row):
            after = self._opened(envelope)
        else:
            after = changed(self.aggregate.evolve(row, envelope.payload), changed_at=envelope.time)
        also = self._also.get(type(envelope.payload))
        return also(after, recorded) if also else after

    def _opened(self, envelope: Envelope) -> R:
        payload = envelope.payload
        given = {name: getattr(payload, name) for name in self._own if hasattr(payload, name)}
        state = self.aggregate.evolve(None, payload)
        record = {
            "id": envelope.subject,
            "owner": owner_of(envelope.subject),
            "opened_at": envelope.time,
            "changed_at": envelope.time,
            "synthetic": envelope.synthetic,
        }
        return self.row(**{**given, **state.__dict__, **record})


def _is_cancellable(row: type) -> bool:
    """Say whether records of this class can be cancelled: their status says so."""
    status = get_type_hints(row).get("status")
    return isinstance(status, type) and issubclass(status, Term) and CANCELLED in list(status)


def _stands(columns: Columns) -> sa.ColumnElement[bool]:
    """Return what holds for records that were not cancelled."""
    found: sa.ColumnElement[bool] = columns.status != CANCELLED
    return found


AnyRegister = Register[Any]
"""A register, whatever its records are."""

by_opening = attrgetter("opened_at", "id")
"""The order of a register: the oldest first."""
