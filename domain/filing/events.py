"""What happens to a filing, as who files records it."""

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Line, Text
from domain.moment import RecordedDay
from domain.registry import News, event


@event("计划报备", "Plan filed", undone="FilingWithdrawn")
class PlanFiled:
    """The city is told of a plan; after a rejection or a withdrawal, once more."""

    about: AggregateRef | None = None
    """The joint patrol or inspection; None for a plan that is not on the board yet."""
    title: Line
    planned_start: RecordedDay
    """A day in Beijing."""
    filed_with: Participant
    late: bool
    """True if it was filed later than the rule says before the planned start; views know the start that came of it."""
    rule_version: int | None
    """The version of the rule; None if no rule was known."""


@event("撤回报备", "Filing withdrawn", news=News.END, undone="PlanFiled")
class FilingWithdrawn:
    """It was filed by mistake, or wrongly. Now withdrawn."""

    reason: Text
