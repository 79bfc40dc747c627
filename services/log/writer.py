"""The one thread that writes: all jobs that wait are committed in one transaction (fsync is the dear thing)."""

from collections.abc import Callable, Collection, Sequence
from itertools import chain
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Generic, TypeVar

from domain.node_id import NodeId
from projections.engine.failures import failure_of
from services.log.clock import LogClock
from services.log.errors import CommitFailed, LogClosed, Unrecordable
from services.log.group import GroupCommit
from services.log.health import Health
from services.log.homes import HomeCache
from services.log.recorder import LogRecorder, Transaction
from services.log.records import PreparedEvent, Share

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

TRY_AGAIN = 1.0
"""Seconds after which a database that failed is tried, though nobody brings anything."""
MAX_WAITING = 4096
"""Jobs that may wait; whoever comes after waits to be let in."""
MAX_JOBS = 512
"""Jobs in one transaction …"""
MAX_EVENTS = 4096
"""… unless they bring more events than this: whoever came first must not wait for a whole import."""


class Job(Generic[T_co]):
    """Something to record; it is settled when the group that it is in is durable, or failed."""

    def __init__(
        self,
        events: Sequence[PreparedEvent],
        keys: Collection[str],
        add: Callable[[GroupCommit], T_co],
        shares: Collection[Share] = (),
    ) -> None:
        """Prepare it.

        Args:
            events: what it may add.
            keys: of the requests that it may add.
            add: checks against the group, then adds to it, and returns what the caller gets. When it raises, it has
                added nothing. It may be called again, for another group, if the first one is not written.
            shares: whose past it may send, and to whom.
        """
        self.events = events
        self.keys = keys
        self.shares = shares
        self.add = add
        self._result: T_co
        self._error: Exception | None = None
        # A bare lock: a future costs a tenth of a durable command.
        self._unsettled = Lock()
        self._unsettled.acquire()

    def add_to(self, group: GroupCommit) -> None:
        """Add it to a group; an error is its caller's alone, unless the database fails."""
        try:
            self._result, self._error = self.add(group), None
        except Exception as error:
            if failure_of(error):
                raise
            self._error = error

    def fail(self, failed: Exception, cause: Exception) -> None:
        """Have it end with an error."""
        failed.__cause__ = cause
        self._error = failed

    def settle(self) -> None:
        """Let the caller go."""
        self._unsettled.release()

    def result(self) -> T_co:
        """Return what the caller gets, as soon as it is settled; raise what it failed with."""
        with self._unsettled:
            if self._error:
                raise self._error
            return self._result


Jobs = Sequence[Job[object]]


class Writer:
    """Commits jobs in groups, in the order in which they came."""

    def __init__(
        self, recorder: LogRecorder, node: NodeId, health: Health, clock: LogClock, committed: Callable[[int], None]
    ) -> None:
        self._node, self._recorder, self._committed = node, recorder, committed
        self._health, self._clock = health, clock
        self._waiting: Queue[Job[object] | None] = Queue(MAX_WAITING)
        self._lock, self._closed = Lock(), False
        self._homes = HomeCache()
        self._thread = Thread(target=self._run, name=f"log writer {node}", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T]) -> T:
        """Return what the job gives when it is durable.

        Raises:
            LogClosed: it came too late.
            CommitFailed: its group was not committed.
            Unrecordable: the database does not take it.
        """
        with self._lock:
            if self._closed:
                raise LogClosed
            self._waiting.put(job)
        return job.result()

    def close(self) -> None:
        """Commit what waits, then stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        self._look()
        while jobs := self._next():
            head = self._commit(jobs)
            for job in jobs:
                job.settle()
            self._committed(head)

    def _next(self) -> Jobs:
        """Return all jobs that wait, at least one; none when the log closes."""
        jobs, events = [self._first()], 0
        try:
            while jobs[-1] and len(jobs) < MAX_JOBS and (events := events + len(jobs[-1].events)) < MAX_EVENTS:
                jobs.append(self._waiting.get_nowait())
        except Empty:
            pass
        if jobs[-1] is None and len(jobs) > 1:
            self._waiting.put(None)
        return [job for job in jobs if job]

    def _first(self) -> Job[object] | None:
        """Return the job that comes first; while there is none, find out whether a failure is over."""
        while True:
            try:
                return self._waiting.get(timeout=TRY_AGAIN if self._health.may_pass else None)
            except Empty:
                self._look(self._recorder.try_out)

    def _look(self, *attempts: Callable[[], None]) -> None:
        """See whether these succeed, and whether the clock can be believed by what the log ends with."""
        try:
            for attempt in attempts:
                attempt()
            with self._recorder.writing() as session:
                self._group(session)
        except Exception as error:
            self._health.failed(error)
        else:
            self._health.recovered()

    def _commit(self, jobs: Jobs) -> int:
        """Record all jobs in one transaction; return the last position, 0 if nothing was recorded."""
        try:
            self._health.require_sound()
            with self._recorder.writing() as session:
                head = self._write(session, jobs)
        except Exception as error:  # every waiter must hear of it, whatever it is
            self._health.failed(error)
            for job in jobs:
                job.fail(CommitFailed(str(error)), error)
            return 0
        self._health.recovered()
        return head

    def _write(self, session: Transaction, jobs: Jobs) -> int:
        """Write the jobs together; if the database takes offence at one, each under a savepoint of its own."""
        try:
            with session.savepoint():
                return self._write_together(session, jobs)
        except Exception as error:
            if failure_of(error):
                raise
            if len(jobs) == 1:
                jobs[0].fail(Unrecordable(str(error)), error)
                return 0
        return max(self._write(session, [job]) for job in jobs)

    def _write_together(self, session: Transaction, jobs: Jobs) -> int:
        events = list(chain.from_iterable(job.events for job in jobs))
        shares = list(chain.from_iterable(job.shares for job in jobs))
        keys = {key for job in jobs for key in job.keys}
        group = self._group(session, events, keys, shares)
        for job in jobs:
            job.add_to(group)
        group.write()
        return group.position

    def _group(
        self,
        session: Transaction,
        events: Sequence[PreparedEvent] = (),
        keys: Collection[str] = (),
        shares: Collection[Share] = (),
    ) -> GroupCommit:
        return GroupCommit(self._node, session, events, keys, shares, self._homes, self._clock)
