"""Cross inspections: which team inspects whom, away from home (P11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, AggregateRef, owner_of
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.patrol.assigning import ties_among, why_not
from domain.patrol.events import Assignment, PatrolMode
from domain.patrol.state import recusing
from domain.recusal_index import Ties
from domain.team.eligibility import Engagement
from domain.words import Words
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import PatrolRow, planned_in
from projections.rounds import TeamRow, known_ties, teams


@dataclass(frozen=True, slots=True)
class CrossLine:
    """One team of a cross inspection and its targets."""

    patrol: AggregateId
    team: AggregateId
    name: Words | None
    """None if this node does not know the team."""
    home: NodeId
    targets: tuple[NodeId, ...]
    violations: tuple[NodeId, ...]
    """The targets that it may not inspect: at home, or with somebody who may not be there."""


@dataclass(frozen=True, slots=True)
class Cross:
    """The cross inspections that are assigned."""

    position: int
    moment: datetime
    covers: Covers
    year: int | None
    """The calendar year in which they were planned; None for all."""
    teams: int
    targets: int
    """Distinct organisations."""
    violations: int
    items: tuple[CrossLine, ...]


@query("cross", zh="交叉巡察", en="Cross inspections", heading=Heading.LINKAGE, rank=2)
def cross(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    patrol: AggregateRef | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Cross:
    """Return every team of cross inspections with its home and its targets.

    Args:
        snapshot: as of when.
        year: in which they were planned.
        patrol: of this one alone.
        owner: who organises them; all that may be seen if it is left out.
        below: also those that others below the owner organise.
    """
    circle = seen_by(snapshot, owner, below=below)
    known = {row.id: row for row in snapshot.rows(teams)}
    planned = [row for row in planned_in(snapshot, year) if circle.has(row.owner)]
    wanted = [row for row in planned if row.mode is PatrolMode.CROSS and patrol in (None, row.id)]
    ties = known_ties(snapshot)
    lines = tuple(line for row in wanted for line in _cross_lines(row, known, ties.of(recusing(row, row.owner))))
    return Cross(
        position=snapshot.position,
        moment=snapshot.moment,
        covers=covers(snapshot, circle),
        year=year,
        teams=len({line.team for line in lines}),
        targets=len({target for line in lines for target in line.targets}),
        violations=sum(len(line.violations) for line in lines),
        items=lines,
    )


def _cross_lines(row: PatrolRow, known: dict[AggregateId, TeamRow], elsewhere: Ties) -> Iterator[CrossLine]:
    by_team: dict[AggregateId, list[Assignment]] = {}
    for assignment in row.assignments:
        by_team.setdefault(assignment.team, []).append(assignment)
    assigned = {id: known[id] for id in by_team if id in known}
    engagement = Engagement(row.targets, ties_among(assigned.values(), elsewhere), away=True)
    for id, own in sorted(by_team.items()):
        yield CrossLine(
            patrol=row.id,
            team=id,
            name=known[id].name if id in known else None,
            home=owner_of(id),
            targets=tuple(each.target for each in own),
            violations=tuple(each.target for each in own if why_not(each, assigned.get(id), engagement)),
        )
