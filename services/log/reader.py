"""The queries of the log."""

from base64 import b64decode
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.node_id import NodeId
from services.log.gate import Gate
from services.log.leaf import to_microseconds, to_moment
from services.log.recorder import Row, Transaction, select
from services.log.records import (
    ALL,
    NOTHING_YET,
    GivenOut,
    LinkPosition,
    OpenedAggregate,
    Outgoing,
    RawRecord,
    RecordedRequest,
    RememberedRequest,
)
from services.log.requests import recorded_requests, requests_after
from services.log.stored import read, skipped_event

_RECORDED = "SELECT position, recorded_at, raw, link, number, aggregate, sequence, type, event_id FROM recorded "
_RAW = "SELECT position, recorded_at, raw, type, aggregate FROM recorded "
_HISTORY = f"{_RECORDED} WHERE aggregate = ? AND sequence > ? ORDER BY sequence LIMIT ?"
_PRESENT = "SELECT originator_id FROM stored_events WHERE originator_version = 1 AND originator_id IN ({})"
_OPENED = """
SELECT aggregate, (
    SELECT state FROM stored_events WHERE originator_id = aggregate ORDER BY originator_version DESC LIMIT 1
) FROM recorded WHERE position > ? AND position <= ? AND sequence = 1 ORDER BY position
"""
_POSITIONS = "SELECT event_id, position FROM leaves WHERE event_id IN ({})"
_IDS = "SELECT position, event_id FROM leaves WHERE position IN ({})"
_OF_LINK = (
    "SELECT t.number, r.event_id, CASE WHEN r.type = 'EventSkipped' THEN r.raw END{}"
    " FROM {} t JOIN recorded r ON r.position = t.position WHERE t.link = ? "
)


