"""Inserting and nothing else: the same bytes, into the same kind of database, in the same batches."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import sqlalchemy as sa

from domain.node_id import NodeId
from projections.engine.database import connect, writing
from services.gateway.store import ReportStore
from services.log import Log
from tests.benchmark.figure import seconds

OF_LOG = ("stored_events", "leaves", "outbox", "shared", "requests")
OF_REGISTER = ("reports",)

Row = tuple[Any, ...]


class Kept(NamedTuple):
    """The rows of one table, in their order."""

    table: str
    columns: Sequence[str]
    rows: Sequence[Row]


def fresh(place: Path, url: str | None) -> str:
    """Return the URL of an empty database: beside the one at `url`, on its server, or a file of its own."""
    if url is None:
        return f"sqlite:///{place}/{uuid4().hex}.db"
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def alone(url: str, batches: Sequence[Sequence[bytes]]) -> float:
    """Return the seconds that it takes to insert these bytes into a table with a number, batch by batch."""
    engine = connect(url, "bench")
    blob = "bytea" if engine.dialect.name == "postgresql" else "BLOB"
    number = "bigserial" if engine.dialect.name == "postgresql" else "INTEGER"
    with writing(engine) as connection:
        connection.exec_driver_sql(f"CREATE TABLE alone (number {number} PRIMARY KEY, raw {blob} NOT NULL)")
    parts = [[Kept("alone", ["raw"], [(raw,) for raw in batch])] for batch in batches]

    def insert() -> None:
        for part in parts:
            _insert(engine, part)

    took = seconds(insert)
    engine.dispose()
    return took


def everything(log: str, register: str, node: NodeId, target: tuple[str, str], batches: int) -> float:
    """Return the seconds that it takes to insert all rows of a node's log and register into others, in so many batches.

    Args:
        log: of the node.
        register: of its reports.
        node: whose they are.
        target: empty databases for both.
        batches: how many.
    """
    Log(node, target[0]).close()
    ReportStore(target[1]).close()
    with _engines(log, register, *target) as (from_log, from_register, to_log, to_register):
        of_log = _pieces([_kept(from_log, name) for name in OF_LOG], batches)
        of_register = _pieces([_kept(from_register, name) for name in OF_REGISTER], batches)

        def insert() -> None:
            for first, second in zip(of_log, of_register, strict=True):
                _insert(to_log, first)
                _insert(to_register, second)

        return seconds(insert)


@contextmanager
def _engines(*urls: str) -> Iterator[Sequence[sa.Engine]]:
    with ExitStack() as closing:
        engines = [connect(url, "gateway") for url in urls]
        for engine in engines:
            closing.callback(engine.dispose)
        yield engines


def _kept(engine: sa.Engine, table: str) -> Kept:
    name = f"gateway.{table}" if table in OF_REGISTER and engine.dialect.name == "postgresql" else table
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2")  # noqa: S608 our own names
        return Kept(name, list(found.keys()), [tuple(row) for row in found])


def _pieces(tables: Sequence[Kept], count: int) -> Sequence[Sequence[Kept]]:
    """Cut the rows of every table into so many pieces."""

    def piece(kept: Kept, number: int) -> Kept:
        size = -(-len(kept.rows) // count)
        return kept._replace(rows=kept.rows[number * size : (number + 1) * size])

    return [[piece(kept, number) for kept in tables] for number in range(count)]


def _insert(engine: sa.Engine, tables: Sequence[Kept]) -> None:
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    with writing(engine) as connection:
        for kept in tables:
            if kept.rows:
                columns, values = ", ".join(kept.columns), ", ".join([mark] * len(kept.columns))
                sql = f"INSERT INTO {kept.table} ({columns}) VALUES ({values})"  # noqa: S608 our own names
                connection.exec_driver_sql(sql, list(kept.rows))
