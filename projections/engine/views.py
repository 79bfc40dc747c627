"""The views of one node: kept up to date in a thread of their own, read at any point, rebuilt and mended on command."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from domain.node_id import NodeId
from domain.words import Words
from projections.engine.as_of import AsOf, Clock, SnapshotPoint
from projections.engine.catalogue import SetAside, State
from projections.engine.database import connect, in_one_state, schema_of
from projections.engine.derived_file import DerivedFile
from projections.engine.failures import words_of
from projections.engine.generation import Generation
from projections.engine.log_reader import LogReader
from projections.engine.mending import Mending
from projections.engine.projector import Progress, Projector
from projections.engine.readers import Readers
from projections.engine.snapshot import Scope, Snapshot
from projections.engine.sqlite_file import path_of
from projections.engine.tables import RunningTables
from projections.engine.view import View

SCHEMA = "views"
"""On PostgreSQL; a SQLite file needs none."""

logger = logging.getLogger(__name__)

PAUSE = 0.05
"""Seconds of rest after a batch that was not full: a commit costs as much as folding many events, so what comes close
together is taken together, and a reader hardly notices."""

SHOWN = 500
"""Events set aside that are shown, of a row or of all."""

_STANDS_STILL = Words("视图无法更新", "the views cannot go on")

LOOK_AGAIN = 1.0
"""Seconds after which the projector looks at the log though nobody woke it."""


class NotYet(Exception):
    """The position asked for is ahead of the views."""

    def __init__(self, position: int, reached: int) -> None:
        super().__init__(f"as_of.position: {position} is ahead of the views, which are at {reached}")
        self.position, self.reached = position, reached


class NotSetAside(LookupError):
    """No event at this position is set aside for this view."""


@dataclass(frozen=True, slots=True)
class ViewStatus:
    """How a view keeps up."""

    view: str
    version: int
    running: bool
    """Whether it answers."""
    position: int
    lag: int
    """Events of the log that are not in it."""
    age: float
    """Seconds since the first of these was recorded; 0 if there is none."""
    set_aside: int
    """Events that it could not take."""
    rebuilt_to: int | None
    """The position of the generation that is being built beside it, if there is one."""
    failure: Words | None
    """Why the projector cannot go on, if it cannot; it tries again by itself."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Views:
    """All views of a node. Safe to use from any thread."""

    def __init__(
        self,
        url: str,
        log: LogReader,
        *,
        views: Sequence[View],
        clock: Callable[[], datetime] = _utc_now,
        node: NodeId | None = None,
    ) -> None:
        """Open the database of the views; nothing is projected before `start` or `catch_up`.

        Args:
            url: `sqlite:///…` or `postgresql://…`.
            log: what is projected.
            views: which views to keep.
            clock: returns the present moment, with its time zone.
            node: whose views they are.
        """
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._file = DerivedFile(path_of(url), self._wake.set)
        self._engine = connect(url, SCHEMA, derived=True)
        self._log = log
        self._clock = clock
        self._node = node
        self._readers = Readers()
        self._projector = Projector(self._engine, log, views, clock, self._readers)
        self._tables = RunningTables(self._projector.catalogue, views, schema_of(self._engine))
        self._moved = threading.Condition()
        self._thread: threading.Thread | None = None
        self._position = 0
        self._failure: Words | None = None
        self._subscribers: list[Callable[[int], None]] = []
        self._unsubscribe: Callable[[], None] = lambda: None

    # ── Keeping up ────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Begin to follow the log, in a thread; the views answer from now on, if they were built before."""
        self._projector.open()
        self._moved_to(self._projector.position)
        self._stopping.clear()
        self._unsubscribe = self._log.subscribe(lambda _head: self._wake.set())
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following the log after the batch under way, and close the database."""
        self._unsubscribe()
        self._unsubscribe = lambda: None
        self._stopping.set()
        self._wake.set()
        if self._thread:
            self._thread.join()
            self._thread = None
        self._engine.dispose()

    def catch_up(self, progress: Callable[[int], None] = lambda _position: None) -> int:
        """Take in all that is in the log now, in the calling thread; return the position reached.

        Args:
            progress: told after each batch how far it is.
        """
        while self._step():
            progress(self.position())
        return self.position()

    def position(self) -> int:
        """Return the position up to which every running view has the log."""
        return self._position

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait until the views have reached a position; return False if they have not within `timeout` seconds."""
        with self._moved:
            return self._moved.wait_for(lambda: self._position >= position, timeout)

    def subscribe(self, callback: Callable[[int], None]) -> Callable[[], None]:
        """Have `callback` called after each commit, with the position; return what ends that."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback) if callback in self._subscribers else None

    # ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def read(self, as_of: AsOf | SnapshotPoint | None = None, scope: Scope | None = None) -> Iterator[Snapshot]:
        """Open the views as they stood at a point, now if none is given, as far as the reader may see them.

        At the point of a snapshot that was read before, it is the same state again.

        Raises:
            NotYet: the point is a position ahead of the views; `wait_for` it first.
            DatabaseDamaged: they are being made anew.
        """
        with self._readers.reading(), self._file.in_use(), in_one_state(self._engine).begin() as connection:
            position, tables = self._tables.find(connection)
            yield Snapshot(connection, self._point(as_of, position), tables, self._log, scope, self._node)

    def _point(self, as_of: AsOf | SnapshotPoint | None, reached: int) -> SnapshotPoint:
        if as_of is None:
            return SnapshotPoint(reached, None, self._clock())
        if isinstance(as_of, SnapshotPoint):
            return as_of
        if as_of.position is not None and as_of.position > reached:
            raise NotYet(as_of.position, reached)
        position = reached if as_of.position is None else as_of.position
        if as_of.moment is None:
            return SnapshotPoint(position, None, self._recorded_at(position))
        if as_of.clock is Clock.OCCURRED:
            return SnapshotPoint(position, as_of.moment, as_of.moment)
        return SnapshotPoint(min(self._log.position_at(as_of.moment), reached), None, as_of.moment)

    def _recorded_at(self, position: int) -> datetime:
        there = self._log.read(position - 1, 1) if position else ()
        return there[0].recorded_at if there else self._clock()

    # ── Mending ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def set_aside(self, limit: int = SHOWN) -> Sequence[SetAside]:
        """Return the first events that a view could not take, with the reason, and those that wait behind them."""
        with self._projector.lock, self._engine.connect() as connection:
            known = [generation.id for generation in self._projector.generations]
            return self._projector.catalogue.aside(connection, known, limit) if known else []

    def count_aside(self) -> int:
        """Return how many events some view could not take."""
        with self._projector.lock, self._engine.connect() as connection:
            known = [generation.id for generation in self._projector.generations]
            return self._projector.catalogue.events_aside(connection, known) if known else 0

    def retry(self, view: str, position: int) -> Sequence[SetAside]:
        """Try again with the rows for which an event was set aside; return the first of what still is.

        Raises:
            UnknownView: no view has this name.
            NotSetAside: nothing at this position is set aside for it.
        """
        self._projector.definition(view)
        with self._projector.lock, self._engine.connect() as connection:
            rows = self._projector.catalogue.blocked(connection, view, position)
        if not rows:
            raise NotSetAside(f"{view}: position {position} is not set aside")
        for row in rows:
            self._projector.retry(row)
        self._notify()
        with self._projector.lock, self._engine.connect() as connection:
            return [each for row in rows for each in self._projector.catalogue.aside_of(connection, row, SHOWN)]

    def rebuild(self, view: str, progress: Progress | None = None) -> None:
        """Build a view anew beside the running one, and return when it has taken over.

        What is interrupted goes on from where it stood, at the next call or the next start.

        Args:
            view: its name.
            progress: called after each batch, with the position reached and the one aimed at.

        Raises:
            UnknownView: no view has this name.
        """
        generation = self._projector.rebuild(view, progress)
        if self._thread is None:
            while not self._projector.is_running(generation):
                self._step()
            return
        self._wake.set()
        with self._moved:
            self._moved.wait_for(lambda: self._projector.is_running(generation) or self._stopping.is_set())

    def status(self) -> Sequence[ViewStatus]:
        """Return how each view keeps up."""
        head = self._log.head()
        aside = self._counted()
        by_view: dict[str, list[Generation]] = {}
        for generation in self._projector.generations:
            by_view.setdefault(generation.view.name, []).append(generation)
        return [self._status(generations, head, aside) for generations in by_view.values()]

    def _counted(self) -> Mapping[tuple[str, int], int]:
        with self._projector.lock, self._engine.connect() as connection:
            return self._projector.catalogue.count_aside(connection) if self._projector.generations else {}

    def _status(self, generations: Sequence[Generation], head: int, aside: Mapping[tuple[str, int], int]) -> ViewStatus:
        running = next((g for g in generations if g.state is State.RUNNING), None)
        building = next((g for g in generations if g.state is State.BUILDING), None)
        shown = running or generations[0]
        return ViewStatus(
            view=shown.view.name,
            version=shown.view.version,
            running=running is not None,
            position=shown.position,
            lag=max(0, head - shown.position),
            age=self._age(shown.position, head),
            set_aside=aside.get(shown.id, 0),
            rebuilt_to=building.position if building and running else None,
            failure=self._failure,
        )

    def _age(self, position: int, head: int) -> float:
        waiting = self._log.read(position, 1) if position < head else ()
        return max(0.0, (self._clock() - waiting[0].recorded_at).total_seconds()) if waiting else 0.0

    # ── The thread ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _run(self) -> None:
        mending = Mending(self._projector)
        while not self._stopping.is_set():
            self._wake.clear()
            more = self._try(self._step)
            if self._failure is None:
                more = self._try(partial(self._mend, mending)) or more
            if not more:
                self._stopping.wait(PAUSE)
                self._wake.wait(LOOK_AGAIN)
        self._moved_to(self._position)

    def _begin_anew(self) -> None:
        """Set a damaged file aside when all who read it are gone, and begin with an empty one."""
        while self._readers.now():
            if self._stopping.wait(PAUSE):
                return
        with self._projector.lock:
            self._engine.dispose()
            self._file.set_aside()
            self._projector.begin_anew()

    def _mend(self, mending: Mending) -> bool:
        more = not mending.done and mending.step()
        if more:
            self._notify()
        return more

    def _try(self, work: Callable[[], bool]) -> bool:
        """A full disk or a database that restarts is no reason to end: say so, and try again."""
        try:
            more = work()
        except Exception as error:
            if self._failure is None:
                logger.exception("the projector cannot go on")
            self._failure = words_of(error, _STANDS_STILL)
            return False
        self._failure = None
        return more

    def _step(self) -> bool:
        if self._file.is_damaged:
            self._begin_anew()
        with self._file.in_use():
            more = self._projector.step()
        if self._moved_to(self._projector.position):
            self._notify()
        return more

    def _moved_to(self, position: int) -> bool:
        with self._moved:
            moved, self._position = position != self._position, position
            self._moved.notify_all()
        return moved

    def _notify(self) -> None:
        for callback in tuple(self._subscribers):
            try:
                callback(self._position)
            except Exception:
                logger.exception("a subscriber of the views failed")