class Reader:
    """Reads what is committed, each query in a snapshot of its own."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Transaction]], gate: Gate) -> None:
        self._reading, self._gate = reading, gate

    def _rows(self, sql: str, *params: object) -> Sequence[Row]:
        with self._gate.passing(), self._reading() as session:
            return session.rows(sql, params)

    def head(self) -> int:
        """Return the last position, 0 if the log is empty."""
        return self._rows("SELECT max(position) FROM leaves")[0][0] or 0

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return up to `limit` events behind a position."""
        rows = self._rows(f"{_RECORDED} WHERE position > ? ORDER BY position LIMIT ?", after, limit)
        return [_recorded(row) for row in rows]

    def read_raw(self, after: int, limit: int) -> Sequence[RawRecord]:
        """Return the same as they are stored."""
        rows = self._rows(f"{_RAW} WHERE position > ? ORDER BY position LIMIT ?", after, limit)
        return [RawRecord(*row) for row in rows]

    def history(self, id: AggregateId, after: int = 0, limit: int = ALL) -> Sequence[Recorded]:
        """Return the events of an aggregate in order: all, or the first behind a version."""
        return [_recorded(row) for row in self._rows(_HISTORY, id, after, limit)]

    def find(self, event_id: str) -> Recorded | None:
        """Return the event with this id."""
        rows = self._rows(f"{_RECORDED} WHERE event_id = ?", event_id)
        return _recorded(rows[0]) if rows else None

    def has(self, event_id: str) -> bool:
        """Say whether an event with this id is recorded."""
        return bool(self._rows("SELECT 1 FROM leaves WHERE event_id = ?", event_id))

    def positions(self, event_ids: Collection[str]) -> Mapping[str, int]:
        """Return where those of these events stand that are recorded."""
        with self._gate.passing(), self._reading() as session:
            return dict(select(session, _POSITIONS, event_ids))

    def requests(self, keys: Collection[str]) -> Mapping[str, RecordedRequest]:
        """Return those of these requests that were recorded, by key."""
        with self._gate.passing(), self._reading() as session:
            return recorded_requests(session, keys)

    def requests_after(self, place: tuple[int, str], limit: int, scope: str) -> Sequence[RememberedRequest]:
        """Return up to `limit` requests behind a place, of those whose keys begin with `scope`."""
        with self._gate.passing(), self._reading() as session:
            return requests_after(session, place, limit, scope)

    def absent(self, ids: Collection[AggregateId]) -> frozenset[AggregateId]:
        """Return those of these aggregates that the log has nothing of."""
        with self._gate.passing(), self._reading() as session:
            return frozenset(ids) - {id for (id,) in select(session, _PRESENT, ids)}

    def opened(self, after: int, until: int) -> Sequence[OpenedAggregate]:
        """Return the aggregates whose first event stands behind `after` and at or before `until`."""
        rows = self._rows(_OPENED, after, until)
        return [OpenedAggregate(id, read(raw, id, 0, "").audience) for id, raw in rows]

    def position_at(self, moment: datetime) -> int:
        """Return the last position recorded at or before a moment, 0 if there is none."""
        sql = "SELECT position FROM leaves WHERE recorded_at <= ? ORDER BY recorded_at DESC, position DESC LIMIT 1"
        rows = self._rows(sql, to_microseconds(moment))
        return rows[0][0] if rows else 0

    def last(self, box: str, link: NodeId) -> LinkPosition:
        """Return the last number in the outbox or inbox of a link."""
        rows = self._rows(f"{_OF_LINK.format('', box)} ORDER BY t.number DESC LIMIT 1", link)
        return _link_position(rows[0]) if rows else NOTHING_YET

    def at(self, box: str, link: NodeId, number: int) -> LinkPosition | None:
        """Return what stands under a number in the outbox or inbox of a link."""
        rows = self._rows(f"{_OF_LINK.format('', box)} AND t.number = ?", link, number)
        return _link_position(rows[0]) if rows else None

    def sent_by(self, link: NodeId, number: int) -> int:
        """Return the position at which a number was given to a neighbour; if that gave it the past, the next."""
        sql = (
            "SELECT max(position), max(CASE WHEN number = ? THEN position END)"
            " FROM outbox WHERE link = ? AND number <= ?"
        )
        [(latest, own)] = self._rows(sql, number, link, number)
        return int(own) if own == latest else int(latest) + 1

    def links(self) -> Sequence[NodeId]:
        """Return to whom anything was given."""
        return [link for (link,) in self._rows("SELECT DISTINCT link FROM outbox")]

    def given(self, link: NodeId, after: int, limit: int) -> Sequence[GivenOut]:
        """Return up to `limit` of what was given to a neighbour behind a number."""
        sql = (
            "SELECT t.number, t.position, r.aggregate FROM outbox t JOIN recorded r ON r.position = t.position"
            " WHERE t.link = ? AND t.number > ? ORDER BY t.number LIMIT ?"
        )
        return [GivenOut(*row) for row in self._rows(sql, link, after, limit)]

    def after(self, box: str, link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
        """Return up to `limit` events behind a number in the outbox or inbox of a link."""
        sql = f"{_OF_LINK.format(', r.raw', box)} AND t.number > ? ORDER BY t.number LIMIT ?"
        return [_outgoing(row) for row in self._rows(sql, link, after, limit)]

    def stored(self, link: NodeId) -> LinkPosition:
        """Return how far a neighbour said that it has stored ours."""
        rows = self._rows("SELECT number, event_id FROM reported WHERE link = ?", link)
        return LinkPosition(*rows[0]) if rows else NOTHING_YET


def event_ids(session: Transaction, positions: Collection[int]) -> Mapping[int, str]:
    """Return the ids of the events at these positions."""
    return dict(select(session, _IDS, positions))


def _recorded(row: Row) -> Recorded:
    position, recorded_at, raw, link, number, aggregate, sequence, type, id = row
    at = to_moment(recorded_at)
    return Recorded(position, at, read(raw, aggregate, sequence, type, id, at), link, number)


def _link_position(row: Row) -> LinkPosition:
    number, id, skipped = row
    return LinkPosition(number, skipped_event(skipped).event if skipped else id)


def _outgoing(row: Row) -> Outgoing:
    """Return an event of a link; one that was skipped as it came."""
    number, id, skipped, raw = row
    if not skipped:
        return Outgoing(number, id, raw)
    kept = skipped_event(skipped)
    return Outgoing(number, kept.event or "", b64decode(kept.content))
