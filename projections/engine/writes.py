"""Writing many rows at once, in each database's fastest way: one prepared statement on SQLite, COPY on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

Rows = Sequence[Sequence[object]]


def insert(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    names = ", ".join(_quoted(connection, column) for column in table.columns)
    into = f"INSERT INTO {_name(connection, table)} ({names})"
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"{into} VALUES ({places})", [tuple(row) for row in rows])
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {_name(connection, table)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def end_versions(connection: sa.Connection, table: sa.Table, ends: Rows) -> None:
    """End versions: rows of (valid_to, occurred_to, key, valid_from)."""
    if not ends:
        return
    name = _name(connection, table)
    if connection.dialect.name == "sqlite":
        update = f"UPDATE {name} SET valid_to = ?, occurred_to = ? WHERE key = ? AND valid_from = ?"  # noqa: S608 our own names
        connection.exec_driver_sql(update, [tuple(end) for end in ends])
        return
    update = (
        f"UPDATE {name} AS t SET valid_to = e.valid_to, occurred_to = e.occurred_to "  # noqa: S608 our own names
        "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) "
        "AS e(valid_to, occurred_to, key, valid_from) "
        "WHERE t.key = e.key AND t.valid_from = e.valid_from"
    )
    connection.exec_driver_sql(update, _columnwise(ends))


def _name(connection: sa.Connection, table: sa.Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _quoted(connection: sa.Connection, column: sa.Column[Any]) -> str:
    return connection.dialect.identifier_preparer.format_column(column)


def _columnwise(rows: Rows) -> tuple[list[object], ...]:
    return tuple(map(list, zip(*rows, strict=True)))
