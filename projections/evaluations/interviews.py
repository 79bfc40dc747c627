"""Interviews by cause, in a window that begins on a day: since the 12th committee took office, say (P14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from domain.beijing import start_of
from domain.heading import Heading
from domain.interview.events import InterviewCause, Interviewed
from domain.moment import Day
from projections.circle import Below, Covers, Owner, covers, seen_by
from projections.engine.codec import micros
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.evaluations.rows import InterviewRow, interviews


@dataclass(frozen=True, slots=True)
class InterviewLine:
    """One interview, and whether it is paired."""

    interview: InterviewRow
    pair_complete: bool | None
    """True if the whole pair was interviewed at the same time; None if the cause asks for no pair."""
    lacking: tuple[Interviewed, ...]
    """Who of the pair was not."""


@dataclass(frozen=True, slots=True)
class CauseSum:
    """The interviews for one cause."""

    cause: InterviewCause
    interviews: int
    organisations: int
    """Each once, however often it was interviewed."""
    paired: int
    """Interviews with the whole pair."""
    unpaired: int
    """Interviews whose cause asks for a pair that is not complete."""


@dataclass(frozen=True, slots=True)
class Interviews:
    """The interviews held since a day; all if none is given."""

    position: int
    covers: Covers
    since: date | None
    causes: tuple[CauseSum, ...]
    items: tuple[InterviewLine, ...]


@query("interviews", zh="约谈情况", en="Interviews by cause", heading=Heading.SECOND_HALF, rank=2)
def interviews_held(
    snapshot: Snapshot,
    *,
    since: Day | None = None,
    cause: InterviewCause | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Interviews:
    """Return the interviews held from a day of Beijing on, the oldest first, and their sums by cause.

    Args:
        snapshot: as of when.
        since: from which day on.
        cause: for which cause.
        owner: who held them; all that may be seen if it is left out.
        below: also those that others below the owner held.
    """
    source, circle = snapshot.of(interviews), seen_by(snapshot, owner, below=below)
    wanted = source.c.opened_at >= micros(start_of(since)) if since else sa.true()
    rows = snapshot.rows(
        interviews, wanted, circle.condition(source.c.owner), source=source, order_by=(source.c.opened_at, source.c.key)
    )
    lines = [_line(row) for row in rows if cause in (None, row.cause)]
    sums = (_sum(each, [line for line in lines if line.interview.cause is each]) for each in InterviewCause)
    return Interviews(
        snapshot.position, covers(snapshot, circle), since, tuple(sum for sum in sums if sum.interviews), tuple(lines)
    )


def _line(row: InterviewRow) -> InterviewLine:
    if row.cause is not InterviewCause.LOW_RATING:
        return InterviewLine(row, None, ())
    return InterviewLine(row, not row.lacking, row.lacking)


def _sum(cause: InterviewCause, lines: Sequence[InterviewLine]) -> CauseSum:
    return CauseSum(
        cause,
        interviews=len(lines),
        organisations=len({line.interview.organisation for line in lines}),
        paired=sum(not line.interview.lacking for line in lines),
        unpaired=sum(line.pair_complete is False for line in lines),
    )
