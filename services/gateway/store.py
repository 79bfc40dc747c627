"""The register of reports: every report with what became of it, durable, in SQLite and PostgreSQL alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from domain.aggregate_id import AggregateId
from domain.tree import NodeId
from projections.engine.codec import micros, moment
from services.gateway.database import connect, schema_of, writing
from services.gateway.kept import Kept, Past
from services.gateway.names import External
from services.gateway.outcome import Result, Status, dumps, loads
from services.gateway.tables import Tables

_CHANGING = ("publisher", "status", "version", "attempts", "next_attempt", "until", "awaits", "raw", "result")


class Wait(NamedTuple):
    """A report that waits."""

    key: str
    awaits: frozenset[str]
    next_attempt: datetime


class Tally(NamedTuple):
    """How many reports of one publisher stand alike."""

    publisher: str
    status: Status
    reports: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are asked for."""

    organisation: NodeId | None = None
    """Of this organisation and those below it; of all if left out."""
    status: Status | None = None
    publisher: str | None = None
    key: str | None = None
    after: int = 0
    """Behind this place in the register."""
    limit: int = 100


class Store:
    """The register in one database, for any number of threads and processes."""

    def __init__(self, url: str) -> None:
        """Open it, and create what is missing.

        Args:
            url: `sqlite:///absolute/path.db` or `postgresql://…`.
        """
        self._engine = connect(url)
        self._tables = Tables(schema_of(self._engine))
        with writing(self._engine) as connection:
            self._tables.create(connection)
        reports, names = self._tables.reports, self._tables.names
        insert = postgresql.insert if schema_of(self._engine) else sqlite.insert
        # Made once, for they run with every batch.
        self._add = insert(reports).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        self._remember = insert(names).on_conflict_do_nothing()
        self._known = sa.select(reports).where(reports.c.key.in_(sa.bindparam("keys", expanding=True)))
        self._change = (
            sa.update(reports)
            .where(reports.c.key == sa.bindparam("of"), reports.c.version == sa.bindparam("before"))
            .values({name: sa.bindparam(f"new_{name}") for name in _CHANGING})
        )

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    # ── Write ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, new: Sequence[Kept], names: Mapping[External, AggregateId] | None = None) -> bool:
        """Keep new reports, durable when this returns; one whose key is there stays as it is.

        Args:
            new: the reports, each key once.
            names: ids to remember with them.

        Returns:
            True if none of them was there.
        """
        with writing(self._engine) as connection:
            added = connection.execute(self._add, [_row(each) for each in new]).rowcount if new else 0
            self._remember_all(connection, names or {})
        return added == len(new)

    def change(
        self,
        changed: Sequence[Kept],
        names: Mapping[External, AggregateId] | None = None,
        past: Sequence[Past] = (),
    ) -> bool:
        """Keep changes of reports, at least one, each with the version that follows on the kept one; all or none.

        Returns:
            False if somebody else was faster with one of them; nothing is changed then.
        """
        with writing(self._engine) as connection:
            if connection.execute(self._change, [_change(each) for each in changed]).rowcount != len(changed):
                connection.rollback()
                return False
            if past:
                connection.execute(sa.insert(self._tables.history), [_past(each) for each in past])
            self._remember_all(connection, names or {})
        return True

    def _remember_all(self, connection: sa.Connection, names: Mapping[External, AggregateId]) -> None:
        if names:
            columns = ("organisation", "kind", "external")
            rows = [{**dict(zip(columns, name, strict=True)), "id": id} for name, id in names.items()]
            connection.execute(self._remember, rows)

    # ── Read ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, keys: Collection[str]) -> Mapping[str, Kept]:
        """Return those of these reports that are kept, by key."""
        if not keys:
            return {}
        with self._engine.connect() as connection:
            rows = connection.execute(self._known, {"keys": list(keys)}).all()
        return {row.key: _kept(row) for row in rows}

    def page(self, wanted: Wanted) -> Sequence[Kept]:
        """Return reports in the order in which they came."""
        c = self._tables.reports.c
        select = sa.select(self._tables.reports).where(c.number > wanted.after).order_by(c.number).limit(wanted.limit)
        for column, value in ((c.status, wanted.status), (c.publisher, wanted.publisher), (c.key, wanted.key)):
            if value is not None:
                select = select.where(column == str(value))
        if wanted.organisation is not None:
            select = select.where(_within(c, wanted.organisation))
        with self._engine.connect() as connection:
            return [_kept(row) for row in connection.execute(select)]

    def waiting(self) -> Sequence[Wait]:
        """Return all reports that wait, the one first that is due first."""
        c = self._tables.reports.c
        select = sa.select(c.key, c.awaits, c.next_attempt).where(c.status == Status.WAITING.value)
        with self._engine.connect() as connection:
            rows = connection.execute(select.order_by(c.next_attempt, c.number)).all()
        return [Wait(row.key, _uids(row.awaits), moment(row.next_attempt)) for row in rows]

    def count(self, organisation: NodeId, status: Status) -> int:
        """Return how many reports of an organisation stand so."""
        c = self._tables.reports.c
        select = sa.select(sa.func.count()).where(c.status == status.value, c.organisation == organisation)
        with self._engine.connect() as connection:
            return int(connection.execute(select).scalar_one())

    def tallies(self, organisation: NodeId) -> Sequence[Tally]:
        """Return how many reports of an organisation and those below it there are, by publisher and status."""
        c = self._tables.reports.c
        select = sa.select(c.publisher, c.status, sa.func.count()).where(_within(c, organisation))
        grouped = select.group_by(c.publisher, c.status).order_by(c.publisher, c.status)
        with self._engine.connect() as connection:
            return [Tally(who, Status(status), number) for who, status, number in connection.execute(grouped)]

    def past(self, key: str) -> Sequence[Past]:
        """Return what a report was before, the first first."""
        c = self._tables.history.c
        select = sa.select(self._tables.history).where(c.key == key).order_by(c.version)
        with self._engine.connect() as connection:
            rows = connection.execute(select).all()
        return [
            Past(r.key, r.version, moment(r.at), r.by, r.note, Status(r.status), bytes(r.raw), loads(bytes(r.result)))
            for r in rows
        ]

    def name(self, name: External) -> AggregateId | None:
        """Return the id that is remembered for a publisher's own, or None."""
        c = self._tables.names.c
        select = sa.select(c.id).where(c.organisation == name.organisation, c.kind == name.kind, c.external == name.id)
        with self._engine.connect() as connection:
            found: AggregateId | None = connection.execute(select).scalar_one_or_none()
        return found


