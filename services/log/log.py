"""The log of a node: everything that the node knows, in the order in which it learned it.

Writers wait until what they bring is durable; those who wait together commit together. Readers see what is committed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import cast

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId
from domain.tree.state import OrganisationTree
from domain.words import Words
from projections.engine.sqlite_file import path_of
from services.log import append, postgres, sqlite, take_in
from services.log.application import NodeLog
from services.log.batch import StepBatch, expected
from services.log.clock import ClockWrong, LogClock
from services.log.copying import remember
from services.log.errors import EventRepeated, LinkGap, LogOfAnother, Unrecordable
from services.log.gate import Gate
from services.log.group import GroupCommit
from services.log.head import LogHead
from services.log.health import Health
from services.log.homes import HomeCache
from services.log.inspection import LogInspection
from services.log.loader import Loader
from services.log.reader import Reader
from services.log.recorder import LogRecorder
from services.log.records import (
    ALL,
    Append,
    Appended,
    GivenOut,
    IdempotencyKey,
    LinkPosition,
    Loaded,
    OpenedAggregate,
    Outgoing,
    RawRecord,
    RecordedRequest,
    RememberedRequest,
    Share,
)
from services.log.writer import Job, Writer


class Log:
    """One node's log, for any number of threads; any number of processes may open the same."""

    def __init__(self, node: NodeId, url: str, clock: LogClock | None = None) -> None:
        """Open a log, and create what is missing.

        Args:
            node: whose log it is.
            url: `sqlite:///absolute/path.db` or `postgresql://…`.
            clock: says when something is recorded; the machine's if it is left out.

        Raises:
            LogOfAnother: it belongs to another node.
        """
        self.node = node
        kind = postgres if url.startswith("postgres") else sqlite
        self._health = Health(str(path_of(url) or "the log in PostgreSQL"))
        self._application = NodeLog(kind.environment(url))
        self._recorder = self._application.recorder
        self._recorder.migrate()
        _claim(self._recorder, node)
        self._gate = Gate(self._health)
        self._reader = Reader(self._recorder.reading, self._gate)
        self.inspection = LogInspection(self._recorder.reading, self._gate)
        """What its database holds, for who believes nothing of it."""
        self._loader = Loader(self._application.envelopes)
        self._head = LogHead(node, self._reader.head, self._recorder.watch)
        self._clock = clock or LogClock()
        self._writer = Writer(self._recorder, node, self._health, self._clock, self._head.advance)

    def close(self) -> None:
        """Commit what waits, let everybody who waits or reads go, close the database; reads raise `LogClosed` then."""
        self._writer.close()
        self._head.close()
        self._gate.close()
        self._application.close()

    @property
    def failure(self) -> Words | None:
        """Why nothing can be recorded now; None if it can. Whether it is over is found out by itself."""
        return self._health.failure

    @property
    def older_than(self) -> NodeId | None:
        """Which neighbour has proven that this log is an older copy, if one has."""
        return self._health.older_than

    def older(self, neighbour: NodeId) -> None:
        """Take no decisions any more: a neighbour has proven that this log is an older copy."""
        self._health.older(neighbour)

    def require_time(self) -> None:
        """Demand that the time of day can be believed: whatever is decided by a wrong one is wrong, refusals too.

        Raises:
            CommitFailed, LogClosed: it cannot; nothing would be recorded, either.
        """
        try:
            self._health.require_time()
            self._clock.now()
        except ClockWrong:
            self._writer.submit(Job((), (), lambda _: None))  # so that the log says so, and notices when it is over

    # ── Write ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def append(self, envelopes: Sequence[Envelope], key: IdempotencyKey | None = None) -> Sequence[Recorded]:
        """Record events that were decided here, all or nothing, and return when they are durable.

        Raises:
            VersionConflict: one does not follow on what is recorded of its aggregate.
            RequestRepeated: the request is known; it says where its events are.
            RequestMismatch: the request's key belongs to another request.
            Unrecordable, CommitFailed, LogClosed: it was not recorded.
            DatabaseOlder: the log is an older copy.
        """
        return self.append_all([Append(envelopes, key)])[0].events

    def append_all(self, appends: Sequence[Append]) -> Sequence[Appended]:
        """Record what several requests lead to in one transaction, all or nothing, and return what each added.

        They stand in the log in this order. Raises as `append`.
        """
        self._health.require_newest(chain.from_iterable(each.envelopes for each in appends))
        return self._writer.submit(append.append(self.node, appends))

    def restore(self, messages: Sequence[bytes]) -> Sequence[Recorded]:
        """Record events that were decided here and lost, byte for byte as others hold them; raises as `append`."""
        return self._writer.submit(append.restore(self.node, messages))[0].events

    @contextmanager
    def batch(self, envelopes: Iterable[Envelope]) -> Iterator[StepBatch]:
        """Put back into the log what is kept in the batch, in one transaction at the end; read at once what these need.

        Raises:
            Unrecordable, CommitFailed, LogClosed: nothing was recorded.
        """
        with self._gate.passing(), self._recorder.reading() as session:
            events = [expected(each) for each in envelopes]
            group = GroupCommit(self.node, session, events, (), (), HomeCache(), self._clock)
            batch = StepBatch(self.node, session, group, self._tree)
            yield batch
        if batch:
            self._writer.submit(batch.job())

    def remember(self, requests: Sequence[RememberedRequest]) -> None:
        """Remember requests whose events stand here as they stood in the log that this one is a copy of."""
        self._writer.submit(remember(requests))

    def take_in(self, link: NodeId, first: int, messages: Sequence[bytes]) -> LinkPosition:
        """Record what a neighbour sent under the numbers from `first`, all or nothing; known numbers are skipped.

        Returns:
            how far the link has come: durable, and so fit to be reported.

        Raises:
            LinkGap: numbers are missing before `first`; nothing else is then said of what came.
            LinkForbidden: the neighbour has no say over one of the events.
            Malformed: one of the messages is not an event.
            VersionConflict: one does not follow on what is recorded of its aggregate.
            EventRepeated: the id of one stands in the log already.
            Unrecordable, CommitFailed, LogClosed: nothing was recorded.
        """
        received = self.received(link)
        if first > received.number + 1:  # what is wrong with it is for when it is due
            raise LinkGap(link, received.number + 1, first)
        known = received.number + 1 - first
        if known >= len(messages):
            return received
        job = take_in.take_in(self.node, link, first + known, messages[known:], self._tree)
        try:
            return self._writer.submit(job) or self.received(link)
        except Unrecordable:
            self._require_new(event.envelope.id for event in job.events)
            raise

    def _require_new(self, ids: Iterable[str]) -> None:
        """Demand that these ids are all different, and not in the log: a database says no more than that it refuses."""
        taken = set[str]()
        for id in ids:
            if id in taken or self._reader.has(id):
                raise EventRepeated(id)
            taken.add(id)

    def _tree(self, id: AggregateId) -> OrganisationTree | None:
        loaded = self.load(id)
        return cast(OrganisationTree, loaded.state) if loaded else None

    def share(self, shares: Sequence[Share]) -> None:
        """Send neighbours the past of aggregates that they have nothing of; from then on they get what follows.

        It goes into the outboxes as one job: give so many at a time that others need not wait for it.

        Raises:
            CommitFailed, LogClosed: nothing was sent.
        """
        if shares:
            self._writer.submit(take_in.share(shares))

    def mark_stored(self, link: NodeId, position: LinkPosition) -> None:
        """Remember how far a neighbour reports to have stored ours; this never goes back."""
        if position.number > self.stored(link).number:
            self._writer.submit(take_in.mark_stored(link, position))

    # ── Read ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def head(self) -> int:
        """Return the last position, 0 if the log is empty."""
        return self._reader.head()

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return up to `limit` events behind the position `after`."""
        return self._reader.read(after, limit)

    def read_raw(self, after: int, limit: int) -> Sequence[RawRecord]:
        """Return up to `limit` events behind the position `after`, as they are stored."""
        return self._reader.read_raw(after, limit)

    def history(self, id: AggregateId, after: int = 0, limit: int = ALL) -> Sequence[Recorded]:
        """Return the events of an aggregate in order: all, or the first behind a version."""
        return self._reader.history(id, after, limit)

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate, this node's own or a copy, or None if the log has nothing of it."""
        with self._gate.passing():
            return self._loader.load(id)

    def absent(self, ids: Collection[AggregateId]) -> frozenset[AggregateId]:
        """Return those of these aggregates that the log has nothing of; all are looked up together."""
        return self._reader.absent(ids)

    def opened(self, after: int, until: int) -> Sequence[OpenedAggregate]:
        """Return the aggregates whose first event stands behind `after` and at or before `until`."""
        return self._reader.opened(after, until)

    def position_at(self, moment: datetime) -> int:
        """Return the last position recorded at or before a moment, 0 if there is none."""
        return self._reader.position_at(moment)

    def find(self, event_id: str) -> Recorded | None:
        """Return the event with this id, or None."""
        return self._reader.find(event_id)

    def positions(self, event_ids: Collection[str]) -> Mapping[str, int]:
        """Return where those of these events stand that are recorded, by id; all are looked up together."""
        return self._reader.positions(event_ids)

    def requests(self, keys: Collection[str]) -> Mapping[str, RecordedRequest]:
        """Return those of these requests that were recorded, by key; all are looked up together."""
        return self._reader.requests(keys)

    def requests_after(self, place: tuple[int, str], limit: int, scope: str = "") -> Sequence[RememberedRequest]:
        """Return up to `limit` requests behind a place, in the order of their events and keys.

        Args:
            place: of the last one that was seen; `(position, "")` for all whose events stand at the position or later.
            limit: how many at most.
            scope: with what their keys begin.
        """
        return self._reader.requests_after(place, limit, scope)

    # ── Wait ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def wait(self, after: int, timeout: float) -> bool:
        """Wait at most `timeout` seconds until the head is past `after`; return whether it is."""
        return self._head.wait(after, timeout)

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call back with every new head from now on; return what unsubscribes.

        The callback runs on the thread that commits: it must return at once and not call the log.
        """
        return self._head.subscribe(callback)

    # ── Links ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def sent(self, link: NodeId) -> LinkPosition:
        """Return the last number that was given to an event for this neighbour."""
        return self._reader.last("outbox", link)

    def outbox(self, link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
        """Return up to `limit` events for this neighbour behind the number `after`."""
        return self._reader.after("outbox", link, after, limit)

    def sent_at(self, link: NodeId, number: int) -> LinkPosition | None:
        """Return which event stands under a number for this neighbour, or None if the number was not given yet."""
        return self._reader.at("outbox", link, number)

    def sent_by(self, link: NodeId, number: int) -> int:
        """Return the position at which a number was given to this neighbour; if that gave it the past, the next."""
        return self._reader.sent_by(link, number)

    def links(self) -> Sequence[NodeId]:
        """Return the neighbours to whom anything was ever given."""
        return self._reader.links()

    def given(self, link: NodeId, after: int, limit: int) -> Sequence[GivenOut]:
        """Return up to `limit` of what was given to this neighbour behind the number `after`."""
        return self._reader.given(link, after, limit)

    def stored(self, link: NodeId) -> LinkPosition:
        """Return how far this neighbour last reported to have stored ours."""
        return self._reader.stored(link)

    def received(self, link: NodeId) -> LinkPosition:
        """Return the last that was taken in from this neighbour."""
        return self._reader.last("inbox", link)

    def received_after(self, link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
        """Return what this neighbour gave us behind the number `after`, for its recovery."""
        return self._reader.after("inbox", link, after, limit)


def _claim(recorder: LogRecorder, node: NodeId) -> None:
    """Write the node's name into a new log; an old one must bear it."""
    with recorder.writing() as session:
        session.execute("INSERT INTO log_owner (node) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log_owner)", (node,))
        ((owner,),) = session.rows("SELECT node FROM log_owner")
    if owner != node:
        raise LogOfAnother(owner, node)
