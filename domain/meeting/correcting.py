"""How deviations are raised and corrected."""

from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateRef, OfKind
from domain.fields import Text
from domain.meeting.events import CorrectionTaskLinked, DeviationCorrected, DeviationNumber, DeviationRaised
from domain.meeting.state import Meeting, MeetingOver, MeetingStatus, meeting, require_open
from domain.refusal import Refusal
from domain.relation import PatrolBody
from domain.task.state import Task, TaskStatus


class TaskForAnother(Refusal, zh="{task} 未交由 {organisation} 办理", en="{task} was not given to {organisation}"):
    """A deviation is corrected by the organisation in whose work it is."""


class CorrectionNotConfirmed(
    Refusal,
    zh="偏差 {number} 的纠偏任务尚未办结",
    en="the task of the deviation {number} is not confirmed",
    transient=True,
):
    """A deviation is corrected when its task is confirmed."""


@command
class RaiseDeviation:
    """Say that something in the work of an organisation is not as it should be."""

    organisation: PatrolBody
    text: Text


@command
class LinkCorrectionTask:
    """Say which task corrects a deviation."""

    number: DeviationNumber
    task: Annotated[AggregateRef, OfKind("task", own=True)]


@command
class RecordCorrection:
    """Say that a deviation is corrected."""

    number: DeviationNumber


@meeting.decides(
    RaiseDeviation,
    zh="提出偏差",
    en="Raise a deviation",
    reported_as=DeviationRaised,
    at=MeetingStatus.CONVENED,
    otherwise=MeetingOver,
)
def raise_deviation(state: Meeting, command: RaiseDeviation, _context: Context) -> Changes:
    """While the meeting is held; it gets the next number."""
    return [event_from(DeviationRaised, command, number=state.last + 1)]


_GOING_ON = (MeetingStatus.CONVENED, MeetingStatus.CLOSED)


@meeting.decides(
    LinkCorrectionTask,
    zh="下达纠偏任务",
    en="Link the task that corrects a deviation",
    reported_as=CorrectionTaskLinked,
    at=_GOING_ON,
    otherwise=MeetingOver,
)
def link_task(state: Meeting, command: LinkCorrectionTask, context: Context) -> Changes:
    """One of our own, given to the organisation in whose work the deviation is."""
    deviation = require_open(state, command.number)
    if deviation.organisation not in context.require(Task, command.task).undertakers:
        raise TaskForAnother(task=command.task, organisation=deviation.organisation)
    return [event_from(CorrectionTaskLinked, command)]


@meeting.decides(
    RecordCorrection,
    zh="记录纠偏",
    en="Record a correction",
    reported_as=DeviationCorrected,
    at=_GOING_ON,
    otherwise=MeetingOver,
)
def record_correction(state: Meeting, command: RecordCorrection, context: Context) -> Changes:
    """Once its task is confirmed."""
    deviation = require_open(state, command.number)
    task = context.find(Task, deviation.task) if deviation.task else None
    if not task or task.status is not TaskStatus.CONFIRMED:
        raise CorrectionNotConfirmed(number=command.number)
    return [event_from(DeviationCorrected, command)]
