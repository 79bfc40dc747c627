"""Catch-up of a view: our engine against `eventsourcing`'s `ProjectionRunner`, on the same events in one PostgreSQL.

Both fold tasks into rows of one table. The library's way writes one row per task and one transaction per event; ours
keeps every version of the rows and commits in batches.
"""

from collections.abc import Iterator
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

import projections.tasks
from projections.engine.views import Views
from services.log import Log
from services.log.application import NodeLog
from services.log.postgres import environment
from tests.benchmark.databases import folder, postgres
from tests.benchmark.figure import Figure, rate, seconds
from tests.benchmark.history import CITY, DISTRICT, fill

EVENTS = 40_000
THEIRS = 2_000
"""How many of the events the library's runner is timed on."""


class TaskRows(PostgresTrackingRecorder):
    """One row per task, written the library's way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS task_rows (id TEXT PRIMARY KEY, title TEXT, lead TEXT, due TIMESTAMPTZ)"
            ).format()
        )

    def take(self, event: Any, tracking: Tracking) -> None:
        """Write an event's row and its position in one transaction."""
        payload = event.envelope.payload
        with self.datastore.get_connection() as connection, connection.transaction(), connection.cursor() as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(
                "INSERT INTO task_rows VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET due = excluded.due",
                (event.envelope.subject, getattr(payload, "title", ""), getattr(payload, "lead", ""), payload.due),
            )


class Tasks(Projection[TaskRows]):
    """Takes one event at a time."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Write it."""
        self.view.take(domain_event, tracking)


def measure() -> Iterator[Figure]:
    """Yield the figure for PostgreSQL, and ours for SQLite beside it."""
    with postgres() as url:
        log = Log(CITY, url)
        fill(log, DISTRICT, EVENTS)
        ours, theirs = _ours(log, url), _theirs(url)
        yield rate("view catch-up, PostgreSQL", ours, theirs, unit="events/s", aim=50)
        with folder() as place:
            sqlite = _ours(log, f"sqlite:///{place}/views.db")
        yield rate("view catch-up into SQLite, against the same runner", sqlite, theirs, unit="events/s", aim=50)
        log.close()


def _ours(log: Log, url: str) -> float:
    views = Views(url, log, views=(projections.tasks.view,))
    try:
        return EVENTS / seconds(views.catch_up)
    finally:
        views.stop()


def _theirs(url: str) -> float:
    env = {**environment(url), **_library(url)}
    runner = ProjectionRunner(application_class=NodeLog, projection_class=Tasks, view_class=TaskRows, env=env)
    with runner:
        return THEIRS / seconds(lambda: runner.wait(THEIRS, timeout=120))


def _library(url: str) -> dict[str, str]:
    """Return what the library's own factory wants to know of the same database."""
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    return {
        "TASKS_PERSISTENCE_MODULE": "eventsourcing.postgres",
        "TASKS_POSTGRES_DBNAME": str(parts["dbname"]),
        "TASKS_POSTGRES_HOST": str(parts["host"]),
        "TASKS_POSTGRES_PORT": str(parts.get("port", 5432)),
        "TASKS_POSTGRES_USER": str(parts["user"]),
        "TASKS_POSTGRES_PASSWORD": "unused: local trust",
        "TASKS_CREATE_TABLE": "y",
    }
