"""A task: what one organisation wants of others, by when (P8, P11).

The assigner keeps the task; each undertaker answers on an `Undertaking` of its own.
"""

from datetime import datetime

from domain import undertaking as undertakings
from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateRef, counterpart
from domain.audience import Participant
from domain.fields import Line, Moment, Text
from domain.refusal import DueNotLater, Refusal
from domain.registry import event
from domain.state import changed, state
from domain.tree import NodeId, Organisation
from domain.words import Term

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("任务下达", "Task assigned")
class TaskAssigned:
    """A lead and any number of assisting undertakers are to do something by a date."""

    title: Line
    lead: Participant
    assisting: tuple[Participant, ...] = ()
    due: Moment
    about: AggregateRef | None = None
    """What the task serves: an issue, a joint patrol."""


@event("任务改派", "Task reassigned")
class TaskReassigned:
    """Another lead is named, after the one before returned the task."""

    lead: Participant
    reason: Text


@event("任务延期", "Task extended")
class TaskExtended:
    """The task is due later than before."""

    due: Moment
    reason: Text


@event("任务收回", "Task recalled")
class TaskRecalled:
    """The assigner wants it no more."""

    reason: Text


@event("任务退回重办", "Task sent back")
class TaskSentBack:
    """What the undertaker submitted does not do."""

    undertaker: NodeId
    reason: Text


@event("任务办结确认", "Task confirmed")
class TaskConfirmed:
    """What the lead submitted does; the task is over."""

    note: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        case Task(), TaskRecalled():
            return changed(task, status=TaskStatus.RECALLED)
        case Task(), TaskSentBack(undertaker=undertaker):
            return changed(task, sent_back=(*task.sent_back, undertaker))
        case Task(), TaskConfirmed():
            return changed(task, status=TaskStatus.CONFIRMED)
    raise Impossible(task, event)


task = Aggregate("task", "tasks", evolve, zh="任务", en="task")

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class TaskClosed(Refusal, zh="任务{status}", en="the task is already {status}"):
    """A confirmed or recalled task changes no more."""


class NotSubmitted(
    Refusal, zh="{undertaker} 尚未报送结果", en="{undertaker} has submitted nothing to decide on", transient=True
):
    """Only what was submitted can be confirmed or sent back."""


class NotReturned(Refusal, zh="{lead} 没有退回任务", en="{lead} did not return the task", transient=True):
    """A task is reassigned after its lead returned it."""


class UndertakerTwice(Refusal, zh="{undertaker} 被列出两次", en="{undertaker} is named twice"):
    """Lead and assisting undertakers are different organisations."""


@command
class AssignTask:
    """Ask a lead, and any who assist, to do something by a date."""

    title: Line
    lead: Organisation
    assisting: tuple[Organisation, ...] = ()
    due: Moment
    about: AggregateRef | None = None


@command
class ReassignTask:
    """Name another lead for a task that was returned."""

    lead: Organisation
    reason: Text


@command
class ExtendTask:
    """Give more time."""

    due: Moment
    reason: Text


@command
class RecallTask:
    """Take the task back, undone."""

    reason: Text


@command
class SendBackTask:
    """Tell an undertaker that what it submitted does not do."""

    undertaker: Organisation
    reason: Text


@command
class ConfirmTask:
    """Say that what the lead submitted does."""

    note: Text | None = None


@task.opens(AssignTask, zh="下达任务", en="Assign a task", reported_as=TaskAssigned)
def assign(command: AssignTask, _context: Context) -> Changes:
    """A lead and assisting undertakers, each named once."""
    named = (command.lead, *command.assisting)
    for undertaker in named:
        if named.count(undertaker) > 1:
            raise UndertakerTwice(undertaker=undertaker)
    return [event_from(TaskAssigned, command)]


@task.decides(
    ReassignTask,
    zh="改派任务",
    en="Reassign a task",
    reported_as=TaskReassigned,
    at=TaskStatus.OPEN,
    otherwise=TaskClosed,
)
def reassign(state: Task, command: ReassignTask, context: Context) -> Changes:
    """Only after the lead returned it."""
    answer = _answer(state.lead, context)
    if not answer or answer.status is not undertakings.UndertakingStatus.RETURNED:
        raise NotReturned(lead=state.lead)
    if command.lead in state.undertakers:
        raise UndertakerTwice(undertaker=command.lead)
    return [event_from(TaskReassigned, command)]


@task.decides(
    ExtendTask, zh="任务延期", en="Extend a task", reported_as=TaskExtended, at=TaskStatus.OPEN, otherwise=TaskClosed
)
def extend(state: Task, command: ExtendTask, _context: Context) -> Changes:
    """To a date after the one that stands."""
    if command.due <= state.due:
        raise DueNotLater(due=command.due, old=state.due)
    return [event_from(TaskExtended, command)]


@task.decides(
    RecallTask, zh="收回任务", en="Recall a task", reported_as=TaskRecalled, at=TaskStatus.OPEN, otherwise=TaskClosed
)
def recall(_state: Task, command: RecallTask, _context: Context) -> Changes:
    """At any time before it is over."""
    return [event_from(TaskRecalled, command)]


@task.decides(
    SendBackTask,
    zh="退回重办",
    en="Send a task back",
    reported_as=TaskSentBack,
    at=TaskStatus.OPEN,
    otherwise=TaskClosed,
)
def send_back(state: Task, command: SendBackTask, context: Context) -> Changes:
    """What was submitted, and not yet sent back."""
    _require_submitted(state, command.undertaker, context)
    return [event_from(TaskSentBack, command)]


@task.decides(
    ConfirmTask, zh="确认办结", en="Confirm a task", reported_as=TaskConfirmed, at=TaskStatus.OPEN, otherwise=TaskClosed
)
def confirm(state: Task, command: ConfirmTask, context: Context) -> Changes:
    """On the lead's submission."""
    _require_submitted(state, state.lead, context)
    return [event_from(TaskConfirmed, command)]


def _answer(undertaker: NodeId, context: Context) -> "undertakings.Undertaking | None":
    return context.find(undertakings.Undertaking, counterpart(context.id, "undertaking", undertaker))


def _require_submitted(state: Task, undertaker: NodeId, context: Context) -> None:
    answer = _answer(undertaker, context)
    if not answer or answer.submissions <= state.sent_back.count(undertaker):
        raise NotSubmitted(undertaker=undertaker)
