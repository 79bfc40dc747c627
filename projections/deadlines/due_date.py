"""When something would be due that is counted by the calendars of the board."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.deadlines import Amount, Span, Unit, WorkingDays, due, last_day
from domain.decreed import in_force
from domain.heading import Heading
from domain.moment import Moment
from projections.deadlines.rows import calendars
from projections.engine.query import query
from projections.engine.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class DueDate:
    """When something would be due."""

    position: int
    due: datetime
    last_day: date
    """In Beijing: the day that ends at `due`, if it is due at 24:00."""


@query("due-date", zh="期限推算", en="When something would be due", heading=Heading.CALENDARS, rank=2)
def due_date(snapshot: Snapshot, *, start: Moment, amount: Amount, unit: Unit = Unit.WORKING_DAYS) -> DueDate:
    """Return when something is due that begins at a moment, by the calendars known as of the snapshot.

    Raises:
        CalendarUnknown: working days are counted into a year without a calendar.
    """
    when = due(start, Span(amount, unit), _known(snapshot))
    return DueDate(snapshot.position, when, last_day(when))


def _known(snapshot: Snapshot) -> WorkingDays:
    rows = snapshot.rows(calendars)
    return WorkingDays(tuple(in_force(row.versions, snapshot.moment).days(row.year) for row in rows))
