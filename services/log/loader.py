"""Aggregates from their events: what was worked out once is cached, for a history only grows at its end.

A list of a thousand items is loaded for each new one; without this, every item would be decoded each time.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId, parts
from domain.authority import NODE
from domain.cancellation import is_cancelled
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
    loaded, set_aside = before, before.set_aside if before else None
    for envelope in new:
        if set_aside is None:
            try:
                loaded = advanced(loaded, envelope)
            except Exception as error:  # whatever it is, it is about this record alone
                _log.warning("%s: version %d is set aside: %s", id, envelope.sequence, error)
                set_aside = envelope.sequence
    return replace(loaded, sequence=new[-1].sequence, set_aside=set_aside) if loaded else None


def advanced(before: Loaded | None, envelope: Envelope) -> Loaded:
    """Return an aggregate after one more of its events; raises whatever keeps that from following.

    What the node notes by itself (a warning, a date that a calendar moved) is no act: people may have acted before it.
    A record that was cancelled begins anew, whenever that was.
    """
    stood = before if before and not is_cancelled(before.state) else None
    state = aggregates[parts(envelope.subject)[0]].evolve(before.state if before else None, envelope.payload)
    noted, began = envelope.actor == NODE, stood.began if stood else envelope.time
    acted = (stood.acted if stood else None) if noted else envelope.time
    return Loaded(state, envelope.sequence, envelope, began, None if is_cancelled(state) else acted)
