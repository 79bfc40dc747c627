"""The supervision orders of a year: how each stands with its addressee (P15)."""

from dataclasses import dataclass

from domain.fields import Year
from domain.heading import Heading
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.documents.answers import Answer, answer, answers
from projections.documents.rows import SupervisionRow, supervisions
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.windows import in_year


@dataclass(frozen=True, slots=True)
class SupervisionLine:
    """A supervision order, and how it stands with its addressee."""

    supervision: SupervisionRow
    answer: Answer


@dataclass(frozen=True, slots=True)
class Supervisions:
    """The supervision orders of a year, those that were withdrawn apart."""

    position: int
    covers: Covers
    year: int | None
    ordered: int
    replied: int
    overdue: int
    """Not replied to by their date, and waiting for it still."""
    closed: int
    withdrawn: int
    items: tuple[SupervisionLine, ...]


@query("supervisions", zh="督办", en="Supervision orders", heading=Heading.SECOND_HALF, rank=4)
def supervisions_of(
    snapshot: Snapshot, *, year: Year | None = None, owner: Owner = None, below: Below = False
) -> Supervisions:
    """Return the orders that were given in a calendar year, or all, in the order in which they were given.

    Args:
        snapshot: as of when.
        year: in which they were given.
        owner: by whom; all that may be seen if it is left out.
        below: also by those below the owner.
    """
    c = (source := snapshot.of(supervisions)).c
    circle = seen_by(snapshot, owner, below=below)
    which = in_year(c.opened_at, year), circle.condition(c.owner)
    rows = snapshot.rows(supervisions, *which, source=source, order_by=(c.opened_at, c.key))
    found = answers(snapshot, rows)
    lines = tuple(
        SupervisionLine(each, answer(each, each.addressee, found.get((each.id, each.addressee)), each.due, snapshot))
        for each in rows
    )
    standing = [line for line in lines if not line.supervision.withdrawn]
    return Supervisions(
        snapshot.position,
        covers(snapshot, circle),
        year,
        ordered=len(standing),
        replied=sum(line.answer.replied_at is not None for line in standing),
        overdue=sum(line.answer.overdue for line in standing),
        closed=sum(line.supervision.ended_at is not None for line in standing),
        withdrawn=len(lines) - len(standing),
        items=lines,
    )
