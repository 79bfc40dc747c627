"""The ladder of warnings: what follows, step by step, on a due date that draws near and passes.

Green and yellow come before it, red when it is overdue; then a circular names the item, its organisation is called to
an interview, and in the end the item is carried over into the next inspection.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from domain.refusal import Refusal
from domain.words import Term


class WarningStep(Term):
    """A step of the ladder, in order."""

    GREEN = "green", "绿色提醒", "green"
    YELLOW = "yellow", "黄色预警", "yellow"
    RED = "red", "红色告警", "red"
    CIRCULAR = "circular", "通报", "circular"
    INTERVIEW = "interview", "约谈", "interview"
    CARRY_OVER = "carry-over", "转入下轮", "carried over"

    @property
    def rung(self) -> int:
        """Its place on the ladder, from 0."""
        return STEPS.index(self)


STEPS = tuple(WarningStep)

DaysApart = Annotated[int, Field(ge=1, le=1000)]


class LadderOutOfOrder(
    Refusal, zh="预警各级的先后次序有误", en="the steps of the ladder are out of order", field="ladder"
):
    """Green comes before yellow, a circular before an interview, and that before the carry-over."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """When each step is due, in days from the due date; red is when that has passed."""

    green: DaysApart = 20
    """Days before."""
    yellow: DaysApart = 10
    """Days before."""
    circular: DaysApart = 10
    """Days after, as all that follow."""
    interview: DaysApart = 20
    carry_over: DaysApart = 30

    def moment(self, step: WarningStep, due: datetime) -> datetime:
        """Return the moment after which a step is due."""
        before_or_after = (-self.green, -self.yellow, 0, self.circular, self.interview, self.carry_over)
        return due + timedelta(days=before_or_after[step.rung])

    def reached(self, due: datetime, at: datetime) -> WarningStep | None:
        """Return the highest step that is due at a moment, or None before the first."""
        return next((step for step in reversed(STEPS) if self.moment(step, due) < at), None)

    def owed(self, due: datetime, warned: WarningStep | None, at: datetime) -> Iterator[WarningStep]:
        """Yield the steps to be taken at a moment, lowest first.

        A warning that was overtaken before it was given says nothing any more: nobody is told that ten days are left
        when one is. From red on every step is an act of its own, and none is left out.
        """
        reached = self.reached(due, at)
        if reached:
            first = min(reached.rung, WarningStep.RED.rung)
            yield from STEPS[max(first, warned.rung + 1 if warned else 0) : reached.rung + 1]

    def next(self, due: datetime, at: datetime) -> datetime | None:
        """Return when the next step will be due, or None behind the last."""
        return next((moment for step in STEPS if (moment := self.moment(step, due)) >= at), None)


USUAL = Ladder()
"""Where nothing else is said."""


def require_in_order(ladder: Ladder) -> None:
    """Refuse a ladder whose steps do not follow one another.

    Raises:
        LadderOutOfOrder: they do not.
    """
    if not (ladder.green > ladder.yellow and ladder.circular < ladder.interview < ladder.carry_over):
        raise LadderOutOfOrder
