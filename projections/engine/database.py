"""Where the views are kept: a SQLite file of their own, or the schema `views` of a PostgreSQL database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

SCHEMA = "views"
"""On PostgreSQL; a SQLite file needs none."""

_UNSENT = (OverflowError, UnicodeError)
"""What a driver raises over data that it cannot even send."""


def connect(url: str) -> sa.Engine:
    """Return the engine of SQLAlchemy for `sqlite:///absolute/path.db` or `postgresql://…`."""
    if url.startswith("sqlite:"):
        return _sqlite(sa.URL.create("sqlite", database=f"/{url.removeprefix('sqlite:').lstrip('/')}"))
    address = sa.make_url(url)
    engine = sa.create_engine(address.set(drivername="postgresql+psycopg"), pool_size=8, max_overflow=24)
    with engine.begin() as connection:
        # Two nodes' processes may start at once; the lock lets the second see what the first made.
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('yipan views schema'))"))
        connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
    return engine


def schema_of(engine: sa.Engine) -> str | None:
    """Return the schema in which the tables stand."""
    return SCHEMA if engine.dialect.name == "postgresql" else None


def in_one_state(engine: sa.Engine) -> sa.Engine:
    """Return the engine whose transactions see one state of the database in all their statements, as SQLite's do."""
    return engine.execution_options(isolation_level="REPEATABLE READ") if schema_of(engine) else engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes, and commit it.

    PostgreSQL need not wait for its disk: what a power failure takes back, it takes back with its position, and the log
    still has it. SQLite takes its lock at once, for it could not get it later.
    """
    with engine.execution_options(writes=True).begin() as connection:
        if schema_of(engine):
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


def refuses_data(database: sa.Engine | sa.Connection, error: Exception) -> bool:
    """Say whether an error is about the data: the same would come however often they were written."""
    driver = database.dialect.loaded_dbapi
    return isinstance(error, (sa.exc.DataError, driver.DataError, *_UNSENT))


def _sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, connect_args={"timeout": 30}, pool_size=8, max_overflow=24)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Leave transactions to us, for the driver's own would let a read see two states; and write ahead.

    NORMAL may lose the last commits when the power fails, never the file: the views derive them again from the log.
    """
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA cache_size=-65536")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
