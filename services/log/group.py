"""One transaction of the writer: what its jobs add to the log, in a few statements.

Everything is decided in memory under the database's lock and written at the end, so that a hundred jobs cost hardly
more statements than one.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from datetime import timedelta

from eventsourcing.persistence import StoredEvent, Tracking

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Classification, Envelope, Recorded
from domain.home.state import Home, home_id
from domain.link import EventSkipped
from domain.node_id import NodeId
from domain.words import Words
from services.log.clock import BOUND, ClockWrong, LogClock
from services.log.errors import LinkGap, VersionConflict
from services.log.homes import HomeCache
from services.log.leaf import leaf_hash, to_moment
from services.log.recorder import Row, Transaction
from services.log.records import IdempotencyKey, LinkPosition, PreparedEvent, RecordedRequest, Share
from services.log.routing import hops
from services.log.state import LogState
from services.log.tables import INBOX, LEAVES, OUTBOX, REQUESTS, SHARED

Judge = Callable[[PreparedEvent, Home | None], None]
"""Raises if the event is not for its source to decide, by what is recorded of the home of whose record it is on."""


class GroupCommit:
    """What one transaction will add. Its methods do not write; `write` does, once."""

    def __init__(
        self,
        here: NodeId,
        session: Transaction,
        events: Sequence[PreparedEvent],
        keys: Collection[str],
        shares: Collection[Share],
        homes: HomeCache,
        clock: LogClock,
    ) -> None:
        """Begin behind what the log has.

        Raises:
            ClockWrong: there is no telling when.
        """
        self._here, self._session = here, session
        self.state = LogState(session, events, keys, shares, homes)
        self.position, last_recorded_at = self.state.head()
        self._first = self.position + 1
        self._now = clock.after(last_recorded_at)
        self._moment = to_moment(self._now)
        self._begin()

    def _begin(self) -> None:
        self._events: list[StoredEvent] = []
        self._leaves: list[Row] = []
        self._outbox: list[Row] = []
        self._inbox: list[Row] = []
        self._shared: list[Row] = []
        self._requests: list[Row] = []
        self._reports: list[Row] = []
        self._tracked: dict[NodeId, int] = {}

    def ahead(self, events: Sequence[PreparedEvent], shares: Collection[Share]) -> "GroupCommit":
        """Return a group behind this one, for looking at what these would add; this one does not change with it."""
        group = copy(self)
        group.state = self.state.ahead(events, shares)
        group._begin()
        return group

    def require_following(self, events: Iterable[PreparedEvent], judge: Judge | None = None) -> None:
        """Demand that every event makes the next version of its aggregate, and that nothing speaks against its source.

        Args:
            events: in their order.
            judge: of their sources; none of what happened before, and is written again.
        """
        versions: dict[AggregateId, int] = {}
        homes = self.state.homes.ahead()
        for event in events:
            id, sequence = event.envelope.subject, event.envelope.sequence
            if sequence != versions.get(id, self.state.version(id)) + 1:
                raise VersionConflict(id, sequence)
            versions[id] = sequence
            self._require_due(event.envelope)
            if judge:
                self._require_past(event.envelope)
            if judge and event.envelope.classification is not Classification.LOCAL:
                judge(event, homes.of(owner_of(id)))
            homes.add(event.envelope)

    def _require_due(self, envelope: Envelope) -> None:
        """Demand of what says that a number was skipped that this number is due."""
        skipped = envelope.payload
        if isinstance(skipped, EventSkipped) and (due := self.state.received(skipped.neighbour) + 1) != skipped.number:
            raise LinkGap(skipped.neighbour, due, skipped.number)

    def _require_past(self, envelope: Envelope) -> None:
        """Demand that what was decided here was not dated by a clock that has been put back since."""
        if envelope.source == self._here and (envelope.recorded - self._moment) > timedelta(microseconds=BOUND):
            at, now = envelope.recorded, self._moment
            raise ClockWrong(
                Words(
                    f"{envelope.subject}：决定时间 {at} 晚于时钟 {now}",
                    f"{envelope.subject}: decided at {at}, after the clock, {now}",
                )
            )

    def add(self, event: PreparedEvent, link: NodeId | None = None, number: int | None = None) -> Recorded:
        """Add an event, which follows, and send it on; a neighbour brought it if `link` and `number` are given."""
        recorded = self._add(event, link, number)
        self.state.homes.add(event.envelope)
        for hop in sorted(self._hops(event, link)):
            self._send(hop, event.envelope.subject)
        return recorded

    def copy(self, event: PreparedEvent, link: NodeId | None, number: int | None, links: Collection[NodeId]) -> None:
        """Add an event as it stands in another copy of the log, and give it to those to whom it was given there."""
        id, sequence = event.envelope.subject, event.envelope.sequence
        if sequence != self.state.version(id) + 1:
            raise VersionConflict(id, sequence)
        self._add(event, link, number)
        for hop in sorted(links):
            self._count_in(hop, id)
            self._outbox.append((hop, self.state.next_number(hop), self.position))

    def _add(self, event: PreparedEvent, link: NodeId | None, number: int | None) -> Recorded:
        self.position += 1
        envelope, raw = event.envelope, event.stored.state
        self._events.append(event.stored)
        digest = leaf_hash(self.position, self._now, raw)
        self._leaves.append((self.position, self._now, digest, envelope.id, link, number))
        if link is not None and number is not None:
            self._receive(link, number)
            self._count_in(link, envelope.subject)
        elif isinstance(envelope.payload, EventSkipped):
            self._receive(envelope.payload.neighbour, envelope.payload.number)
        self.state.add_event(event, self.position, link)
        return Recorded(self.position, self._moment, envelope, link, number)

    def _receive(self, link: NodeId, number: int) -> None:
        self._inbox.append((link, number, self.position))
        self._tracked[link] = number
        self.state.receive(link, number)

    def _hops(self, event: PreparedEvent, link: NodeId | None) -> frozenset[NodeId]:
        links = self.state.links(event.envelope.subject)
        return hops(self._here, event, links, self.state.homes) - {link, self._here}

    def _send(self, hop: NodeId, id: AggregateId) -> None:
        """Give a neighbour the event just added; one that has nothing of the aggregate yet gets its past first."""
        if self.state.homes and id != (home := home_id(owner_of(id))):
            self._send_past(hop, home)
        if not self._send_past(hop, id):
            self._outbox.append((hop, self.state.next_number(hop), self.position))

    def share(self, shares: Iterable[Share]) -> None:
        """Give neighbours the past of aggregates that they have nothing of yet; what happens to them follows."""
        for id, link in shares:
            self._send_past(link, home_id(owner_of(id)))
            self._send_past(link, id)

    def _send_past(self, hop: NodeId, id: AggregateId) -> bool:
        """Give a neighbour all there is of an aggregate, unless it has it; say whether that was done."""
        if not self.state.version(id) or not self._count_in(hop, id):
            return False
        for position in self.state.lacking(id, hop):
            self._outbox.append((hop, self.state.next_number(hop), position))
        return True

    def _count_in(self, hop: NodeId, id: AggregateId) -> bool:
        """Count a neighbour among those that have an aggregate; say whether it was none before."""
        first = self.state.share(id, hop)
        if first:
            self._shared.append((id, hop))
        return first

    def add_request(self, key: IdempotencyKey, first: int) -> None:
        """Remember a request with the events from `first` to the last one added."""
        self.remember(key.key, RecordedRequest(key.fingerprint, first, self.position))

    def remember(self, key: str, recorded: RecordedRequest) -> None:
        """Remember where the events of a request stand."""
        self._requests.append((key, *recorded))
        self.state.requests[key] = recorded

    def report(self, link: NodeId, stored: LinkPosition) -> None:
        """Remember how far a neighbour says it has stored ours; this never goes back."""
        self._reports.append((link, stored.number, stored.event_id))

    @property
    def outgoing(self) -> Sequence[tuple[NodeId, int, int]]:
        """What goes to neighbours: to whom, under which number, and where in the log it stands."""
        return [(link, number, position) for link, number, position in self._outbox]

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
