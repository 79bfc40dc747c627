"""How a task is assigned, changed and confirmed: by its assigner, on the undertakers' news."""

from typing import Annotated

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateRef, OfKind, counterpart
from domain.fields import Line, Text
from domain.home.state import homes_seen, last_successor
from domain.node_id import NodeId
from domain.refusal import About, DueNotLater, Refusal
from domain.relation import AnyNumber, Named, OwnOrBelow
from domain.repeated import repeated
from domain.task.events import TaskAssigned, TaskConfirmed, TaskExtended, TaskReassigned, TaskRecalled, TaskSentBack
from domain.task.state import Task, TaskStatus, task
from domain.tense import Due
from domain.undertaking import Undertaking, UndertakingStatus


class TaskClosed(Refusal, zh="任务{status}", en="the task is already {status}"):
    """A confirmed or recalled task changes no more."""


class NotSubmitted(
    Refusal,
    zh="{undertaker} 尚未报送结果",
    en="{undertaker} has submitted nothing to decide on",
    transient=True,
    field="undertaker",
):
    """Only what was submitted can be confirmed or sent back."""


class NotReturned(
    Refusal, zh="{lead} 没有退回任务", en="{lead} did not return the task", transient=True, about=About.RECORD
):
    """A task is reassigned after its lead returned it."""


class UndertakerTwice(
    Refusal, zh="{undertaker} 被列出两次", en="{undertaker} is named twice", field=("lead", "assisting")
):
    """Lead and assisting undertakers are different organisations."""


@command
class AssignTask:
    """Ask a lead, and any who assist, to do something by a date."""

    title: Line
    lead: OwnOrBelow
    assisting: AnyNumber[OwnOrBelow] = ()
    due: Due
    about: Annotated[AggregateRef, OfKind()] | None = None
    """What it serves: a record of whatever kind that this node has seen."""


@command
class ReassignTask:
    """Name another lead for a task that was returned."""

    lead: OwnOrBelow
    reason: Text


@command
class ExtendTask:
    """Give more time."""

    due: Due
    reason: Text


@command
class RecallTask:
    """Take the task back, undone."""

    reason: Text


@command
class SendBackTask:
    """Tell an undertaker that what it submitted does not do."""

    undertaker: Named
    reason: Text


@command
class ConfirmTask:
    """Say that what the lead submitted does."""

    note: Text | None = None


@task.opens(AssignTask, zh="下达任务", en="Assign a task", reported_as=TaskAssigned)
def assign(command: AssignTask, _context: Context) -> Changes:
    """A lead and assisting undertakers, each named once."""
    named = (command.lead, *command.assisting)
    for undertaker in repeated(named):
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
    """After the lead returned it; to whoever acts for one that has ended, without that."""
    answer = _answer(state.lead, context)
    ended = command.lead == last_successor(state.lead, homes_seen(context)) != state.lead
    if not ended and (not answer or answer.status is not UndertakingStatus.RETURNED):
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


def _answer(undertaker: NodeId, context: Context) -> Undertaking | None:
    return context.find(Undertaking, counterpart(context.id, "undertaking", undertaker))


def _require_submitted(state: Task, undertaker: NodeId, context: Context) -> None:
    answer = _answer(undertaker, context)
    if not answer or answer.submissions <= state.sent_back.count(undertaker):
        raise NotSubmitted(undertaker=undertaker)
