"""Acts: what districts and agencies inspect under their own authority (P10, P12).

Each rests on a policy that is in force when it starts, and is filed with the city before.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.tier import Tier, usual_tier
from domain.tree import NodeId, superior
from domain.words import Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from projections.patrols import patrols
from projections.windows import falls_in


@dataclass(frozen=True, slots=True)
class Act:
    """A patrol or inspection of a subordinate that has started."""

    id: AggregateId
    title: Words | None
    owner: NodeId
    tier: Tier
    """Where the owner stands."""
    targets: tuple[NodeId, ...]
    started_at: datetime


def acts(snapshot: Snapshot, year: int | None) -> list[Act]:
    """Return every act of a subordinate that started in a calendar year, or ever, the earliest first."""
    tier = Tiers(snapshot)
    found = [
        Act(row.id, row.title, row.owner, tier.of(row.owner), row.targets, row.started_at)
        for row in snapshot.rows(patrols)
        if row.started_at and falls_in(row.started_at, year) and superior(row.owner)
    ]
    return sorted(found, key=lambda act: (act.started_at, act.id))


class Tiers:
    """Where organisations stand, as the trees that this node has seen say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._known = {row.id: row.tier for row in organisations.query(snapshot).items}

    def of(self, organisation: NodeId) -> Tier:
        """Return where an organisation stands; by its depth if no tree names it."""
        return self._known.get(organisation) or usual_tier(organisation)
