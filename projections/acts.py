"""Acts: what districts and agencies inspect under their own authority (P10, P12).

Each rests on a policy that is in force when it starts, and is filed with the city before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId, superior
from domain.tier import Tier, usual_tier
from domain.words import Words
from projections import organisations
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import inspections
from projections.patrols.rows import patrols
from projections.rounds import rounds
from projections.windows import falls_in


@dataclass(frozen=True, slots=True)
class Act:
    """A patrol or inspection of a subordinate that has started."""

    id: AggregateId
    title: Words | None
    """Of the patrol, or of the round of the inspection."""
    owner: NodeId
    targets: tuple[NodeId, ...]
    started_at: datetime


def acts(snapshot: Snapshot, year: int | None) -> list[Act]:
    """Return every act of a subordinate that started in a calendar year, or ever, the earliest first."""
    found = [*_patrols(snapshot), *_inspections(snapshot)]
    shown = [act for act in found if falls_in(act.started_at, year) and superior(act.owner)]
    return sorted(shown, key=lambda act: (act.started_at, act.id))


def _patrols(snapshot: Snapshot) -> Iterator[Act]:
    for patrol in snapshot.rows(patrols):
        if patrol.started_at:
            yield Act(patrol.id, patrol.title, patrol.owner, patrol.targets, patrol.started_at)


def _inspections(snapshot: Snapshot) -> Iterator[Act]:
    """Yield inspections from the day on when the team moved in, each under the title of its round."""
    titles = {row.id: row.title for row in snapshot.rows(rounds)}
    for each in snapshot.rows(inspections):
        if each.deployed_at:
            yield Act(each.id, titles.get(each.round), each.owner, (each.target,), each.deployed_at)


class Tiers:
    """Where organisations stand, as the trees that this node has seen say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._known = {row.id: row.tier for row in organisations.query(snapshot).items}

    def of(self, organisation: NodeId) -> Tier:
        """Return where an organisation stands; by its depth if no tree names it."""
        return self._known.get(organisation) or usual_tier(organisation)
