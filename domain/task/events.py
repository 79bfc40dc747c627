"""What happens to a task, as its assigner records it."""

from domain.aggregate_id import AggregateRef
from domain.audience import Participant
from domain.fields import Line, Text
from domain.moment import Moment
from domain.node_id import NodeId
from domain.registry import News, event
from domain.way_back import Final


@event("任务下达", "Task assigned", undone="TaskRecalled")
class TaskAssigned:
    """A lead and any number of assisting undertakers are to do something by a date."""

    title: Line
    lead: Participant
    assisting: tuple[Participant, ...] = ()
    due: Moment
    about: AggregateRef | None = None
    """What the task serves: an issue, a joint patrol."""


@event("任务改派", "Task reassigned", anew="TaskReassigned")
class TaskReassigned:
    """Another lead is named, after the one before returned the task."""

    lead: Participant
    reason: Text


@event("任务延期", "Task extended", anew="TaskCorrected")
class TaskExtended:
    """The task is due later than before."""

    due: Moment
    reason: Text


@event("任务收回", "Task recalled", news=News.END, undone="TaskReopened")
class TaskRecalled:
    """The assigner wants it no more."""

    reason: Text


@event("任务退回重办", "Task sent back", news=News.BAD, final=Final.ASKED)
class TaskSentBack:
    """What the undertaker submitted does not do."""

    undertaker: NodeId
    reason: Text


@event("更正任务", "Task corrected", anew="TaskCorrected")
class TaskCorrected:
    """It is called so and due then, and not as was recorded."""

    title: Line
    due: Moment
    reason: Text


@event("重新办理任务", "Task reopened", news=News.BAD, undone="TaskConfirmed")
class TaskReopened:
    """That it is over was recorded by mistake: it goes on."""

    reason: Text


@event("任务办结确认", "Task confirmed", news=News.GOOD, undone="TaskReopened")
class TaskConfirmed:
    """What the lead submitted does; the task is over."""

    note: Text | None = None
