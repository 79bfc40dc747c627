"""The feedback register: who was told what was found, by which list, and who was there (P2, P16)."""

from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Year
from domain.heading import Heading
from domain.inspection.events import FeedbackRole
from domain.node_id import NodeId
from domain.round.events import RoundKind
from projections.bodies import Body, BodyOf, BodySum, body_of, sums
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.inspections.rows import InspectionRow, inspections
from projections.windows import falls_in


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One feedback; an inspection has one."""

    inspection: AggregateId
    round: AggregateId
    round_kind: RoundKind
    """As the inspection says: who is inspected does not see the round itself."""
    organisation: NodeId
    body: Body
    at: datetime
    list: AggregateId | None
    root: str | None
    """As what the frozen list was cited."""
    attended: tuple[FeedbackRole, ...]
    missing: tuple[FeedbackRole, ...]
    """Mandatory, and not there: a warning."""


@dataclass(frozen=True, slots=True)
class FeedbackRegister:
    """What was fed back in a year, or in a round."""

    position: int
    covers: Covers
    year: int | None
    round: AggregateId | None
    organisations: int
    """Distinct."""
    bodies: tuple[BodySum, ...]
    warnings: int
    """Feedbacks where a mandatory role was missing."""
    items: tuple[FeedbackLine, ...]


@query("feedback", zh="反馈登记", en="Feedback register", heading=Heading.INSPECTIONS, rank=6)
def feedback(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    round: AggregateRef | None = None,
    owner: Owner = None,
    below: Below = False,
) -> FeedbackRegister:
    """Return the feedbacks of a calendar year, of a round, or all, the oldest first.

    Args:
        snapshot: as of when.
        year: in which they were given.
        round: in which was inspected.
        owner: who inspected; all that may be seen if it is left out.
        below: also who inspected below the owner.
    """
    of, circle = body_of(snapshot), seen_by(snapshot, owner, below=below)
    rows = [row for row in snapshot.rows(inspections) if round in (None, row.round) and circle.has(row.owner)]
    lines = [_line(row, at, of) for row in rows if (at := row.fed_back_at) and falls_in(at, year)]
    items = tuple(sorted(lines, key=lambda line: (line.at, line.inspection)))
    organisations = {line.organisation: line.body for line in items}
    return FeedbackRegister(
        snapshot.position,
        covers(snapshot, circle),
        year,
        round,
        organisations=len(organisations),
        bodies=sums(organisations.values()),
        warnings=sum(bool(line.missing) for line in items),
        items=items,
    )


def _line(row: InspectionRow, at: datetime, of: BodyOf) -> FeedbackLine:
    missing = tuple(role for role in FeedbackRole if role.mandatory and role not in row.attended)
    cited = row.list, row.root
    return FeedbackLine(
        row.id, row.round, row.round_kind, row.target, of(row.target), at, *cited, row.attended, missing
    )
