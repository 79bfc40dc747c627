"""The patrols of each tier: those of agencies stand apart from those of districts (P11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.tier import Tier, usual_tier
from projections import organisations
from projections.circle import Covers, covers_everybody
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import PatrolRow, planned_in


@dataclass(frozen=True, slots=True)
class TierLine:
    """The patrols that organisations of one tier keep."""

    tier: Tier
    owners: tuple[NodeId, ...]
    patrols: tuple[AggregateId, ...]
    targets: tuple[NodeId, ...]
    """Whom they inspect, each once."""


@dataclass(frozen=True, slots=True)
class PatrolsByTier:
    """The patrols of each tier that has any."""

    position: int
    moment: datetime
    covers: Covers
    year: int | None
    """The calendar year in which they were planned; None for all."""
    items: tuple[TierLine, ...]


@query("patrol-tiers", zh="各级巡察", en="Patrols by tier", heading=Heading.LINKAGE, rank=3)
def patrols_by_tier(snapshot: Snapshot, *, year: Year | None = None) -> PatrolsByTier:
    """Return the patrols by the tier of who keeps them: those of agencies stand apart from those of districts."""
    tier_of = {row.id: row.tier for row in organisations.query(snapshot).items}
    by_tier: dict[Tier, list[PatrolRow]] = {}
    for row in planned_in(snapshot, year):
        by_tier.setdefault(tier_of.get(row.owner, usual_tier(row.owner)), []).append(row)
    lines = tuple(_tier_line(tier, by_tier[tier]) for tier in Tier if tier in by_tier)
    return PatrolsByTier(snapshot.position, snapshot.moment, covers_everybody(snapshot), year, lines)


def _tier_line(tier: Tier, rows: Sequence[PatrolRow]) -> TierLine:
    return TierLine(
        tier=tier,
        owners=_each_once(row.owner for row in rows),
        patrols=tuple(row.id for row in rows),
        targets=_each_once(target for row in rows for target in row.targets),
    )


def _each_once(found: Iterable[NodeId]) -> tuple[NodeId, ...]:
    return tuple(sorted(set(found), key=organisations.tree_order))
