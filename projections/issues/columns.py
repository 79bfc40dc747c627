"""What is counted, defined once: the board's figures and the lists behind them use the same conditions.

They add up: raised = unresolved + resolved + written off + ended; the overdue are among the unresolved. What is
open on the ledger is the unresolved and the resolved: raised - ended + reopened (domain.md, I5).
"""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from domain.issue.state import IssueStatus
from projections.engine.codec import Columns, micros
from projections.issues.rows import IssueRow


class Figure(StrEnum):
    """A column of the board."""

    RAISED = "raised"
    """All."""
    UNRESOLVED = "unresolved"
    """Neither resolved nor ended."""
    OVERDUE = "overdue"
    """Unresolved, in work, and due before the moment that the answer stands for; a suspension stops the clock."""
    RESOLVED = "resolved"
    """Put right on the ground, a check passed; not written off."""
    WRITTEN_OFF = "written-off"
    """The ledger is closed after that."""
    ENDED = "ended"
    """Closed otherwise: dismissed, merged, not implemented."""


UNRESOLVED_STATES = tuple(s for s in IssueStatus if not s.ended and s is not IssueStatus.RESOLVED)
SETTLED_STATES = (IssueStatus.RESOLVED, IssueStatus.WRITTEN_OFF)
"""Put right on the ground, a check passed."""
ENDED_STATES = tuple(s for s in IssueStatus if s.ended and s is not IssueStatus.WRITTEN_OFF)

_STATES = {
    Figure.RAISED: tuple(IssueStatus),
    Figure.UNRESOLVED: UNRESOLVED_STATES,
    Figure.RESOLVED: (IssueStatus.RESOLVED,),
    Figure.WRITTEN_OFF: (IssueStatus.WRITTEN_OFF,),
    Figure.ENDED: ENDED_STATES,
}


def counts(figure: Figure, columns: Columns, moment: datetime) -> sa.ColumnElement[bool]:
    """Return the condition for the issues that a figure counts."""
    if figure is Figure.OVERDUE:
        return sa.and_(columns.status == IssueStatus.ASSIGNED.value, columns.due < micros(moment))
    return columns.status.in_([status.value for status in _STATES[figure]])


def is_overdue(row: IssueRow, moment: datetime) -> bool:
    """Say of one issue what `Figure.OVERDUE` counts."""
    return row.status is IssueStatus.ASSIGNED and row.due is not None and row.due < moment
