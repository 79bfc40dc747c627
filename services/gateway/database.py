"""Where reports are kept: a SQLite file of their own, or the schema `gateway` of a PostgreSQL database.

Unlike the views, what is kept here follows from nothing else: every commit waits for the disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

SCHEMA = "gateway"
"""On PostgreSQL; a SQLite file needs none."""


def connect(url: str) -> sa.Engine:
    """Return the engine of SQLAlchemy for `sqlite:///absolute/path.db` or `postgresql://…`."""
    if url.startswith("sqlite:"):
        return _sqlite(sa.URL.create("sqlite", database=f"/{url.removeprefix('sqlite:').lstrip('/')}"))
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), pool_size=4, max_overflow=12)
    with engine.begin() as connection:
        # Two nodes' processes may start at once; the lock lets the second see what the first made.
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('yipan gateway schema'))"))
        connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
    return engine


def schema_of(engine: sa.Engine) -> str | None:
    """Return the schema in which the tables stand."""
    return SCHEMA if engine.dialect.name == "postgresql" else None


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


def _prepare(connection: Any, _record: object) -> None:
    """Leave transactions to us, write ahead, and survive a power failure."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
