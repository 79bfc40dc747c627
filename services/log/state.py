"""The state of the log that a group commit starts from: aggregates, requests, links; read in a few statements.

What the group adds is kept up to date here, so that every job is checked against those before it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from services.log.recorder import Transaction, select
from services.log.records import PreparedEvent, RecordedRequest


class LogState:
    """What the log holds of that which a group is about."""

    def __init__(self, session: Transaction, events: Sequence[PreparedEvent], keys: Collection[str]) -> None:
        self._session = session
        ids = {event.envelope.subject for event in events}
        self._versions: dict[AggregateId, int | None] = dict(select(session, _VERSIONS, ids, "(?)"))
        self._shared = set(select(session, _SHARED, ids))
        self.requests = recorded_requests(session, keys)
        self._received: dict[NodeId, int] = {}
        self._sent: dict[NodeId, int] = {}
        self._positions: dict[AggregateId, list[int]] = defaultdict(list)
        for id, position in select(session, _POSITIONS, self._shared_anew(events)):
            self._positions[id].append(position)

    def _shared_anew(self, events: Sequence[PreparedEvent]) -> set[AggregateId]:
        """Return the aggregates with a past that some neighbour is about to see for the first time."""
        return {
            event.envelope.subject
            for event in events
            if event.envelope.sequence > 1
            and self.version(event.envelope.subject)
            and any((event.envelope.subject, hop) not in self._shared for hop in event.hops)
        }

    def head(self) -> tuple[int, int]:
        """Return the last position and when it was recorded, zeros if there is none."""
        rows = self._session.rows("SELECT position, recorded_at FROM leaves ORDER BY position DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else (0, 0)

    def version(self, id: AggregateId) -> int:
        """Return the version that an aggregate has, 0 if there is nothing of it."""
        return self._versions.get(id) or 0

    def add_event(self, id: AggregateId, position: int) -> None:
        """An aggregate has one event more."""
        self._versions[id] = self.version(id) + 1
        self._positions[id].append(position)

    def share(self, id: AggregateId, hop: NodeId) -> bool:
        """Say whether this neighbour sees the aggregate for the first time; from now on it does not."""
        first = (id, hop) not in self._shared
        self._shared.add((id, hop))
        return first

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

    def received(self, link: NodeId) -> int:
        """Return the last number that was taken in from a neighbour."""
        if link not in self._received:
            self._received[link] = self._session.tracked(link)
        return self._received[link]

    def receive(self, link: NodeId, number: int) -> None:
        """A neighbour's event has been taken in under this number."""
        self._received[link] = number


def recorded_requests(session: Transaction, keys: Collection[str]) -> dict[str, RecordedRequest]:
    """Return those of these requests that were recorded, by key."""
    return {key: RecordedRequest(*rest) for key, *rest in select(session, _REQUESTS, keys)}


# A subquery per id goes to the end of the index at once; GROUP BY would read every version.
_VERSIONS = """
WITH wanted (id) AS (VALUES {})
SELECT id, (SELECT max(originator_version) FROM stored_events WHERE originator_id = id) FROM wanted
"""
_SHARED = "SELECT aggregate, link FROM shared WHERE aggregate IN ({})"
_REQUESTS = "SELECT key, fingerprint, first, last FROM requests WHERE key IN ({})"
_POSITIONS = """
SELECT aggregate, position FROM recorded WHERE aggregate IN ({}) ORDER BY aggregate, sequence
"""
