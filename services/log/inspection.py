"""What the database of a log holds, for who believes nothing of it: leaves, events, and how they fit together."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from domain.aggregate_id import AggregateId
from services.log.errors import LeafMissing
from services.log.gate import Gate
from services.log.recorder import Row, Transaction
from services.log.records import StoredLeaf

_LEAVES = "SELECT position, hash FROM leaves WHERE position > ? ORDER BY position LIMIT ?"
# What is joined is bounded, too: a database may make the whole of a view before it joins anything to it.
_ENTRIES = (
    "SELECT l.position, l.recorded_at, l.hash, l.event_id, r.raw, r.type, r.aggregate, r.sequence FROM leaves l"
    " LEFT JOIN (SELECT * FROM recorded WHERE position > ? AND position <= ?) r ON r.position = l.position"
    " WHERE l.position > ? AND l.position <= ? ORDER BY l.position"
)
_DISORDERED = (
    "SELECT r.position FROM recorded r WHERE r.position > ? AND r.position <= ? AND r.sequence > 1 AND NOT EXISTS"
    " (SELECT 1 FROM recorded p WHERE p.aggregate = r.aggregate AND p.sequence = r.sequence - 1"
    " AND p.position < r.position) ORDER BY r.position"
)
_STRAY = (
    "SELECT e.originator_id, e.originator_version FROM stored_events e WHERE NOT EXISTS"
    " (SELECT 1 FROM recorded r WHERE r.aggregate = e.originator_id AND r.sequence = e.originator_version) LIMIT ?"
)


class LogInspection:
    """Reads what is committed, each query in a snapshot of its own."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Transaction]], gate: Gate) -> None:
        self._reading, self._gate = reading, gate

    def leaves(self, after: int, limit: int) -> Sequence[bytes]:
        """Return the hashes of up to `limit` leaves behind a position.

        Raises:
            LeafMissing: there is a gap among them: something was taken out of the database.
        """
        rows = self._rows(_LEAVES, after, limit)
        for due, (position, _) in enumerate(rows, after + 1):
            if position != due:
                raise LeafMissing(due)
        return [hash for _, hash in rows]

    def entries(self, after: int, limit: int) -> Sequence[StoredLeaf]:
        """Return the leaves of the `limit` positions behind one, each with the event there, whatever that is."""
        bounds = after, after + limit
        return [StoredLeaf(*row) for row in self._rows(_ENTRIES, *bounds, *bounds)]

    def disordered(self, after: int, until: int) -> Sequence[int]:
        """Return the positions behind `after`, up to `until`, whose event does not follow on its record's last."""
        return [position for (position,) in self._rows(_DISORDERED, after, until)]

    def strays(self, limit: int) -> Sequence[tuple[AggregateId, int]]:
        """Return up to `limit` events that have no leaf: of which record, and as which version."""
        return [(id, sequence) for id, sequence in self._rows(_STRAY, limit)]

    def _rows(self, sql: str, *params: object) -> Sequence[Row]:
        with self._gate.passing(), self._reading() as session:
            return session.rows(sql, params)
