"""What deadlines are counted by: the calendars and the rules that were decreed, in all their versions."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.calendar import Calendar, calendar
from domain.deadline_rule import DeadlineRule, deadline_rule
from domain.deadlines import Amount, Span, Unit, WorkingDays, due, last_day
from domain.decreed import in_force
from domain.fields import Moment
from domain.heading import Heading
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View


@row
class CalendarRow(Calendar, Record):
    """One year's calendar."""


@row
class DeadlineRuleRow(DeadlineRule, Record):
    """One deadline rule."""


calendars = Register(calendar, CalendarRow, filters=("year", "status"))
deadline_rules = Register(deadline_rule, DeadlineRuleRow, filters=("code", "status"))

view = View("calendars", 1, (calendars, deadline_rules))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


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
