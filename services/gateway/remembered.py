"""The publishers' ids that are remembered, and in which kinds there can be any."""

from functools import cache

from domain.aggregate import Aggregate
from domain.aggregate_id import AggregateId
from services.gateway.names import External
from services.gateway.store import Store
from services.gateway.table import REPORTED, command_of

HELD = 20_000
"""Names in memory; what is remembered once never changes."""


class Remembered:
    """Looks names up in the register, and keeps those that it found."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: dict[External, AggregateId] = {}

    def get(self, name: External, /) -> AggregateId | None:
        """Return the id of a record, or None if it follows from the publisher's, or nothing was reported of it yet."""
        if name.kind not in kinds():
            return None
        found = self._held.get(name) or self._store.name(name)
        if found:
            if len(self._held) >= HELD:
                self._held.clear()
            self._held[name] = found
        return found


@cache
def kinds() -> frozenset[str]:
    """Return the kinds of records whose ids follow from what they are about, in one way or another."""
    entries = [entry for type in REPORTED if (entry := command_of(type)) and entry.opens]
    return frozenset(
        entry.aggregate.kind for entry in entries if getattr(entry.opens, "__func__", None) is not Aggregate.fresh
    )
