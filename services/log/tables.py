"""The tables of a log, the same in every database.

`stored_events` is `eventsourcing`'s, with the position as its notification id. What stands in `APPEND_ONLY` is never
changed.
"""

from collections.abc import Iterator
from typing import NamedTuple


class LogTable(NamedTuple):
    """A table and the columns that are written, with their types in PostgreSQL."""

    name: str
    columns: dict[str, str]


LEAVES = LogTable(
    "leaves",
    {
        "position": "bigint",
        "recorded_at": "bigint",
        "hash": "bytea",
        "event_id": "text",
        "link": "text",
        "number": "bigint",
    },
)
OUTBOX = LogTable("outbox", {"link": "text", "number": "bigint", "position": "bigint"})
INBOX = LogTable("inbox", {"link": "text", "number": "bigint", "position": "bigint"})
SHARED = LogTable("shared", {"aggregate": "text", "link": "text"})
REQUESTS = LogTable("requests", {"key": "text", "fingerprint": "text", "first": "bigint", "last": "bigint"})

APPEND_ONLY = ("stored_events", "leaves", "outbox", "inbox")
"""Tables that are only ever added to: triggers refuse UPDATE and DELETE."""

_CREATE = (
    "CREATE TABLE IF NOT EXISTS leaves (position {integer} PRIMARY KEY, recorded_at {integer} NOT NULL,"
    " hash {bytes} NOT NULL, event_id TEXT NOT NULL UNIQUE, link TEXT, number {integer})",
    "CREATE INDEX IF NOT EXISTS leaves_by_time ON leaves (recorded_at, position)",
    "CREATE TABLE IF NOT EXISTS outbox (link TEXT NOT NULL, number {integer} NOT NULL, position {integer} NOT NULL,"
    " PRIMARY KEY (link, number)){clustered}",
    "CREATE TABLE IF NOT EXISTS inbox (link TEXT NOT NULL, number {integer} NOT NULL, position {integer} NOT NULL,"
    " PRIMARY KEY (link, number)){clustered}",
    "CREATE TABLE IF NOT EXISTS shared (aggregate TEXT NOT NULL, link TEXT NOT NULL,"
    " PRIMARY KEY (aggregate, link)){clustered}",
    "CREATE TABLE IF NOT EXISTS reported (link TEXT PRIMARY KEY, number {integer} NOT NULL, event_id TEXT)",
    "CREATE TABLE IF NOT EXISTS requests (key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL,"
    " first {integer} NOT NULL, last {integer} NOT NULL)",
    "CREATE INDEX IF NOT EXISTS requests_by_position ON requests (first, key)",
    "CREATE TABLE IF NOT EXISTS log_owner (node TEXT PRIMARY KEY)",
    "CREATE {recorded} AS SELECT l.position, l.recorded_at, l.event_id, l.link, l.number, e.originator_id AS"
    " aggregate, e.originator_version AS sequence, e.topic AS type, e.state AS raw"
    " FROM leaves l JOIN stored_events e ON e.{position} = l.position",
)


def create_statements(**words: str) -> Iterator[str]:
    """Yield the statements that make the tables, in the words of one database."""
    for statement in _CREATE:
        yield statement.format(**words)
