"""A neighbour with valid keys that sends something else than its log has."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from services.log import LinkPosition, Log, Outgoing

Over = dict[str, object]
"""Attributes that stand in an event instead of its own."""


def forge(raw: bytes, over: Over) -> bytes:
    """Return an event with other attributes."""
    return orjson.dumps({**orjson.loads(raw), **over})


class Forger:
    """Stands between a log and its relay, and sends some numbers otherwise."""

    def __init__(self, log: Log) -> None:
        self._outbox, self._sent_at = log.outbox, log.sent_at
        self.over: dict[str, Over] = {}
        """By the id of an event: what is sent instead of its attributes."""
        log.outbox = self._forged  # type: ignore[method-assign]
        log.sent_at = self._forged_at  # type: ignore[method-assign]

    def _forged(self, link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
        return [self._sent(row) for row in self._outbox(link, after, limit)]

    def _sent(self, row: Outgoing) -> Outgoing:
        over = self.over.get(row.event_id)
        return row._replace(raw=forge(row.raw, over)) if over else row

    def _forged_at(self, link: NodeId, number: int) -> LinkPosition | None:
        position = self._sent_at(link, number)
        over = self.over.get(position.event_id or "") if position else None
        return replace(position, event_id=str(over["id"])) if position and over and "id" in over else position


def spoil(database: Path, id: AggregateId, sequence: int) -> None:
    """Make an event in the log of a stopped node one that an older program with laxer rules took."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DROP TRIGGER IF EXISTS stored_events_no_update")
        of = (id, sequence)
        sql = "SELECT state FROM stored_events WHERE originator_id = ? AND originator_version = ?"
        [(raw,)] = connection.execute(sql, of)
        sql = "UPDATE stored_events SET state = ? WHERE originator_id = ? AND originator_version = ?"
        connection.execute(sql, (forge(raw, {"time": "2026-11-30"}), *of))
        connection.commit()