def _within(columns: Any, organisation: NodeId) -> sa.ColumnElement[bool]:
    below = columns.organisation.startswith(f"{organisation}.", autoescape=True)
    return sa.or_(columns.organisation == organisation, below)


_FIELDS = tuple(field.name for field in fields(Kept) if field.name != "number")


def _row(kept: Kept) -> dict[str, Any]:
    return {name: _stored(getattr(kept, name)) for name in _FIELDS}


def _change(kept: Kept) -> dict[str, Any]:
    new = {f"new_{name}": _stored(getattr(kept, name)) for name in _CHANGING}
    return {"of": kept.key, "before": kept.version - 1, **new}


def _past(past: Past) -> dict[str, Any]:
    return {field.name: _stored(getattr(past, field.name)) for field in fields(past)}


def _stored(value: Any) -> Any:
    """Return a value as it stands in its column."""
    if isinstance(value, datetime):
        return micros(value)
    if isinstance(value, frozenset):
        return " ".join(sorted(value)) or None
    if isinstance(value, Result):
        return dumps(value)
    return str(value) if isinstance(value, Status) else value


def _kept(row: sa.Row[Any]) -> Kept:
    return Kept(
        key=row.key,
        organisation=NodeId(row.organisation),
        publisher=row.publisher,
        received_at=moment(row.received_at),
        status=Status(row.status),
        version=row.version,
        attempts=row.attempts,
        next_attempt=_moment(row.next_attempt),
        until=_moment(row.until),
        awaits=_uids(row.awaits),
        digest=bytes(row.digest),
        raw=bytes(row.raw),
        result=loads(bytes(row.result)),
        number=row.number,
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)


def _uids(text: str | None) -> frozenset[str]:
    return frozenset((text or "").split())
