"""A task as its events make it."""

from datetime import datetime

from domain.aggregate import Aggregate, Impossible
from domain.heading import Heading
from domain.node_id import NodeId
from domain.state import changed, state
from domain.task.events import (
    TaskAssigned,
    TaskConfirmed,
    TaskCorrected,
    TaskExtended,
    TaskReassigned,
    TaskRecalled,
    TaskReopened,
    TaskSentBack,
)
from domain.words import Term


class TaskStatus(Term):
    """Where a task stands, as its assigner says."""

    OPEN = "open", "办理中", "open"
    CONFIRMED = "confirmed", "已办结", "confirmed"
    RECALLED = "recalled", "已收回", "recalled"


@state
class Task:
    """A task as its events make it."""

    lead: NodeId
    assisting: tuple[NodeId, ...]
    due: datetime
    status: TaskStatus = TaskStatus.OPEN
    sent_back: tuple[NodeId, ...] = ()
    """Who was sent back to work, once for each time."""

    @property
    def undertakers(self) -> tuple[NodeId, ...]:
        """The lead, then those who assist."""
        return (self.lead, *self.assisting)


def evolve(task: Task | None, event: object) -> Task:
    """Return the task after one more of its events."""
    match task, event:
        case None, TaskAssigned(lead=lead, assisting=assisting, due=due):
            return Task(lead, assisting, due)
        case Task(), TaskReassigned(lead=lead):
            return changed(task, lead=lead)
        case Task(), TaskExtended(due=due):
            return changed(task, due=due)
        case Task(), TaskCorrected(due=due):
            return changed(task, due=due)
        case Task(), TaskReopened():
            return changed(task, status=TaskStatus.OPEN)
        case Task(), TaskRecalled():
            return changed(task, status=TaskStatus.RECALLED)
        case Task(), TaskSentBack(undertaker=undertaker):
            return changed(task, sent_back=(*task.sent_back, undertaker))
        case Task(), TaskConfirmed():
            return changed(task, status=TaskStatus.CONFIRMED)
    raise Impossible(task, event)


task = Aggregate("task", "tasks", evolve, zh="任务", en="task", heading=Heading.LEDGER, rank=5)
