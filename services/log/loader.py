"""Aggregates from their events: what was worked out once is cached, for a history only grows at its end.

A list of a thousand items is loaded for each new one; without this, every item would be decoded each time.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import reduce
from threading import Lock

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.envelope import Envelope
from services.log.records import Loaded

CACHED = 1024
"""Aggregates whose state is cached: those loaded last."""


class Loader:
    """Loads aggregates, for any number of threads."""

    def __init__(self, envelopes: Callable[[AggregateId, int], Sequence[Envelope]]) -> None:
        """Begin with an empty cache.

        Args:
            envelopes: gives the events of an aggregate behind a version.
        """
        self._envelopes = envelopes
        self._cache: OrderedDict[AggregateId, Loaded] = OrderedDict()
        self._lock = Lock()

    def load(self, id: AggregateId) -> Loaded | None:
        """Return an aggregate as all its events make it, or None if there are none."""
        loaded = self._cache.get(id)
        new = self._envelopes(id, loaded.sequence if loaded else 0)
        if new:
            payloads = (envelope.payload for envelope in new)
            state = reduce(aggregates[parts(id)[0]].evolve, payloads, loaded.state if loaded else None)
            loaded = Loaded(state, new[-1].sequence, new[-1], loaded.began if loaded else new[0].time)
        if loaded:
            self._keep(id, loaded)
        return loaded

    def _keep(self, id: AggregateId, loaded: Loaded) -> None:
        with self._lock:
            self._cache[id] = loaded
            self._cache.move_to_end(id)
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)
