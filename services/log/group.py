"""One transaction of the writer: what it finds in the log, and what it adds, each in a few statements.

Everything is decided in memory under the database's lock and written at the end, so that a hundred jobs cost hardly
more statements than one.
"""

import time
from collections.abc import Collection, Iterable, Sequence

from eventsourcing.persistence import StoredEvent, Tracking

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.tree import NodeId
from services.log.entry import Entry
from services.log.leaf import leaf_hash, to_moment
from services.log.past import Past
from services.log.records import Answered, LinkPosition, Request
from services.log.session import Row, Session
from services.log.tables import INBOX, LEAVES, OUTBOX, REQUESTS, SHARED


class Group:
    """What one transaction has found and will add. Its methods do not write; `write` does, once."""

    def __init__(self, session: Session, entries: Sequence[Entry], keys: Collection[str]) -> None:
        self._session = session
        self.past = Past(session, entries, keys)
        self.position, self.recorded_at = self.past.head()
        self._first = self.position + 1
        self._now = max(self.recorded_at, time.time_ns() // 1000)
        self._moment = to_moment(self._now)
        self._events: list[StoredEvent] = []
        self._leaves: list[Row] = []
        self._outbox: list[Row] = []
        self._inbox: list[Row] = []
        self._shared: list[Row] = []
        self._requests: list[Row] = []
        self._reports: list[Row] = []
        self._tracked: dict[NodeId, int] = {}

    def add(self, entry: Entry, link: NodeId | None = None, number: int | None = None) -> Recorded:
        """Add an event and put it on its way; whoever calls has checked that it follows."""
        self.position += 1
        envelope, raw = entry.envelope, entry.stored.state
        self._events.append(entry.stored)
        digest = leaf_hash(self.position, self._now, raw)
        self._leaves.append((self.position, self._now, digest, envelope.id, link, number))
        self.past.follow(envelope.subject, self.position)
        for hop in sorted(entry.hops):
            self._send(hop, envelope.subject)
        return Recorded(self.position, self._moment, envelope, link, number)

    def _send(self, hop: NodeId, id: AggregateId) -> None:
        """Give a neighbour the event just added; one that has nothing of the aggregate yet gets its past first."""
        positions: Iterable[int] = (self.position,)
        if self.past.share(id, hop):
            self._shared.append((id, hop))
            positions = self.past.positions(id)
        for position in positions:
            self._outbox.append((hop, self.past.next_number(hop), position))

    def add_request(self, request: Request, first: int) -> None:
        """Remember a request with the events from `first` to the last one added."""
        self._requests.append((request.key, request.fingerprint, first, self.position))
        self.past.requests[request.key] = Answered(request.fingerprint, first, self.position)

    def add_received(self, link: NodeId, number: int, position: int) -> None:
        """Remember under which number a neighbour brought the event at this position."""
        self._inbox.append((link, number, position))
        self.past.received[link] = self._tracked[link] = number

    def report(self, link: NodeId, stored: LinkPosition) -> None:
        """Write down how far a neighbour says it has stored ours."""
        self._reports.append((link, stored.number, stored.event_id))

    def write(self) -> None:
        """Add everything to the database."""
        self._session.insert_events(self._first, self._events)
        self._session.insert(LEAVES, self._leaves)
        self._session.insert(SHARED, self._shared)
        self._session.insert(OUTBOX, self._outbox)
        self._session.insert(INBOX, self._inbox)
        self._session.insert(REQUESTS, self._requests)
        for link, number in self._tracked.items():
            self._session.track(Tracking(link, number))
        for report in self._reports:
            self._session.execute(_REPORT, report)


_REPORT = """
INSERT INTO reported (link, number, event_id) VALUES (?, ?, ?)
ON CONFLICT (link) DO UPDATE SET number = excluded.number, event_id = excluded.event_id
WHERE reported.number < excluded.number
"""
