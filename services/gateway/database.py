"""Where reports are kept: a SQLite file of their own, or the schema `gateway` of a PostgreSQL database."""

import sqlalchemy as sa

from services import durable
from services.durable import writing

__all__ = ["connect", "schema_of", "writing"]

SCHEMA = "gateway"
"""On PostgreSQL; a SQLite file needs none."""


def connect(url: str) -> sa.Engine:
    """Return the engine of SQLAlchemy for `sqlite:///absolute/path.db` or `postgresql://…`."""
    return durable.connect(url, SCHEMA)


def schema_of(engine: sa.Engine) -> str | None:
    """Return the schema in which the tables stand."""
    return durable.schema_of(engine, SCHEMA)
