"""The homes of the organisations whose records a group commit is about: who may write them.

They are among the records themselves, so that a hand-over counts from its place in the log on: for the jobs of the same
group too, and for every process that writes the log.
"""

from collections.abc import Collection, Iterator, Mapping

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Envelope
from domain.home.state import Home, evolve, home
from domain.node_id import NodeId
from services.log.loader import folded
from services.log.recorder import Transaction, select
from services.log.stored import read

_EVENTS = """
SELECT originator_id, originator_version, topic, state FROM stored_events WHERE originator_id IN ({})
ORDER BY originator_id, originator_version
"""
_PREFIX = f"{home.kind}-"


class Homes:
    """What is recorded of the homes of some organisations, with what a group adds."""

    def __init__(self, homes: Mapping[NodeId, Home]) -> None:
        self._homes = dict(homes)

    def __len__(self) -> int:
        """Return of how many something is recorded."""
        return len(self._homes)

    def of(self, organisation: NodeId) -> Home | None:
        """Return the home of an organisation, or None if nothing is recorded of it."""
        return self._homes.get(organisation)

    def add(self, envelope: Envelope) -> None:
        """Let what comes after see this event as recorded."""
        if envelope.subject.startswith(_PREFIX):
            owner = owner_of(envelope.subject)
            self._homes[owner] = evolve(self._homes.get(owner), envelope.payload)

    def update(self, others: "Homes") -> None:
        """Add what is recorded of others."""
        self._homes.update(others._homes)

    def ahead(self) -> "Homes":
        """Return a copy, for looking at what is not yet added."""
        return Homes(self._homes)


class HomeCache:
    """Reads homes, each version once: they change rarely, and every group asks. For the writer's thread alone."""

    def __init__(self) -> None:
        self._cached: dict[AggregateId, tuple[int, Home]] = {}

    def read(self, session: Transaction, versions: Mapping[AggregateId, int]) -> Homes:
        """Return the homes of these ids, of which these versions are recorded."""
        stale = {id for id, version in versions.items() if self._cached.get(id, (0,))[0] != version}
        found = dict(self._read(session, stale)) if stale else {}
        self._cached.update({id: (versions[id], each) for id, each in found.items()})
        return Homes({owner_of(id): self._cached[id][1] for id in versions if id in self._cached})

    def _read(self, session: Transaction, ids: Collection[AggregateId]) -> Iterator[tuple[AggregateId, Home]]:
        events: dict[AggregateId, list[Envelope]] = {}
        for id, sequence, type, raw in select(session, _EVENTS, ids):
            events.setdefault(id, []).append(read(raw, id, sequence, type))
        for id, each in events.items():
            if loaded := folded(id, each):
                yield id, loaded.state
