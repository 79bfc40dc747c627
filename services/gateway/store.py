"""The register of reports: every report with what became of it, durable, in SQLite and PostgreSQL alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from projections.engine.codec import moment
from projections.engine.database import connect, copy, schema_of, writing
from services.gateway import rows
from services.gateway.entry import ReportEntry, ReportRevision
from services.gateway.names import External
from services.gateway.outcome import Status
from services.gateway.tables import ReportTables

SCHEMA = "gateway"
"""On PostgreSQL; a SQLite file needs none."""


class WaitingReport(NamedTuple):
    """A report that waits."""

    key: str
    awaits: frozenset[str]
    next_attempt: datetime


class ReportTally(NamedTuple):
    """How many reports of one publisher stand alike."""

    publisher: str
    status: Status
    reports: int


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are asked for."""

    organisation: NodeId | None = None
    """Of this organisation and those below it; of all if left out."""
    status: Status | None = None
    publisher: str | None = None
    key: str | None = None
    after: int = 0
    """Behind this place in the register."""
    limit: int = 100


class ReportStore:
    """The register in one database, for any number of threads and processes."""

    def __init__(self, url: str) -> None:
        """Open it, and create what is missing.

        Args:
            url: `sqlite:///absolute/path.db` or `postgresql://…`.
        """
        self._engine = connect(url, SCHEMA)
        self._tables = ReportTables(schema_of(self._engine))
        with writing(self._engine) as connection:
            self._tables.create(connection)
        reports = self._tables.reports
        self._known = sa.select(reports).where(reports.c.key.in_(sa.bindparam("keys", expanding=True)))

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    # ── Write ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, new: Sequence[ReportEntry], names: Mapping[External, AggregateId] | None = None) -> bool:
        """Keep new reports, durable when this returns; one whose key is there stays as it is.

        Args:
            new: the reports, each key once.
            names: ids to remember with them.

        Returns:
            True if none of them was there.
        """
        with writing(self._engine) as connection:
            added = rows.add(connection, self._tables.reports, [rows.of_report(each) for each in new])
            self._remember_all(connection, names or {})
            self._reach(connection, new)
        return added == len(new)

    def change(
        self,
        changed: Sequence[ReportEntry],
        names: Mapping[External, AggregateId] | None = None,
        revision: Sequence[ReportRevision] = (),
    ) -> bool:
        """Keep changes of reports, at least one, each with the version that follows on the kept one; all or none.

        Returns:
            False if somebody else was faster with one of them; nothing is changed then.
        """
        with writing(self._engine) as connection:
            if rows.change(connection, self._tables.reports, [rows.of_change(each) for each in changed]) < len(changed):
                connection.rollback()
                return False
            rows.add(connection, self._tables.history, [rows.of_revision(each) for each in revision])
            self._remember_all(connection, names or {})
            self._reach(connection, changed)
        return True

    def _remember_all(self, connection: sa.Connection, names: Mapping[External, AggregateId]) -> None:
        rows.add(connection, self._tables.names, [rows.of_name(name, id) for name, id in names.items()])

    # ── Compared with the log ─────────────────────────────────────────────────────────────────────────────────────────

    def _reach(self, connection: sa.Connection, entries: Iterable[ReportEntry]) -> None:
        """Remember the last event that a report led to, in the transaction that enters the report."""
        led_to = [(event.position, event.id) for entry in entries for event in entry.result.events]
        if led_to:
            rows.reach(connection, self._tables.reached, *max(led_to))

    def reached(self) -> tuple[int, str] | None:
        """Return the position and the id of the last event that any report led to; None if that is not known."""
        c = self._tables.reached.c
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(c.position, c.event_id)).one_or_none()
        return (found.position, found.event_id) if found else None

    def set_reached(self, position: int, event_id: str) -> None:
        """Say that all that reports led to is in a log of which this event is the last one."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(self._tables.reached))
            rows.reach(connection, self._tables.reached, position, event_id)

    def forget_reached(self) -> None:
        """Have the register compared with the log at the next start: the log is another one now."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(self._tables.reached))

    def copy_to(self, url: str) -> None:
        """Copy the whole register into another database, in which there is none."""
        other = ReportStore(url)
        try:
            copy(self._engine, self._tables.metadata, other._engine, other._tables.metadata)
        finally:
            other.close()

    # ── Read ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def known(self, keys: Collection[str]) -> Mapping[str, ReportEntry]:
        """Return those of these reports that are kept, by key."""
        if not keys:
            return {}
        with self._engine.connect() as connection:
            found = connection.execute(self._known, {"keys": list(keys)}).all()
        return {row.key: rows.entry_in(row) for row in found}

    def page(self, wanted: ReportFilter) -> Sequence[ReportEntry]:
        """Return reports in the order in which they came."""
        c = self._tables.reports.c
        select = sa.select(self._tables.reports).where(c.number > wanted.after).order_by(c.number).limit(wanted.limit)
        for column, value in ((c.status, wanted.status), (c.publisher, wanted.publisher), (c.key, wanted.key)):
            if value is not None:
                select = select.where(column == str(value))
        if wanted.organisation is not None:
            select = select.where(_within(c.organisation, wanted.organisation))
        with self._engine.connect() as connection:
            return [rows.entry_in(row) for row in connection.execute(select)]

    def waiting(self) -> Sequence[WaitingReport]:
        """Return all reports that wait, the one first that is due first."""
        c = self._tables.reports.c
        select = sa.select(c.key, c.awaits, c.next_attempt).where(c.status == Status.WAITING.value)
        with self._engine.connect() as connection:
            found = connection.execute(select.order_by(c.next_attempt, c.number)).all()
        return [WaitingReport(row.key, rows.uids_in(row.awaits), moment(row.next_attempt)) for row in found]

    def count(self, organisation: NodeId, status: Status) -> int:
        """Return how many reports of an organisation stand so."""
        c = self._tables.reports.c
        select = sa.select(sa.func.count()).where(c.status == status.value, c.organisation == organisation)
        with self._engine.connect() as connection:
            return int(connection.execute(select).scalar_one())

    def tallies(self, organisation: NodeId) -> Sequence[ReportTally]:
        """Return how many reports of an organisation and those below it there are, by publisher and status."""
        c = self._tables.reports.c
        select = sa.select(c.publisher, c.status, sa.func.count()).where(_within(c.organisation, organisation))
        grouped = select.group_by(c.publisher, c.status).order_by(c.publisher, c.status)
        with self._engine.connect() as connection:
            return [ReportTally(who, Status(status), number) for who, status, number in connection.execute(grouped)]

    def revision(self, key: str) -> Sequence[ReportRevision]:
        """Return what a report was before, the first first."""
        c = self._tables.history.c
        select = sa.select(self._tables.history).where(c.key == key).order_by(c.version)
        with self._engine.connect() as connection:
            return [rows.revision_in(row) for row in connection.execute(select)]

    def name(self, name: External) -> AggregateId | None:
        """Return the id that is remembered for a publisher's own, or None."""
        c = self._tables.names.c
        namespace, kind, external, _ = rows.of_name(name, AggregateId(""))
        select = sa.select(c.id).where(c.organisation == namespace, c.kind == kind, c.external == external)
        with self._engine.connect() as connection:
            found: AggregateId | None = connection.execute(select).scalar_one_or_none()
        return found

    def opened_as(self, id: AggregateId) -> External | None:
        """Return what the publisher that opened a record calls it; None if no report did, or its id says it."""
        select = sa.select(self._tables.names).where(self._tables.names.c.id == id).limit(1)
        with self._engine.connect() as connection:
            found = connection.execute(select).one_or_none()
        return rows.name_in(found) if found else None


def _within(column: sa.ColumnElement[str], organisation: NodeId) -> sa.ColumnElement[bool]:
    return sa.or_(column == organisation, column.startswith(f"{organisation}.", autoescape=True))
