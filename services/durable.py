"""Databases of what follows from nothing else: a SQLite file each, or a schema each in one PostgreSQL database.

Unlike the views, every commit waits for the disk.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


def connect(url: str, schema: str) -> sa.Engine:
    """Return the engine of SQLAlchemy for `sqlite:///absolute/path.db` or `postgresql://…`.

    Args:
        url: where the database is.
        schema: on PostgreSQL, made if it is missing; a SQLite file needs none.
    """
    if url.startswith("sqlite:"):
        return _sqlite(sa.URL.create("sqlite", database=f"/{url.removeprefix('sqlite:').lstrip('/')}"))
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=4, max_overflow=12)
    with engine.begin() as connection:
        # Two nodes' processes may start at once; the lock lets the second see what the first made.
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"yipan {schema} schema"))))
        connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    return engine


def schema_of(engine: sa.Engine, schema: str) -> str | None:
    """Return the schema in which the tables stand; None in a SQLite file."""
    return schema if engine.dialect.name == "postgresql" else None


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Open a transaction that writes, and commit it durably. SQLite takes its lock at once: it could not later."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def _sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, connect_args={"timeout": 30}, pool_size=4, max_overflow=12)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Leave transactions to us, write ahead, and survive a power failure."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
