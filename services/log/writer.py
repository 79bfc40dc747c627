"""The one thread that writes: all jobs that wait are committed in one transaction (fsync is the dear thing)."""

from collections.abc import Callable, Sequence
from itertools import chain
from queue import Empty, Queue
from threading import Lock, Thread
from typing import Any, TypeVar

from services.log.group import Group
from services.log.jobs import Job
from services.log.session import Database, Session
from services.log.situations import CommitFailed, LogClosed, Unrecordable

T = TypeVar("T")
Outcome = tuple[Job[Any], Any, Exception | None]

WAITING = 4096
"""Jobs that may wait; whoever comes after waits to be let in."""
TOGETHER = 512
"""Jobs in one transaction …"""
ENTRIES = 4096
"""… unless they bring more events than this: whoever came first must not wait for a whole import."""


class Writer:
    """Commits jobs in groups, in the order in which they came."""

    def __init__(self, database: Database, name: str, committed: Callable[[int], None]) -> None:
        self._database, self._committed = database, committed
        self._waiting: Queue[Job[Any] | None] = Queue(WAITING)
        self._lock, self._closed = Lock(), False
        self._thread = Thread(target=self._run, name=f"log writer {name}", daemon=True)
        self._thread.start()

    def do(self, job: Job[T]) -> T:
        """Return what the job gives when it is durable.

        Raises:
            LogClosed: it came too late.
            CommitFailed: its group was not committed.
        """
        with self._lock:
            if self._closed:
                raise LogClosed
            self._waiting.put(job)
        return job.wait()

    def close(self) -> None:
        """Commit what waits, then stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while jobs := self._next():
            head = self._commit(jobs)
            if head is not None:
                self._committed(head)

    def _next(self) -> Sequence[Job[Any]]:
        """Return all jobs that wait, at least one; none when the log closes."""
        jobs, entries = [self._waiting.get()], 0
        try:
            while jobs[-1] and len(jobs) < TOGETHER and (entries := entries + len(jobs[-1].entries)) < ENTRIES:
                jobs.append(self._waiting.get_nowait())
        except Empty:
            pass
        if jobs[-1] is None and len(jobs) > 1:
            self._waiting.put(None)
        return [job for job in jobs if job]

    def _commit(self, jobs: Sequence[Job[Any]]) -> int | None:
        """Settle all jobs in one transaction; return the new head."""
        try:
            with self._database.writing() as session:
                head, outcomes = _write(session, jobs)
        except Exception as error:  # every waiter must hear of it, whatever it is
            _fail(jobs, error)
            return None
        for job, result, refusal in outcomes:
            job.settle(result, refusal)
        return head


def _fail(jobs: Sequence[Job[Any]], error: Exception) -> None:
    for job in jobs:
        failed = CommitFailed(str(error))
        failed.__cause__ = error
        job.settle(None, failed)


def _write(session: Session, jobs: Sequence[Job[Any]]) -> tuple[int, Sequence[Outcome]]:
    """Write the jobs together; if the database takes offence at one, each under a savepoint of its own."""
    try:
        with session.savepoint():
            return _write_together(session, jobs)
    except Exception as error:
        if len(jobs) == 1:
            unrecordable = Unrecordable(str(error))
            unrecordable.__cause__ = error
            return 0, [(jobs[0], None, unrecordable)]
    settled = [_write(session, [job]) for job in jobs]
    return max(head for head, _ in settled), [outcome for _, outcomes in settled for outcome in outcomes]


def _write_together(session: Session, jobs: Sequence[Job[Any]]) -> tuple[int, Sequence[Outcome]]:
    entries = list(chain.from_iterable(job.entries for job in jobs))
    group = Group(session, entries, {key for job in jobs for key in job.keys})
    outcomes = [_plan(job, group) for job in jobs]
    group.write()
    return group.position, outcomes


def _plan(job: Job[Any], group: Group) -> Outcome:
    try:
        return job, job.plan(group), None
    except Exception as refusal:  # it is the caller's, not the group's
        return job, None, refusal
