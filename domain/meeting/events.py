"""What happens to a meeting, and what a deviation is."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Text
from domain.moment import RecordedDay
from domain.node_id import Organisation
from domain.registry import News, event
from domain.words import Words

MeetingNumber = Annotated[int, Field(ge=1, le=99_999)]
"""1, 2, 3 … for the meetings of one owner."""

DeviationNumber = Annotated[int, Field(ge=1)]
"""1, 2, 3 … over all the meetings of one owner."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something in the inspection work of an organisation that is not as it should be."""

    number: DeviationNumber
    meeting: Annotated[MeetingNumber, Words("提出的例会", "Raised at meeting")]
    """Where it was raised."""
    organisation: Organisation
    text: Text
    task: AggregateRef | None = None
    """Who corrects it by when."""
    corrected: bool = False


@event("召开例会", "Meeting convened", undone="MeetingCancelled")
class MeetingConvened:
    """The directors meet; what the meeting before left open is on the list."""

    number: MeetingNumber
    held_on: RecordedDay
    attending: tuple[Participant, ...]
    """The bodies whose directors come; they see what is raised."""
    still_open: tuple[Deviation, ...] = ()
    last: int = 0
    """The last number given to a deviation so far."""


@event("提出偏差", "Deviation raised", undone="DeviationCancelled")
class DeviationRaised:
    """Something is not as it should be."""

    number: DeviationNumber
    organisation: Organisation
    text: Text


@event("下达纠偏任务", "Correction task linked", anew="CorrectionTaskLinked")
class CorrectionTaskLinked:
    """A task says who corrects it by when; the one linked last counts."""

    number: DeviationNumber
    task: AggregateRef


@event("偏差纠正", "Deviation corrected", news=News.GOOD, undone="DeviationReopened")
class DeviationCorrected:
    """Its task is confirmed."""

    number: DeviationNumber


@event("撤销偏差", "Deviation cancelled", anew="DeviationRaised")
class DeviationCancelled:
    """It was raised by mistake; its number is not given again."""

    number: DeviationNumber
    reason: Text


@event("重新纠偏", "Deviation reopened", news=News.BAD, undone="DeviationCorrected")
class DeviationReopened:
    """That it was corrected was recorded by mistake: it is open."""

    number: DeviationNumber
    reason: Text


@event("更正例会", "Meeting corrected", anew="MeetingCorrected")
class MeetingCorrected:
    """It was held on this day, and these attended."""

    held_on: RecordedDay
    attending: tuple[Participant, ...]
    reason: Text


@event("重新召开例会", "Meeting reopened", undone="MeetingClosed")
class MeetingReopened:
    """That it was closed was recorded by mistake: more may be raised."""

    reason: Text


@event("撤销例会登记", "Meeting cancelled", news=News.END, anew="MeetingConvened")
class MeetingCancelled:
    """It was recorded by mistake, or was not held. Now cancelled; its number may be given again."""

    reason: Text


@event("例会结束", "Meeting closed", undone="MeetingReopened")
class MeetingClosed:
    """Nothing more is raised; what is open is corrected until the next meeting, or is on the list of that one."""

    summary: Text | None = None


@event("转入下次例会", "Meeting succeeded", undone="SuccessionCancelled")
class MeetingSucceeded:
    """The next meeting has what was open; here nothing changes any more."""

    next: Annotated[AggregateRef, Words("下次例会", "Next meeting")]


@event("撤销转入下次例会", "Succession cancelled", undone="MeetingSucceeded")
class SuccessionCancelled:
    """The next meeting was cancelled: what is open is here."""

    next: Annotated[AggregateRef, Words("下次例会", "Next meeting")]
