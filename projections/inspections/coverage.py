"""Coverage: whom an organisation inspected in a year, each once, and which districts the city did not reach (P3, P11).

An inspection covers when its team has left, a special patrol when it has ended. What a district or an agency inspects
is coverage of its own, and counts as what it is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import inspections
from projections.patrols.rows import patrols
from projections.scope import Extent
from projections.windows import at_the_end_of, falls_in


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
    opened_at: datetime
    left_at: datetime | None
    """None if the team is there."""
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
    found, of = list(inspected(snapshot, circle)), body_of(snapshot)
    done = [each for each in found if each.left_at and falls_in(each.left_at, year)]
    covered = by_target((each for each in done if not each.mobile), of)
    told, then = covers(snapshot, circle), at_the_end_of(snapshot, year)
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
        under_way=by_target((each for each in found if not each.left_at), of),
        uncovered=uncovered(then, covered, of) if circle.is_of_the_city and told.extent is Extent.WHOLE else None,
    )


def inspected(snapshot: Snapshot, circle: Circle) -> Iterator[Reached]:
    """Yield whom the bodies of a circle inspected, in inspections and in special patrols of their own."""
    source = snapshot.of(inspections)
    for row in snapshot.rows(inspections, circle.condition(source.c.owner), source=source):
        if row.withdrawn_at or row.status is InspectionStatus.DEPLOYED:
            mobile = row.round_kind is RoundKind.MOBILE
            yield Reached(row.id, row.target, row.opened_at, row.withdrawn_at, mobile)
    source = snapshot.of(patrols)
    special = source.c.mode == PatrolMode.SPECIAL.value
    for patrol in snapshot.rows(patrols, special, circle.condition(source.c.owner), source=source):
        if patrol.ended_at or patrol.status is PatrolStatus.STARTED:
            for target in patrol.targets:
                yield Reached(patrol.id, target, patrol.opened_at, patrol.ended_at, mobile=False)


def by_target(found: Iterable[Reached], of: BodyOf) -> tuple[Covered, ...]:
    """Return the organisations, each once, in the order of the tree."""
    records: dict[NodeId, list[AggregateId]] = {}
    for each in sorted(found, key=lambda each: (each.opened_at, each.record)):
        records.setdefault(each.target, []).append(each.record)
    targets = sorted(records.items(), key=lambda each: organisations.tree_order(each[0]))
    return tuple(Covered(target, of(target), tuple(ids)) for target, ids in targets)


def uncovered(snapshot: Snapshot, covered: Sequence[Covered], of: BodyOf) -> tuple[NodeId, ...]:
    """Return the districts that are not covered."""
    reached = {each.organisation for each in covered}
    rows = organisations.query(snapshot).items
    return tuple(row.id for row in rows if of(row.id) is Body.DISTRICT and not row.closed and row.id not in reached)
