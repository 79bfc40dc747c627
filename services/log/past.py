"""What the log holds of the aggregates, requests and links that a group is about; read in batches, kept up to date."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from domain.aggregate_id import AggregateId
from domain.tree import NodeId
from services.log.entry import Entry
from services.log.records import Answered
from services.log.session import Row, Session, marks

CHUNK = 500
"""Parameters per statement: databases have a limit, and keep prepared what comes again in the same size."""


class Past:
    """The log before the group, and what the group has added so far."""

    def __init__(self, session: Session, entries: Sequence[Entry], keys: Collection[str]) -> None:
        self._session = session
        ids = {entry.envelope.subject for entry in entries}
        self.versions: dict[AggregateId, int] = dict(_select(session, _VERSIONS, ids, "(?)"))
        self._shared = set(_select(session, _SHARED, ids))
        self.requests = answered(session, keys)
        self.received: dict[NodeId, int] = {}
        self._sent: dict[NodeId, int] = {}
        self._positions: dict[AggregateId, list[int]] = defaultdict(list)
        for id, position in _select(session, _POSITIONS, self._grown(entries)):
            self._positions[id].append(position)

    def _grown(self, entries: Sequence[Entry]) -> set[AggregateId]:
        """Return the aggregates with a past that somebody is about to see for the first time."""
        return {
            entry.envelope.subject
            for entry in entries
            if entry.envelope.sequence > 1
            and self.versions.get(entry.envelope.subject)
            and any((entry.envelope.subject, hop) not in self._shared for hop in entry.hops)
        }

    def head(self) -> tuple[int, int]:
        """Return the last position and when it was recorded, zeros if there is none."""
        rows = self._session.rows("SELECT position, recorded_at FROM leaves ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def version(self, id: AggregateId) -> int:
        """Return the version that an aggregate has, 0 if there is nothing of it."""
        return self.versions.get(id) or 0

    def follow(self, id: AggregateId, position: int) -> None:
        """An aggregate has one event more."""
        self.versions[id] = self.version(id) + 1
        self._positions[id].append(position)

    def share(self, id: AggregateId, hop: NodeId) -> bool:
        """Say whether this neighbour sees the aggregate for the first time; from now on it does not."""
        fresh = (id, hop) not in self._shared
        self._shared.add((id, hop))
        return fresh

    def positions(self, id: AggregateId) -> Sequence[int]:
        """Return where all the events of an aggregate stand, in order."""
        return self._positions[id]

    def next_number(self, link: NodeId) -> int:
        """Take the next number of the link to a neighbour."""
        if link not in self._sent:
            ((last,),) = self._session.rows("SELECT max(number) FROM outbox WHERE link = ?", (link,))
            self._sent[link] = last or 0
        self._sent[link] += 1
        return self._sent[link]

    def taken_in(self, link: NodeId) -> int:
        """Return the last number that was taken in from a neighbour."""
        if link not in self.received:
            self.received[link] = self._session.tracked(link)
        return self.received[link]


def answered(session: Session, keys: Collection[str]) -> dict[str, Answered]:
    """Return those of these requests that were recorded, by key."""
    return {key: Answered(*rest) for key, *rest in _select(session, _REQUESTS, keys)}


def begun(session: Session, ids: Collection[AggregateId]) -> set[AggregateId]:
    """Return those of these aggregates that the log has something of."""
    return {id for (id,) in _select(session, _BEGUN, ids)}


def _select(session: Session, sql: str, values: Collection[str], each: str = "?") -> Iterator[Row]:
    rest = iter(sorted(values))
    while chunk := tuple(islice(rest, CHUNK)):
        yield from session.rows(sql.format(marks(chunk, each)), chunk)


# A subquery per id goes to the end of the index at once; GROUP BY would read every version.
_VERSIONS = """
WITH wanted (id) AS (VALUES {})
SELECT id, (SELECT max(originator_version) FROM stored_events WHERE originator_id = id) FROM wanted
"""
_BEGUN = "SELECT originator_id FROM stored_events WHERE originator_version = 1 AND originator_id IN ({})"
_SHARED = "SELECT aggregate, link FROM shared WHERE aggregate IN ({})"
_REQUESTS = "SELECT key, fingerprint, first, last FROM requests WHERE key IN ({})"
_POSITIONS = """
SELECT aggregate, position FROM recorded WHERE aggregate IN ({}) ORDER BY aggregate, sequence
"""
