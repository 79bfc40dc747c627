"""Databases: a SQLite file for each purpose, or a schema for each in one PostgreSQL database.

What is derived from the log need not wait for the disk: what a power failure takes back, it takes back with its
position, and the log still has it. All else does.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from projections.engine.postgres import PARAMETERS, POOL, BoundedConnection
from projections.engine.sqlite_file import WAL_KEPT, InPlace, path_of

_UNSENT = (OverflowError, UnicodeError)
"""What a driver raises over data that it cannot even send."""
_SIZES = {True: (8, 24), False: (4, 12)}
"""Connections that are kept and that may come beside them, by whether what is there is derived: many read views."""


def connect(url: str, schema: str, *, derived: bool = False) -> sa.Engine:
    """Return the engine of SQLAlchemy for `sqlite:///absolute/path.db` or `postgresql://…`.

    Args:
        url: where the database is.
        schema: on PostgreSQL, made if it is missing; a SQLite file needs none.
        derived: whether all that will be in it can be made again.
    """
    if path := path_of(url):
        return _sqlite(path, derived)
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    options = {"kept_in": schema, "derived": derived}
    pool_size, max_overflow = _SIZES[derived]
    engine = sa.create_engine(
        address, pool_size=pool_size, max_overflow=max_overflow, pool_timeout=POOL, execution_options=options
    )
    sa.event.listen(engine, "do_connect", _connect)
    with engine.begin() as connection:
        # Two nodes' processes may start at once; the lock lets the second see what the first made.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"yipan {schema} schema"))))
        connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    return engine


def schema_of(engine: sa.Engine) -> str | None:
    """Return the schema in which the tables stand; None in a SQLite file."""
    schema: str | None = engine.get_execution_options().get("kept_in")
    return schema


def in_one_state(engine: sa.Engine) -> sa.Engine:
    """Return the engine whose transactions see one state of the database in all their statements, as SQLite's do."""
    return engine.execution_options(isolation_level="REPEATABLE READ") if schema_of(engine) else engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes, and commit it; durably, unless what it writes is derived.

    SQLite takes its lock at once, for it could not get it later.
    """
    with engine.execution_options(writes=True).begin() as connection:
        if schema_of(engine) and engine.get_execution_options()["derived"]:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


def copy(source: sa.Engine, tables: sa.MetaData, target: sa.Engine, empty: sa.MetaData) -> None:
    """Copy the rows of all tables into the same tables of another database, which are empty."""
    with source.connect() as reading, writing(target) as connection:
        for table, into in zip(tables.sorted_tables, empty.sorted_tables, strict=True):
            for some in reading.execution_options(yield_per=1000).execute(sa.select(table)).mappings().partitions():
                connection.execute(sa.insert(into), [dict(row) for row in some])
            if schema_of(target):
                _count_on(connection, into)


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Have the next row get the number after the last one that was copied."""
    column = table.autoincrement_column
    if column is not None:
        sequence = sa.func.pg_get_serial_sequence(table.fullname, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, sa.select(sa.func.max(column)).scalar_subquery())))


def refuses_data(database: sa.Engine | sa.Connection, error: Exception) -> bool:
    """Say whether an error is about the data: the same would come however often they were written."""
    driver = database.dialect.loaded_dbapi
    return isinstance(error, (sa.exc.DataError, driver.DataError, *_UNSENT))


def give_space_back(engine: sa.Engine, pages: int) -> bool:
    """Give back the space of up to so many pages that nothing stands in any more; say whether there is more of it.

    PostgreSQL gives it back by itself when a table is dropped.
    """
    if schema_of(engine):
        return False
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if raw.execute("PRAGMA auto_vacuum").fetchone() == (0,):  # the file was made by an earlier version
            raw.execute("PRAGMA auto_vacuum = INCREMENTAL")
            raw.execute("VACUUM")
        raw.execute(f"PRAGMA incremental_vacuum({pages:d})").fetchall()
        left: int = raw.execute("PRAGMA freelist_count").fetchone()[0]
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return left > 0


def _connect(_dialect: object, _record: object, args: list[Any], parameters: dict[str, Any]) -> BoundedConnection[Any]:
    return BoundedConnection.connect(*args, **{**PARAMETERS, **parameters})


def _sqlite(path: Path, derived: bool) -> sa.Engine:
    address = sa.URL.create("sqlite", database=str(path))
    pool_size, max_overflow = _SIZES[derived]
    engine = sa.create_engine(
        address,
        connect_args={"timeout": 30},
        pool_size=pool_size,
        max_overflow=max_overflow,
        execution_options={"file": InPlace(path), "derived": derived},
    )
    sa.event.listen(engine, "do_connect", lambda *_: engine.get_execution_options()["file"].require())
    sa.event.listen(engine, "connect", _prepare_derived if derived else _prepare_durable)
    sa.event.listen(engine, "engine_disposed", lambda _: engine.get_execution_options()["file"].forget())
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare_durable(connection: sqlite3.Connection, _record: object) -> None:
    """Leave transactions to us, for the driver's own would let a read see two states; and write ahead."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT}")


def _prepare_derived(connection: sqlite3.Connection, record: object) -> None:
    """Do the same, and be ready to give back the space of what is dropped.

    NORMAL may lose the last commits when the power fails, never the file.
    """
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    _prepare_durable(connection, record)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")


def _begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes:
        options["file"].require()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
