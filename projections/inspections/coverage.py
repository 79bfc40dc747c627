"""Coverage: which organisations the city inspected in a year, each once, and which districts it did not reach (P3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.aggregate_id import AggregateId
from domain.fields import Year
from domain.heading import Heading
from domain.inspection.state import InspectionStatus
from domain.node_id import NodeId, root_of
from domain.round import RoundKind
from domain.tier import Tier
from projections import organisations
from projections.engine.query import query
from projections.engine.register import by_opening
from projections.engine.snapshot import Snapshot
from projections.inspections.bodies import Body, BodyOf, body_of
from projections.inspections.rows import InspectionRow, inspections
from projections.scope import Extent, extent_of
from projections.windows import falls_in


@dataclass(frozen=True, slots=True)
class Covered:
    """One organisation, with the inspections of it: the first is the one for which it counts."""

    organisation: NodeId
    body: Body
    inspections: tuple[AggregateId, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom the city inspected: teams of municipal rounds that had left by the moment, and in the year."""

    position: int
    year: int | None
    extent: Extent
    """Whether it counts all inspections, or those that may be seen from here."""
    districts: int
    units: int
    organisations: int
    """Distinct: a second visit counts once. Mobile rounds are apart."""
    covered: tuple[Covered, ...]
    again: int
    """So many of them were inspected more than once."""
    mobile: tuple[Covered, ...]
    """By mobile rounds."""
    under_way: tuple[Covered, ...]
    """Where a team is at the moment; not counted in."""
    uncovered: tuple[NodeId, ...] | None
    """Districts of the tree that are not covered; None if not all inspections may be seen: nobody can say then."""


@query("coverage", zh="巡视覆盖", en="Coverage", heading=Heading.INSPECTIONS, rank=2)
def coverage(snapshot: Snapshot, *, year: Year | None = None) -> Coverage:
    """Return whom municipal rounds covered in a calendar year, or ever: by when the team left."""
    rows = [row for row in snapshot.rows(inspections) if row.owner == root_of(row.owner)]
    done = [row for row in rows if row.withdrawn_at and falls_in(row.withdrawn_at, year)]
    of = body_of(snapshot)
    covered = _covered((row for row in done if row.round_kind is not RoundKind.MOBILE), of)
    return Coverage(
        snapshot.position,
        year,
        extent_of(snapshot),
        districts=sum(each.body is Body.DISTRICT for each in covered),
        units=sum(each.body.is_unit for each in covered),
        organisations=len(covered),
        covered=covered,
        again=sum(len(each.inspections) > 1 for each in covered),
        mobile=_covered((row for row in done if row.round_kind is RoundKind.MOBILE), of),
        under_way=_covered((row for row in rows if row.status is InspectionStatus.DEPLOYED), of),
        uncovered=_uncovered(snapshot, covered) if extent_of(snapshot) is Extent.WHOLE else None,
    )


def _covered(rows: Iterable[InspectionRow], of: BodyOf) -> tuple[Covered, ...]:
    by_target: dict[NodeId, list[AggregateId]] = {}
    for row in sorted(rows, key=by_opening):
        by_target.setdefault(row.target, []).append(row.id)
    targets = sorted(by_target.items(), key=lambda each: organisations.tree_order(each[0]))
    return tuple(Covered(target, of(target), tuple(ids)) for target, ids in targets)


def _uncovered(snapshot: Snapshot, covered: Sequence[Covered]) -> tuple[NodeId, ...]:
    reached = {each.organisation for each in covered}
    rows = organisations.query(snapshot).items
    return tuple(row.id for row in rows if row.tier is Tier.DISTRICT and not row.closed and row.id not in reached)
