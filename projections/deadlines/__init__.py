"""Deadlines on the board: what they are counted by, how far they have come, and what was closed in time.

`calendars` keeps the calendars and rules that were decreed; `standing` and `timeliness` count rows of the issue ledger.
"""

from projections.deadlines.calendars import calendars, deadline_rules, due_date, view
from projections.deadlines.standing import deadlines, ladder_by
from projections.deadlines.timeliness import Timing, timeliness, timings

__all__ = [
    "Timing",
    "calendars",
    "deadline_rules",
    "deadlines",
    "due_date",
    "ladder_by",
    "timeliness",
    "timings",
    "view",
]
