"""The log of a node: everything that the node knows, in the order in which it learned it.

Writers wait until what they bring is durable; those who wait together commit together. Readers see what is committed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope, Recorded
from domain.tree import NodeId
from services.log import postgres, sqlite
from services.log.application import NodeLog
from services.log.entry import brought, own, put_back
from services.log.gate import Gate
from services.log.jobs import Append, Job, Report, T, TakeIn
from services.log.loader import Loader
from services.log.reader import Reader
from services.log.records import Added, Answered, LinkPosition, Loaded, Outgoing, Part, RawRecord, Request
from services.log.session import Database
from services.log.situations import LogOfAnother
from services.log.waker import Waker
from services.log.writer import Writer


class Log:
    """One node's log, for any number of threads; any number of processes may open the same."""

    def __init__(self, node: NodeId, url: str) -> None:
        """Open a log, and create what is missing.

        Args:
            node: whose log it is.
            url: `sqlite:///absolute/path.db` or `postgresql://…`.

        Raises:
            LogOfAnother: it belongs to another node.
        """
        self.node = node
        kind = postgres if url.startswith("postgres") else sqlite
        self._application = NodeLog(kind.environment(url))
        database = self._application.database
        database.migrate()
        _claim(database, node)
        self._gate = Gate()
        self._reader = Reader(database.reading, self._gate)
        self._loader = Loader(self._application.past)
        self._waker = Waker(node, self._reader.head, database.watch)
        self._writer = Writer(database, node, self._waker.announce)
        self._application.recorder.submit = self._writer.do  # type: ignore[attr-defined]

    def close(self) -> None:
        """Commit what waits, let everybody who waits or reads go, close the database; reads raise `LogClosed` then."""
        self._writer.close()
        self._waker.close()
        self._gate.close()
        self._application.close()

    # ── Write ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def append(self, envelopes: Sequence[Envelope], request: Request | None = None) -> Sequence[Recorded]:
        """Record events that were decided here, all or nothing, and return when they are durable.

        Raises:
            VersionConflict: one does not follow on what is recorded of its aggregate.
            RequestRepeated: the request is known; it says where its events are.
            RequestMismatch: the request's key belongs to another request.
            Unrecordable, CommitFailed, LogClosed: it was not recorded.
        """
        return self.append_all([Part(envelopes, request)])[0].events

    def append_all(self, parts: Sequence[Part]) -> Sequence[Added]:
        """Record what several requests bring in one transaction, all or nothing, and return what each added.

        The parts stand in the log in this order. Raises as `append`.
        """
        return self._do(Append([(own(self.node, part.envelopes), part.request) for part in parts]))

    def put_back(self, messages: Sequence[bytes]) -> Sequence[Recorded]:
        """Record events that were decided here and lost, byte for byte as others hold them; raises as `append`."""
        return self._do(Append([(put_back(self.node, messages), None)]))[0].events

    def take_in(self, link: NodeId, first: int, messages: Sequence[bytes]) -> LinkPosition:
        """Record what a neighbour sent under the numbers from `first`, all or nothing; known numbers are skipped.

        Returns:
            how far the link has come: durable, and so fit to be reported.

        Raises:
            LinkGap: numbers are missing before `first`.
            LinkForbidden: the neighbour has no say over one of the events.
            Malformed: one of the messages is not an event.
            VersionConflict: one does not follow on what is recorded of its aggregate.
            Unrecordable, CommitFailed, LogClosed: nothing was recorded.
        """
        known = self.received(link)
        fresh = max(known.number + 1 - first, 0)
        if fresh >= len(messages):
            return known
        entries = brought(self.node, link, first + fresh, messages[fresh:])
        return self._do(TakeIn(link, first + fresh, entries)) or self.received(link)

    def mark_stored(self, link: NodeId, position: LinkPosition) -> None:
        """Remember how far a neighbour reports to have stored ours; this never goes back."""
        if position.number > self.stored(link).number:
            self._do(Report(link, position))

    def _do(self, job: Job[T]) -> T:
        self._application.events.put(job.entries, job=job)
        return job.wait()

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

    def history(self, id: AggregateId) -> Sequence[Recorded]:
        """Return all events of an aggregate, in order."""
        return self._reader.history(id)

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate, this node's own or a copy, or None if the log has nothing of it."""
        with self._gate.passing():
            return self._loader.load(id)

    def unheard_of(self, ids: Collection[AggregateId]) -> frozenset[AggregateId]:
        """Return those of these aggregates that the log has nothing of; all are looked up together."""
        return self._reader.unheard_of(ids)

    def position_at(self, moment: datetime) -> int:
        """Return the last position recorded at or before a moment, 0 if there is none."""
        return self._reader.position_at(moment)

    def find(self, event_id: str) -> Recorded | None:
        """Return the event with this id, or None."""
        return self._reader.find(event_id)

    def answered(self, keys: Collection[str]) -> Mapping[str, Answered]:
        """Return those of these requests that were recorded, by key; all are looked up together."""
        return self._reader.answered(keys)

    # ── Wait ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def wait(self, after: int, timeout: float) -> bool:
        """Wait at most `timeout` seconds until the head is past `after`; return whether it is."""
        return self._waker.wait(after, timeout)

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Call back with every new head from now on; return what ends it.

        The callback runs on the thread that commits: it must return at once and not call the log.
        """
        return self._waker.subscribe(callback)

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

    def stored(self, link: NodeId) -> LinkPosition:
        """Return how far this neighbour last reported to have stored ours."""
        return self._reader.stored(link)

    def received(self, link: NodeId) -> LinkPosition:
        """Return the last that was taken in from this neighbour."""
        return self._reader.last("inbox", link)

    def received_after(self, link: NodeId, after: int, limit: int) -> Sequence[Outgoing]:
        """Return what this neighbour gave us behind the number `after`, for its recovery."""
        return self._reader.after("inbox", link, after, limit)


def _claim(database: Database, node: NodeId) -> None:
    """Write the node's name into a new log; an old one must bear it."""
    with database.writing() as session:
        session.execute("INSERT INTO log_owner (node) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log_owner)", (node,))
        ((owner,),) = session.rows("SELECT node FROM log_owner")
    if owner != node:
        raise LogOfAnother(owner, node)
