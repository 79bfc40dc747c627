"""Acts: what districts and agencies inspect under their own authority (P10, P12).

Each rests on a policy that is in force when it starts, and is filed with the city before.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId
from domain.tier import Tier, usual_tier
from domain.words import Words
from projections import organisations
from projections.engine.codec import moment
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import inspections
from projections.patrols.rows import patrols
from projections.rounds import rounds

_title, _targets = (patrols.codec.reader(name) for name in ("title", "targets"))


@dataclass(frozen=True, slots=True)
class Act:
    """A patrol or inspection of a subordinate that has started."""

    id: AggregateId
    title: Words | None
    """Of the patrol, or of the round of the inspection."""
    owner: NodeId
    targets: tuple[NodeId, ...]
    started_at: datetime


def begun(snapshot: Snapshot) -> sa.Subquery:
    """Return every act of a subordinate: a patrol that started, an inspection from when its team moved in.

    It has a column for each field of `Act`; an inspection, called as its round, has a `target`, a patrol its `targets`.
    """
    patrol, inspection, of = snapshot.of(patrols).c, snapshot.of(inspections).c, snapshot.of(rounds)
    none = sa.null()
    started = (
        sa.select(patrol.key.label("id"), patrol.title, patrol.owner, patrol.targets, none.label("target"))
        .add_columns(patrol.started_at)
        .where(patrol.started_at.is_not(None), _is_subordinate(patrol.owner))
    )
    deployed = (
        sa.select(inspection.key.label("id"), of.c.title, inspection.owner, none.label("targets"), inspection.target)
        .add_columns(inspection.deployed_at.label("started_at"))
        .outerjoin(of, of.c.key == inspection.round)
        .where(inspection.deployed_at.is_not(None), _is_subordinate(inspection.owner))
    )
    return sa.union_all(started, deployed).subquery("begun")


def acts(snapshot: Snapshot, source: sa.Subquery, *where: sa.ColumnElement[bool]) -> list[Act]:
    """Return those acts that meet the conditions on the columns of what `begun` returned, the earliest first."""
    c = source.c
    return [_act(row) for row in snapshot.ask(sa.select(source).where(*where).order_by(c.started_at, c.id))]


def _act(row: sa.Row[Any]) -> Act:
    title = _title(row.title) if row.title is not None else None
    targets = (NodeId(row.target),) if row.target is not None else _targets(row.targets)
    return Act(AggregateId(row.id), title, NodeId(row.owner), targets, moment(row.started_at))


def _is_subordinate(owner: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return owner.contains(".", autoescape=True)


class Tiers:
    """Where organisations stand, as the trees that this node has seen say."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._known = {row.id: row.tier for row in organisations.query(snapshot).items}

    def of(self, organisation: NodeId) -> Tier:
        """Return where an organisation stands; by its depth if no tree names it."""
        return self._known.get(organisation) or usual_tier(organisation)
