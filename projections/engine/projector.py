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
from projections.engine.catalogue import BlockedRow, Catalogue, SetAside, State
from projections.engine.database import give_space_back, refuses_data, schema_of, writing
from projections.engine.generation import Generation, drop
from projections.engine.log_reader import LogReader
from projections.engine.opening import begin, open_generations
from projections.engine.readers import Readers
from projections.engine.view import View

logger = logging.getLogger(__name__)

BATCH = 1000
"""Events in one transaction, at most."""

RETRIED = 500
"""Events of a row that are taken again in one transaction, at most."""

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

    def retry(self, row: BlockedRow) -> None:
        """Take again what is set aside for one row, a page in each transaction."""
        while self.retry_page(row):
            pass

    def blocked_after(self, last: BlockedRow | None, limit: int) -> Sequence[BlockedRow]:
        """Return the first rows of which anything is set aside, behind one of them."""
        with self.lock:
            self._open()
            with self._engine.connect() as connection:
                return self.catalogue.blocked_after(connection, last, limit)

    def retry_page(self, row: BlockedRow) -> bool:
        """Take the first of what is set aside for one row; say whether there is more that may be taken."""
        with self.lock:
            self._open()
            generation = next((each for each in self._generations if each.id == (row.view, row.generation)), None)
            try:
                return generation is not None and self._retry(generation, row)
            except BaseException:
                self._opened = False
                raise

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

    def _retry(self, generation: Generation, row: BlockedRow) -> bool:
        with self._transaction() as connection:
            *page, behind = [*self.catalogue.aside_of(connection, row, RETRIED + 1), None]
            if len(page) > RETRIED:
                behind = page.pop()
            failed = generation.retry(connection, row, ((each, self._at(each.position)) for each in page))
            stands = failed[0] if failed else behind
            self.catalogue.take_back(connection, row, stands.position if stands else None)
            if failed:
                self.catalogue.set_reason(connection, row, failed[0].position, failed[1])
        if stands:
            generation.block(row._replace(first=stands.position))
        else:
            generation.free(row)
        return behind is not None and failed is None

    def _at(self, position: int) -> Recorded:
        return self._log.read(position - 1, 1)[0]
