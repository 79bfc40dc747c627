"""Aggregates from their events: what was worked out once is cached, for a history only grows at its end.

A list of a thousand items is loaded for each new one; without this, every item would be decoded each time.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.envelope import Envelope
from services.log.records import Loaded

_log = logging.getLogger(__name__)

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
            loaded = folded(id, new, loaded)
        if loaded:
            self._keep(id, loaded)
        return loaded

    def _keep(self, id: AggregateId, loaded: Loaded) -> None:
        with self._lock:
            self._cache[id] = loaded
            self._cache.move_to_end(id)
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)


def folded(id: AggregateId, new: Sequence[Envelope], before: Loaded | None = None) -> Loaded | None:
    """Return an aggregate as it was made before, and some more events make it; None if they make nothing.

    One that cannot be read, or cannot follow, is set aside with all behind it, as its rows in the views are.
    """
    kind = aggregates.get(parts(id)[0])
    state, last = (before.state, before.last) if before else (None, None)
    set_aside = before.set_aside if before else None
    for envelope in new:
        if set_aside is None:
            try:
                state, last = kind.evolve(state, envelope.payload), envelope  # type: ignore[union-attr]
            except Exception as error:  # whatever it is, it is about this record alone
                _log.warning("%s: version %d is set aside: %s", id, envelope.sequence, error)
                set_aside = envelope.sequence
    return Loaded(state, new[-1].sequence, last, before.began if before else new[0].time, set_aside) if last else None
