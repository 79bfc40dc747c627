"""The publishers' ids that are remembered: which of them stand for what, and in which kinds there can be any."""

from functools import cache
from threading import Lock

from domain.aggregate import Aggregate
from domain.aggregate_id import AggregateId
from services.gateway.names import External, external_uid, mark_of
from services.gateway.routing import reportable
from services.gateway.store import ReportStore

HELD = 20_000
"""Names in memory; what is remembered once never changes."""


class AliasCache:
    """Looks names up in the register, and keeps those that it found."""

    def __init__(self, store: ReportStore) -> None:
        self._store = store
        self._held: dict[External, AggregateId] = {}
        self._opened: dict[AggregateId, str | None] = {}
        self._new, self._lock = set[str](), Lock()

    def get(self, name: External, /) -> AggregateId | None:
        """Return the id of a record, or None if it follows from the publisher's, or nothing was reported of it yet."""
        if name.kind not in kinds():
            return None
        found = self._held.get(name) or self._store.name(name)
        if found:
            self._hold(name, found)
        return found

    def opened_in(self, id: AggregateId, /) -> str | None:
        """Return the mark of the namespace in which a record was opened; None for the organisation's own."""
        if id not in self._opened and (name := self._store.opened_as(id)):
            self._hold(name, id)
        return self._opened.get(id)

    def hold(self, name: External, id: AggregateId) -> None:
        """Know a name from now on: the report that brought it is in the log, and comes into the register with it."""
        self._hold(name, id)
        with self._lock:
            self._new.add(external_uid(name.organisation, name.id, name.namespace))

    def new(self) -> frozenset[str]:
        """Return the uids under which was looked for what has got a name since the last look."""
        with self._lock:
            found, self._new = frozenset(self._new), set()
        return found

    def _hold(self, name: External, id: AggregateId) -> None:
        with self._lock:
            if len(self._held) >= HELD:
                self._held.clear()
                self._opened.clear()
            self._held[name] = id
            self._opened[id] = mark_of(name.organisation, name.namespace) if name.namespace else None


@cache
def kinds() -> frozenset[str]:
    """Return the kinds of records whose ids follow from what they are about, in one way or another."""
    entries = (each for each in reportable().values() if each.opens)
    return frozenset(
        each.aggregate.kind for each in entries if getattr(each.opens, "__func__", None) is not Aggregate.fresh
    )
