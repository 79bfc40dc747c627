"""Public tickets: the issues of lists that are for everybody, as a city's open requests show them (Open311)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.words import Words
from projections.engine.codec import Columns, micros
from projections.engine.snapshot import Snapshot
from projections.issues.columns import UNRESOLVED_STATES
from projections.issues.rows import IssueRow, issues, lists


@dataclass(frozen=True, slots=True)
class Service:
    """What can be wrong: a category of a public list."""

    code: str
    name: Words
    group: Words
    """The title of its list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets; every condition that is given must hold."""

    ids: Collection[AggregateId] | None = None
    services: Collection[str] | None = None
    start: datetime | None = None
    """Raised then or later."""
    end: datetime | None = None
    """Raised then or earlier."""
    changed_from: datetime | None = None
    """Changed last then or later."""
    changed_until: datetime | None = None
    """Changed last then or earlier."""
    open: bool | None = None
    """In the sense of GeoReport v2, in which what was resolved is closed: unresolved, or not so."""


def services(snapshot: Snapshot, public: Collection[AggregateId]) -> Mapping[str, Service]:
    """Return the services by code, the oldest list first; a code that several lists have is named by the first."""
    source = snapshot.of(lists)
    order = (source.c.opened_at, source.c.key)
    found: dict[str, Service] = {}
    for row in snapshot.rows(lists, source.c.key.in_(public), source=source, order_by=order):
        for category in row.categories:
            found.setdefault(category.code, Service(category.code, category.name, row.title))
    return found


def tickets(
    snapshot: Snapshot, public: Collection[AggregateId], which: TicketFilter, limit: int, offset: int = 0
) -> Sequence[IssueRow]:
    """Return a part of the issues of public lists, those raised last first."""
    source = snapshot.of(issues)
    order = (source.c.opened_at.desc(), source.c.key)
    where = (source.c.list.in_(public), *_conditions(source.c, which))
    return snapshot.decoded(issues, sa.select(source).where(*where).order_by(*order).limit(limit).offset(offset))


def is_open(row: IssueRow) -> bool:
    """Say of one ticket what `TicketFilter.open` asks."""
    return row.status in UNRESOLVED_STATES


def _conditions(c: Columns, which: TicketFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if which.ids is not None:
        found.append(c.key.in_(which.ids))
    if which.services is not None:
        found.append(c.category.in_(which.services))
    if which.start is not None:
        found.append(c.opened_at >= micros(which.start))
    if which.end is not None:
        found.append(c.opened_at <= micros(which.end))
    if which.changed_from is not None:
        found.append(c.changed_at >= micros(which.changed_from))
    if which.changed_until is not None:
        found.append(c.changed_at <= micros(which.changed_until))
    if which.open is not None:
        standing = c.status.in_([status.value for status in UNRESOLVED_STATES])
        found.append(standing if which.open else sa.not_(standing))
    return found
