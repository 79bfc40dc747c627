"""Whether what was heard at seminars was looked at on the spot, and in time (P9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Year
from domain.heading import Heading
from domain.node_id import NodeId
from domain.words import Words
from projections.circle import Covers, covers_everybody
from projections.engine.nested import any_element, field
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.patrols.rows import HeldSeminar, PatrolRow, patrols
from projections.windows import falls_in, in_year


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One seminar that is to be followed up."""

    patrol: AggregateId
    organiser: NodeId
    seminar: int
    place: Words
    held_at: Annotated[datetime, Words("召开时间", "Held at")]
    due: datetime
    visited_at: Annotated[datetime | None, Words("实地查看时间", "Visited at")]
    """When the teams first looked on the spot; None if they have not."""
    late: bool
    """They did, and after the date."""
    overdue: bool
    """They have not, and the date is past."""


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The seminars that are to be followed up, what is due first at the top."""

    position: int
    moment: datetime
    covers: Covers
    year: int | None
    """The calendar year in which they were held; None for all."""
    overdue: int
    items: tuple[FollowUp, ...]


@query("follow-ups", zh="座谈会回访", en="Follow-ups of seminars", heading=Heading.LINKAGE, rank=4)
def follow_ups(snapshot: Snapshot, *, year: Year | None = None, patrol: AggregateRef | None = None) -> FollowUps:
    """Return every seminar for which a rule says by when it is looked on the spot what came of it."""
    source = snapshot.of(patrols)
    dated = any_element(source.c.seminars, lambda each: _is_dated(each, year))
    rows = snapshot.rows(patrols, dated, source.c.key == patrol if patrol else sa.true(), source=source)
    found = [each for row in rows for each in _of(row, snapshot.moment) if falls_in(each.held_at, year)]
    items = tuple(sorted(found, key=lambda each: (each.due, each.patrol, each.seminar)))
    overdue = sum(each.overdue for each in items)
    return FollowUps(snapshot.position, snapshot.moment, covers_everybody(snapshot), year, overdue, items)


def _is_dated(seminar: sa.ColumnElement[str], year: int | None) -> sa.ColumnElement[bool]:
    return sa.and_(field(seminar, "due").is_not(None), in_year(field(seminar, "at"), year))


def _of(row: PatrolRow, moment: datetime) -> Iterator[FollowUp]:
    for each in row.seminars:
        if each.due:
            yield _follow_up(row, each, each.due, moment)


def _follow_up(row: PatrolRow, seminar: HeldSeminar, due: datetime, moment: datetime) -> FollowUp:
    visited = min((visit.at for visit in row.visits if visit.seminar == seminar.number), default=None)
    return FollowUp(
        patrol=row.id,
        organiser=row.owner,
        seminar=seminar.number,
        place=seminar.place,
        held_at=seminar.at,
        due=due,
        visited_at=visited,
        late=visited is not None and visited > due,
        overdue=visited is None and moment > due,
    )
