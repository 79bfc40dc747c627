"""Aggregates from their events: what was worked out once is kept, for a history only grows at its end.

A list of a thousand items is loaded for each new one; without this, every item would be decoded each time.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import reduce
from threading import Lock

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from services.log.entry import Entry
from services.log.records import Loaded

KEPT = 1024
"""Aggregates whose state is kept: those asked for last."""


class Loader:
    """Loads aggregates, for any number of threads."""

    def __init__(self, past: Callable[[AggregateId, int], Sequence[Entry]]) -> None:
        """Keep nothing yet.

        Args:
            past: gives the events of an aggregate behind a version.
        """
        self._past = past
        self._kept: OrderedDict[AggregateId, Loaded] = OrderedDict()
        self._lock = Lock()

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate as all its events make it, or None if there are none."""
        kept = self._kept.get(id)
        fresh = self._past(id, kept.sequence if kept else 0)
        if fresh:
            payloads = (entry.envelope.payload for entry in fresh)
            state = reduce(aggregates[parts(id)[0]].evolve, payloads, kept.state if kept else None)
            kept = Loaded(state, fresh[-1].envelope.sequence, fresh[-1].envelope)
        if kept:
            self._keep(id, kept)
        return kept

    def _keep(self, id: AggregateId, loaded: Loaded) -> None:
        with self._lock:
            self._kept[id] = loaded
            self._kept.move_to_end(id)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
