"""One generation of a view: its tables under a number of their own, and the folding of a batch into them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate import aggregates
from domain.aggregate_id import parts
from domain.envelope import Recorded
from domain.registry import Unreadable
from domain.words import Words
from projections.engine.catalogue import BlockedRow, Catalogue, GenerationEntry, SetAside
from projections.engine.database import refuses_data
from projections.engine.reasons import reason_of, waits_behind
from projections.engine.store import RowStore
from projections.engine.view import View

Work = tuple[RowStore, str, Recorded]
"""An event for one row of one table."""


class Generation:
    """A view's tables, filled up to a position."""

    def __init__(self, view: View, entry: GenerationEntry, schema: str | None) -> None:
        self.view, self.number = view, entry.number
        self.position, self.state = entry.position, entry.state
        self.stores = tuple(RowStore(t, f"{view.name}_{t.name}_{entry.number}", schema) for t in view.tables)
        self._stores_for: dict[type, tuple[RowStore, ...]] = {}

    @property
    def id(self) -> tuple[str, int]:
        """What the catalogue calls it."""
        return self.view.name, self.number

    def create(self, connection: sa.Connection) -> None:
        """Make the tables where they are not."""
        for store in self.stores:
            store.physical.metadata.create_all(connection)

    def block(self, row: BlockedRow) -> None:
        """Hold a row back: what comes for it waits behind the event at its position."""
        self._store(row.table).blocked[row.key] = row.first

    def forget(self) -> None:
        """Forget all rows in memory."""
        for store in self.stores:
            store.forget()

    def fold(self, connection: sa.Connection, batch: Sequence[Recorded], now: Callable[[], datetime]) -> list[SetAside]:
        """Take a batch into the tables; return the events that could not be taken."""
        return self._fold(connection, self._work(batch), now)

    def bisect(
        self, connection: sa.Connection, batch: Sequence[Recorded], now: Callable[[], datetime]
    ) -> list[SetAside]:
        """Do the same with a batch of which the database may refuse something: what it refuses is not taken either."""
        return self._bisect(connection, self._work(batch), now)

    def _fold(self, connection: sa.Connection, work: Sequence[Work], now: Callable[[], datetime]) -> list[SetAside]:
        self._look_up(connection, work)
        aside = [event for item in work if (event := self._take(*item, now))]
        for store in self.stores:
            store.flush(connection)
        return aside

    def _bisect(self, connection: sa.Connection, work: Sequence[Work], now: Callable[[], datetime]) -> list[SetAside]:
        """Halve it until what is refused stands alone: that takes few steps more than there are such events."""
        blocked = [dict(store.blocked) for store in self.stores]
        try:
            with connection.begin_nested():
                return self._fold(connection, work, now)
        except Exception as error:
            if not refuses_data(connection, error):
                raise
            self._roll_back(blocked)
            if len(work) == 1:
                return [self._block(*work[0], error, now)]
        middle = len(work) // 2
        return [*self._bisect(connection, work[:middle], now), *self._bisect(connection, work[middle:], now)]

    def _roll_back(self, blocked: Sequence[dict[str, int]]) -> None:
        """Forget what was folded, for it was not written; these rows were blocked before."""
        for store, before in zip(self.stores, blocked, strict=True):
            store.forget()
            store.blocked = before

    def retry(
        self, connection: sa.Connection, row: BlockedRow, events: Iterable[tuple[SetAside, Recorded]]
    ) -> tuple[SetAside, Words] | None:
        """Take what is set aside for one row; return what could not be taken, if it came to that, and why.

        Events keep their own positions, so the view is what it would be had they never failed.
        """
        store = self._store(row.table)
        store.look_up(connection, [row.key])
        for event, recorded in events:
            if reason := _retried(connection, store, row.key, recorded):
                return event, reason
        return None

    def free(self, row: BlockedRow) -> None:
        """Let a row go on."""
        self._store(row.table).blocked.pop(row.key, None)

    def _store(self, table: str) -> RowStore:
        return next(store for store in self.stores if store.table.name == table)

    def _work(self, batch: Sequence[Recorded]) -> list[Work]:
        work: list[Work] = []
        known = self._stores_for
        for recorded in batch:
            kind = type(recorded.envelope.payload)
            stores = known[kind] if kind in known else self._learn(kind)
            for store in self._following(recorded) if kind is Unreadable else stores:
                try:
                    key = store.table.key(recorded)
                except Exception as error:
                    work.append((store, recorded.envelope.subject, _misplaced(recorded, error)))
                    continue
                if key is not None:
                    work.append((store, key, recorded))
        return work

    def _following(self, recorded: Recorded) -> Iterator[RowStore]:
        """Yield the tables that an event would concern if it could be read: those that follow its kind of record."""
        kind = aggregates.get(parts(recorded.envelope.subject)[0])
        return (store for store in self.stores if store.table.follows(kind))

    def _learn(self, kind: type) -> tuple[RowStore, ...]:
        stores = tuple(store for store in self.stores if kind in store.table.folds or store.table.fold_of_all)
        self._stores_for[kind] = stores
        return stores

    def _look_up(self, connection: sa.Connection, work: Sequence[Work]) -> None:
        unheard_of: dict[RowStore, set[str]] = {}
        for store, key, recorded in work:
            if store.is_unheard_of(key, recorded):
                unheard_of.setdefault(store, set()).add(key)
        for store, keys in unheard_of.items():
            store.look_up(connection, keys)

    def _take(self, store: RowStore, key: str, recorded: Recorded, now: Callable[[], datetime]) -> SetAside | None:
        if first := store.blocked.get(key):
            return self._aside(store, key, recorded, waits_behind(first), now)
        try:
            store.take(key, recorded)
        except Exception as error:
            return self._block(store, key, recorded, error, now)
        return None

    def _block(
        self, store: RowStore, key: str, recorded: Recorded, error: Exception, now: Callable[[], datetime]
    ) -> SetAside:
        store.blocked[key] = recorded.position
        return self._aside(store, key, recorded, reason_of(error), now)

    def _aside(
        self, store: RowStore, key: str, recorded: Recorded, reason: Words, now: Callable[[], datetime]
    ) -> SetAside:
        name, position = _type(recorded), recorded.position
        return SetAside(self.view.name, self.number, store.table.name, key, position, name, reason, now())


