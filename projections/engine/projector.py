"""The projector: brings every event of the log into every view, exactly once.

All running views move together: what a batch does to them and their new position are one transaction. Generations that
are building follow in batches of their own, in the same thread, and take over when they have reached the running ones.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from domain.envelope import Recorded
from projections.engine.catalogue import Catalogue, SetAside, State
from projections.engine.database import give_space_back, refuses_data, schema_of, writing
from projections.engine.generation import Generation, drop
from projections.engine.log_reader import LogReader
from projections.engine.opening import begin, open_generations
from projections.engine.readers import Readers
from projections.engine.view import View

logger = logging.getLogger(__name__)

BATCH = 1000
"""Events in one transaction, at most."""

PAGES = 2_000
"""Pages of a SQLite file that are given back after one batch, at most: a few milliseconds."""

Fold = Callable[[Generation, sa.Connection, Sequence[Recorded], Callable[[], datetime]], list[SetAside]]
"""How a generation takes a batch: `Generation.fold`, or `Generation.bisect` if the database refused something of it."""

Progress = Callable[[int, int], None]
"""Called with the position reached and the one aimed at."""


class UnknownView(LookupError):
    """No view has this name."""


class Projector:
    """Fills the generations, one batch at a time; `step` may be called by one thread after another."""

    def __init__(
        self, engine: sa.Engine, log: LogReader, views: Sequence[View], clock: Callable[[], datetime], readers: Readers
    ) -> None:
        self._engine = engine
        self._log = log
        self._views = tuple(views)
        self._clock = clock
        self._schema = schema_of(engine)
        self._readers = readers
        self._generations: list[Generation] = []
        self._retired: list[tuple[Generation, frozenset[object]]] = []
        self._progress: dict[tuple[str, int], Progress] = {}
        self._opened = False
        self._has_dropped = False
        self.catalogue = Catalogue(self._schema)
        self.lock = threading.RLock()
        """Held while anything is written."""

    @property
    def generations(self) -> Sequence[Generation]:
        """Every generation that is being filled."""
        return self._generations

    @property
    def position(self) -> int:
        """Where the running views are; 0 if none has begun to run."""
        return max((g.position for g in self._generations if g.state is State.RUNNING), default=0)

    def open(self) -> None:
        """Make the tables where they are not, and see how far they are."""
        with self.lock:
            self._open()

    def step(self) -> bool:
        """Take one batch into each group of generations; say whether there is more to take already."""
        with self.lock:
            try:
                more = self._step_with(Generation.fold)
            except Exception as error:
                if not refuses_data(self._engine, error):
                    raise
                more = self._step_with(Generation.bisect)
            self._drop_retired()
            return self._give_space_back() or more

    def rebuild(self, view: str, progress: Progress | None = None) -> tuple[str, int]:
        """Begin a new generation of a view beside the running one, or go on with one that was begun; return its id."""
        with self.lock:
            self._open()
            definition = self.definition(view)
            generation = self._building(view)
            if generation is None:
                with self._transaction() as connection:
                    entry = begin(connection, self.catalogue, definition)
                    generation = Generation(definition, entry, self._schema)
                    generation.create(connection)
                self._generations.append(generation)
            if progress:
                self._progress[generation.id] = progress
            return generation.id

    def retry(self, view: str, key: str, table: str) -> list[SetAside]:
        """Take again what is set aside for one row; return what still is."""
        with self.lock:
            self._open()
            try:
                for generation in self._generations:
                    if generation.view.name == view:
                        self._retry(generation, table, key)
            except BaseException:
                self._opened = False
                raise
            with self._engine.connect() as connection:
                return [e for e in self.catalogue.aside(connection, [view]) if (e.table, e.key) == (table, key)]

    def definition(self, view: str) -> View:
        """Return the view of this name.

        Raises:
            UnknownView: there is none.
        """
        for definition in self._views:
            if definition.name == view:
                return definition
        raise UnknownView(f"no view is named {view!r}; there are {', '.join(v.name for v in self._views)}")

    def begin_anew(self) -> None:
        """Forget all that is in memory: the database is another one from now on, and empty."""
        with self.lock:
            self._generations, self._opened = [], False

    def is_running(self, id: tuple[str, int]) -> bool:
        """Say whether a generation answers."""
        return any(g.id == id and g.state is State.RUNNING for g in self._generations)

    def _open(self) -> None:
        if self._opened:
            return
        with self._transaction() as connection:
            self._generations = open_generations(connection, self.catalogue, self._views, self._log, self._schema)
        self._retired.clear()
        self._opened = self._has_dropped = True
        self._promote()

    def _step_with(self, fold: Fold) -> bool:
        try:
            self._open()
            return self._step(fold)
        except BaseException:
            # What is in memory may be of a transaction that never was: begin again from what the database has.
            self._opened = False
            raise

    def _transaction(self) -> AbstractContextManager[sa.Connection]:
        return writing(self._engine)

    def _step(self, fold: Fold) -> bool:
        """The group in front first: those behind it read up to where it is, and so come to stand with it."""
        more, ahead = False, None
        by_position = sorted(self._generations, key=lambda g: -g.position)
        for position, group in groupby(by_position, key=lambda g: g.position):
            limit = BATCH if ahead is None else min(BATCH, ahead - position)
            members = list(group)
            batch = self._log.read(position, limit)
            if batch:
                self._commit(members, batch, fold)
                more = more or len(batch) == limit
            ahead = members[0].position
        self._promote()
        return more

    def _commit(self, group: Sequence[Generation], batch: Sequence[Recorded], fold: Fold) -> None:
        last = batch[-1]
        with self._transaction() as connection:
            # First the position: it is the lock that makes a second projector wait, and then give up.
            ids = [generation.id for generation in group]
            self.catalogue.advance(connection, ids, group[0].position, last.position, last.envelope.id)
            for generation in group:
                self.catalogue.put_aside(connection, fold(generation, connection, batch, self._clock))
        for generation in group:
            generation.position = last.position
            if progress := self._progress.get(generation.id):
                progress(last.position, max(self.position, last.position))

    def _promote(self) -> None:
        """Let what has caught up take over, in one transaction."""
        running = [g for g in self._generations if g.state is State.RUNNING]
        due = self.position if running else self._log.head()
        level = [g for g in self._generations if g.state is State.BUILDING and g.position >= due]
        if not level:
            return
        names = {generation.view.name for generation in level}
        old = [generation for generation in running if generation.view.name in names]
        with self._transaction() as connection:
            for generation in level:
                self.catalogue.set_state(connection, *generation.id, State.RUNNING)
            for generation in old:
                self.catalogue.set_state(connection, *generation.id, State.RETIRED)
        for generation in level:
            generation.state = State.RUNNING
            self._progress.pop(generation.id, None)
        self._generations = [generation for generation in self._generations if generation not in old]
        self._retired += [(generation, self._readers.now()) for generation in old]

    def _drop_retired(self) -> None:
        """Drop what was replaced, as soon as nobody reads it who began before."""
        due = [item for item in self._retired if self._readers.all_gone(item[1])]
        if not due:
            return
        with self._transaction() as connection:
            retired = {entry for entry in self.catalogue.entries(connection) if entry.state is State.RETIRED}
            for generation, _ in due:
                for entry in retired:
                    if (entry.view, entry.number) == generation.id:
                        drop(connection, self.catalogue, entry, self._schema)
        self._retired = [item for item in self._retired if item not in due]
        self._has_dropped = True

    def _give_space_back(self) -> bool:
        """Give back some of the space of what was dropped; say whether there is more of it."""
        if self._has_dropped:
            self._has_dropped = give_space_back(self._engine, PAGES)
        return self._has_dropped

    def _building(self, view: str) -> Generation | None:
        found = (g for g in self._generations if g.view.name == view and g.state is State.BUILDING)
        return next(found, None)

    def _retry(self, generation: Generation, table: str, key: str) -> None:
        with self._transaction() as connection:
            row = [
                (event, self._log.read(event.position - 1, 1)[0])
                for event in self.catalogue.aside(connection, [generation.view.name])
                if (event.generation, event.table, event.key) == (generation.number, table, key)
            ]
            if not row:
                return
            taken, reason = generation.retry(connection, row)
            self.catalogue.take_back(connection, taken)
            failed = row[len(taken)][0] if reason else None
            if failed and reason:
                self.catalogue.set_reason(connection, failed, reason)
        generation.free(row[0][0], failed.position if failed else None)
