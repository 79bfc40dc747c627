"""Reports as they stand in the tables, and many of them written at once.

The statements go to the driver as they are: made by SQLAlchemy row by row, they would cost more than the database.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from projections.engine.codec import micros, moment
from services.gateway.entry import ReportEntry, ReportRevision
from services.gateway.names import External
from services.gateway.outcome import Status, dumps, loads

Row = tuple[object, ...]

_CHANGING = ("publisher", "status", "version", "attempts", "next_attempt", "until", "awaits", "digest", "raw", "result")


def add(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Add rows, their values in the order of the table's columns without its number; return how many were not there."""
    if not rows:
        return 0
    columns = [column.name for column in table.columns if column.name != "number"]
    into = f"{_name(connection, table)} ({_list(connection, columns)})"
    values = ", ".join("?" * len(columns))
    return _many(connection, f"INSERT INTO {into} VALUES ({values}) ON CONFLICT DO NOTHING", rows)  # noqa: S608 our own names


def change(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> int:
    """Change reports, as `of_change` gives them; return how many had the version that the change follows on."""
    values = ", ".join(f"{name} = ?" for name in _CHANGING)
    reports = _name(connection, table)
    return _many(connection, f"UPDATE {reports} SET {values} WHERE key = ? AND version = ?", rows)  # noqa: S608 our own names


def reach(connection: sa.Connection, table: sa.Table, position: int, event_id: str) -> None:
    """Remember an event of the log as the last one that a report led to, unless a later one is."""
    reached = _name(connection, table)
    further = "ON CONFLICT (one) DO UPDATE SET position = excluded.position, event_id = excluded.event_id"
    sql = f"INSERT INTO {reached} (one, position, event_id) VALUES (1, ?, ?) {further}"  # noqa: S608 our own names
    _many(connection, f"{sql} WHERE reached.position < excluded.position", [(position, event_id)])


def of_report(entry: ReportEntry) -> Row:
    """Return the row of a new report."""
    return (
        entry.key,
        entry.organisation,
        entry.publisher,
        micros(entry.received_at),
        entry.status.value,
        entry.version,
        entry.attempts,
        _micros(entry.next_attempt),
        _micros(entry.until),
        _awaits(entry),
        entry.digest,
        entry.raw,
        dumps(entry.result),
        entry.namespace,
    )


def of_name(name: External, id: AggregateId) -> tuple[str, str, str, str]:
    """Return the row of a publisher's id: the organisation has the namespace behind it, unless that is its own."""
    return "/".join(filter(None, (name.organisation, name.namespace))), name.kind, name.id, id


def name_in(row: sa.Row[Any]) -> External:
    """Return the publisher's id in a row."""
    organisation, _, namespace = row.organisation.partition("/")
    return External(NodeId(organisation), row.kind, row.external, namespace or None)


def of_change(entry: ReportEntry) -> Row:
    """Return what is set of a report that changed, its key, and the version that it had."""
    return (
        entry.publisher,
        entry.status.value,
        entry.version,
        entry.attempts,
        _micros(entry.next_attempt),
        _micros(entry.until),
        _awaits(entry),
        entry.digest,
        entry.raw,
        dumps(entry.result),
        entry.key,
        entry.version - 1,
    )


def of_revision(revision: ReportRevision) -> Row:
    """Return the row of what a report was before."""
    at, status, result = micros(revision.at), revision.status.value, dumps(revision.result)
    return revision.key, revision.version, at, revision.by, revision.note, status, revision.raw, result


def entry_in(row: sa.Row[Any]) -> ReportEntry:
    """Return the report in a row."""
    return ReportEntry(
        key=row.key,
        organisation=NodeId(row.organisation),
        publisher=row.publisher,
        received_at=moment(row.received_at),
        status=Status(row.status),
        version=row.version,
        attempts=row.attempts,
        next_attempt=None if row.next_attempt is None else moment(row.next_attempt),
        until=None if row.until is None else moment(row.until),
        awaits=uids_in(row.awaits),
        digest=bytes(row.digest),
        raw=bytes(row.raw),
        result=loads(bytes(row.result)),
        number=row.number,
        namespace=row.namespace,
    )


def revision_in(row: sa.Row[Any]) -> ReportRevision:
    """Return what a report was before, as it stands in a row."""
    at, status, result = moment(row.at), Status(row.status), loads(bytes(row.result))
    return ReportRevision(row.key, row.version, at, row.by, row.note, status, bytes(row.raw), result)


def uids_in(text: str | None) -> frozenset[str]:
    """Return the uids in a column."""
    return frozenset((text or "").split())


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else micros(moment)


def _awaits(entry: ReportEntry) -> str | None:
    return " ".join(sorted(entry.awaits)) or None


def _many(connection: sa.Connection, sql: str, rows: Sequence[Row]) -> int:
    """Run a statement with every row; return how many rows of the table it touched."""
    if connection.dialect.name == "postgresql":
        sql = sql.replace("?", "%s")
    return connection.exec_driver_sql(sql, list(rows)).rowcount


def _name(connection: sa.Connection, table: sa.Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _list(connection: sa.Connection, columns: Sequence[str]) -> str:
    return ", ".join(map(connection.dialect.identifier_preparer.quote, columns))