def _misplaced(recorded: Recorded, error: Exception) -> Recorded:
    """Return an event of which a table cannot say for which row it is: it is set aside for that of its record."""
    unreadable = Unreadable(type=_type(recorded), reason=reason_of(error))
    return replace(recorded, envelope=replace(recorded.envelope, payload=unreadable))


def _type(recorded: Recorded) -> str:
    payload = recorded.envelope.payload
    return payload.type if isinstance(payload, Unreadable) else type(payload).__name__


def drop(connection: sa.Connection, catalogue: Catalogue, entry: GenerationEntry, schema: str | None) -> None:
    """Drop the tables of a generation, of whatever version of the view, and strike it out."""
    prefix, suffix = f"{entry.view}_", f"_{entry.number}"
    for name in sa.inspect(connection).get_table_names(schema):
        if name.startswith(prefix) and name.endswith(suffix):
            sa.Table(name, sa.MetaData(schema=schema)).drop(connection)
    catalogue.remove(connection, entry.view, entry.number)


def _retried(connection: sa.Connection, store: RowStore, key: str, recorded: Recorded) -> Words | None:
    """Take an event and write it; return why it could not be taken, if it could not."""
    try:
        store.take(key, recorded)
    except Exception as error:
        return reason_of(error)
    try:
        with connection.begin_nested():
            store.flush(connection)
    except Exception as error:
        if not refuses_data(connection, error):
            raise
        store.forget()
        return reason_of(error)
    return None
