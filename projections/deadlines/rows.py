"""What deadlines are counted by: the calendars and the rules that were decreed, in all their versions."""

from domain.calendar import Calendar, calendar
from domain.deadline_rule import DeadlineRule, deadline_rule
from projections.engine.register import Record, Register, row
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
