"""Coverage: whom an organisation inspected in a year, each once, and which districts the city did not reach (P3, P11).

An inspection covers when its team has left, a special patrol when it has ended. What a district or an agency inspects
is coverage of its own, and counts as what it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.fields import Year
from domain.heading import Heading
from domain.inspection.state import InspectionStatus
from domain.node_id import NodeId
from domain.patrol.events import PatrolMode
from domain.patrol.state import PatrolStatus
from domain.round.events import RoundKind
from projections import organisations
from projections.bodies import Body, BodyOf, BodySum, body_of, sums
from projections.circle import Below, Circle, Covers, Owner, circle_of, covers
from projections.engine.nested import elements
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import inspections
from projections.patrols.rows import patrols
from projections.scope import Extent
from projections.windows import at_the_end_of, in_year


@dataclass(frozen=True, slots=True)
class Covered:
    """One organisation, with the inspections and special patrols of it: the first is the one for which it counts."""

    organisation: NodeId
    body: Body
    inspections: tuple[AggregateId, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom the bodies of a circle inspected: teams that had left by the moment, and in the year."""

    position: int
    year: int | None
    covers: Covers
    districts: int
    units: int
    organisations: int
    """Distinct: a second visit counts once. Mobile rounds are apart."""
    bodies: tuple[BodySum, ...]
    """The same by kind."""
    covered: tuple[Covered, ...]
    again: int
    """So many of them were inspected more than once."""
    mobile: tuple[Covered, ...]
    """By mobile rounds."""
    under_way: tuple[Covered, ...]
    """Where a team is at the moment; not counted in."""
    uncovered: tuple[NodeId, ...] | None
    """Districts of the tree, as it was at the end of the year, that the city has not covered; None of others than the
    city, and if not all inspections may be seen: nobody can say then."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One organisation that was inspected, or is being so."""

    record: AggregateId
    target: NodeId
    over: bool
    """False if the team is there."""
    mobile: bool


@query("coverage", zh="巡视巡察覆盖", en="Coverage", heading=Heading.INSPECTIONS, rank=2)
def coverage(snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False) -> Coverage:
    """Return whom an organisation covered in a calendar year, or ever: by when the team left.

    Args:
        snapshot: as of when.
        year: in which the team left.
        owner: who inspected; the reader's own organisation if it is left out.
        below: also what those below it inspected.
    """
    circle = circle_of(snapshot, owner, below=below)
    source, of = inspected(snapshot, circle), body_of(snapshot)
    left_at = source.c.left_at
    found = reached(snapshot, source, sa.or_(left_at.is_(None), in_year(left_at, year)))
    done = [each for each in found if each.over]
    covered = by_target((each for each in done if not each.mobile), of)
    told, then = covers(snapshot, circle), at_the_end_of(snapshot, year)
    reached_then = {each.organisation for each in covered}
    is_known = circle.is_of_the_city and told.extent is Extent.WHOLE
    return Coverage(
        snapshot.position,
        year,
        told,
        districts=sum(each.body is Body.DISTRICT for each in covered),
        units=sum(each.body.is_unit for each in covered),
        organisations=len(covered),
        bodies=sums(each.body for each in covered),
        covered=covered,
        again=sum(len(each.inspections) > 1 for each in covered),
        mobile=by_target((each for each in done if each.mobile), of),
        under_way=by_target((each for each in found if not each.over), of),
        uncovered=uncovered(then, reached_then, of) if is_known else None,
    )


def inspected(snapshot: Snapshot, circle: Circle) -> sa.Subquery:
    """Return whom the bodies of a circle inspected, in inspections and in special patrols of their own.

    It has a column for each field of `Reached`.
    """
    inspection, patrol = snapshot.of(inspections).c, elements(snapshot.of(patrols), "targets").c
    by_teams = sa.select(
        inspection.key,
        inspection.target,
        inspection.opened_at,
        inspection.withdrawn_at.label("left_at"),
        (inspection.round_kind == RoundKind.MOBILE.value).label("mobile"),
    ).where(
        circle.condition(inspection.owner),
        sa.or_(inspection.withdrawn_at.is_not(None), inspection.status == InspectionStatus.DEPLOYED.value),
    )
    in_patrols = sa.select(patrol.key, patrol.element, patrol.opened_at, patrol.ended_at, sa.false()).where(
        circle.condition(patrol.owner),
        patrol.mode == PatrolMode.SPECIAL.value,
        sa.or_(patrol.ended_at.is_not(None), patrol.status == PatrolStatus.STARTED.value),
    )
    return sa.union_all(by_teams, in_patrols).subquery("inspected")


def reached(snapshot: Snapshot, source: sa.Subquery, *where: sa.ColumnElement[bool]) -> list[Reached]:
    """Return those that meet the conditions on the columns of what `inspected` returned, by when it was opened."""
    found = snapshot.ask(sa.select(source).where(*where).order_by(source.c.opened_at, source.c.key))
    return [
        Reached(AggregateId(row.key), NodeId(row.target), row.left_at is not None, bool(row.mobile)) for row in found
    ]


def by_target(found: Iterable[Reached], of: BodyOf) -> tuple[Covered, ...]:
    """Return the organisations, each once, in the order of the tree; their records as they come."""
    records: dict[NodeId, list[AggregateId]] = {}
    for each in found:
        records.setdefault(each.target, []).append(each.record)
    targets = sorted(records.items(), key=lambda each: organisations.tree_order(each[0]))
    return tuple(Covered(target, of(target), tuple(ids)) for target, ids in targets)


def uncovered(snapshot: Snapshot, reached: Collection[NodeId], of: BodyOf) -> tuple[NodeId, ...]:
    """Return the districts that are not among those that were reached."""
    rows = organisations.query(snapshot).items
    return tuple(row.id for row in rows if of(row.id) is Body.DISTRICT and not row.closed and row.id not in reached)
