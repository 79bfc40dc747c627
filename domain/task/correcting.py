"""How what was said of a task by mistake is corrected."""

from domain.aggregate import Changes, Context, command, event_from
from domain.fields import Line, Text
from domain.refusal import Refusal
from domain.task.assigning import TaskClosed
from domain.task.events import TaskCorrected, TaskReopened
from domain.task.state import Task, TaskStatus, task
from domain.tense import Due


class TaskNotOver(Refusal, zh="任务{status}，并未办结或收回", en="the task is {status}, and not over"):
    """Only what is over goes on after all."""


@command
class CorrectTask:
    """Say what the task really is called, and by when it is due."""

    title: Line
    due: Due
    reason: Text


@command
class ReopenTask:
    """Say that the task is not over."""

    reason: Text


@task.decides(
    CorrectTask,
    zh="更正任务",
    en="Correct a task",
    reported_as=TaskCorrected,
    at=TaskStatus.OPEN,
    otherwise=TaskClosed,
)
def correct(_state: Task, command: CorrectTask, _context: Context) -> Changes:
    """While it is open; to an earlier date, too. More time that is really given is an extension."""
    return [event_from(TaskCorrected, command)]


@task.decides(
    ReopenTask,
    zh="重新办理任务",
    en="Reopen a task",
    reported_as=TaskReopened,
    at=(TaskStatus.CONFIRMED, TaskStatus.RECALLED),
    otherwise=TaskNotOver,
)
def reopen(_state: Task, command: ReopenTask, _context: Context) -> Changes:
    """One that was confirmed or recalled."""
    return [event_from(TaskReopened, command)]
