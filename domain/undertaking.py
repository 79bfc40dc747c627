"""An undertaking: what one organisation does about a task that it was given (P8, P11).

The undertaker keeps it, on its own node, also while cut off; the assigner decides on the news.
"""

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.task.state import Task, TaskStatus
from domain.words import Term

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("任务接受", "Task accepted", undone="TaskReturned")
class TaskAccepted:
    """The undertaker will do it."""

    task: AggregateRef
    assigner: Participant


@event("任务退单", "Task returned", news=News.BAD, undone="TaskAccepted")
class TaskReturned:
    """The undertaker gives the task back to its assigner, with a reason."""

    task: AggregateRef
    assigner: Participant
    reason: Text


@event("任务进展", "Task progressed", anew="TaskProgressed")
class TaskProgressed:
    """Something was done."""

    note: Text


@event("任务报送", "Task submitted", anew="TaskResultCorrected")
class TaskSubmitted:
    """The undertaker says that it is done."""

    result: Text


@event("更正任务报送", "Task's result corrected", anew="TaskResultCorrected")
class TaskResultCorrected:
    """What was submitted says this, and not what was recorded; it still waits."""

    result: Text
    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class UndertakingStatus(Term):
    """Where an undertaking stands, as its undertaker says."""

    ACCEPTED = "accepted", "已接受", "accepted"
    RETURNED = "returned", "已退单", "returned"
    SUBMITTED = "submitted", "已报送", "submitted"


@state
class Undertaking:
    """An undertaking as its events make it."""

    task: AggregateId
    status: UndertakingStatus
    submissions: int = 0


def evolve(undertaking: Undertaking | None, event: object) -> Undertaking:
    """Return the undertaking after one more of its events."""
    match undertaking, event:
        case None, TaskAccepted(task=task):
            return Undertaking(task, UndertakingStatus.ACCEPTED)
        case None, TaskReturned(task=task):
            return Undertaking(task, UndertakingStatus.RETURNED)
        case Undertaking(), TaskAccepted():
            return changed(undertaking, status=UndertakingStatus.ACCEPTED)
        case Undertaking(), TaskReturned():
            return changed(undertaking, status=UndertakingStatus.RETURNED)
        case Undertaking(), TaskProgressed() | TaskResultCorrected():
            return undertaking
        case Undertaking(), TaskSubmitted():
            return changed(undertaking, status=UndertakingStatus.SUBMITTED, submissions=undertaking.submissions + 1)
    raise Impossible(undertaking, event)


undertaking = Aggregate(
    "undertaking", "undertakings", evolve, zh="承办", en="undertaking", heading=Heading.LEDGER, rank=6
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotUndertaker(
    Refusal,
    zh="{organisation} 不是该任务的承办单位",
    en="{organisation} was not given this task",
    transient=True,
    field="task",
):
    """Only who was named undertakes."""


class AlreadyAccepted(Refusal, zh="任务已经接受", en="the task was accepted before", about=About.RECORD):
    """A task is accepted once."""


class NotAccepted(Refusal, zh="任务尚未接受", en="the task was not accepted", transient=True, about=About.RECORD):
    """Progress and results follow on acceptance."""


class AlreadySubmitted(
    Refusal, zh="结果已报送,等待确认", en="the result is with the assigner already", transient=True, about=About.RECORD
):
    """One submission waits for its decision at a time."""


class NoResultWaits(
    Refusal, zh="没有待确认的报送", en="nothing was submitted that waits", transient=True, about=About.RECORD
):
    """What is corrected was submitted, and not sent back since."""


class TaskOver(Refusal, zh="任务{status}", en="the task is already {status}", field="task"):
    """Nothing is undertaken for a task that is confirmed or recalled."""


@command
class AcceptTask:
    """Say that we will do it."""

    task: AggregateRef


@command
class ReturnTask:
    """Give a task back to its assigner, with a reason."""

    task: AggregateRef
    reason: Text


@command
class ReportProgress:
    """Say what was done."""

    note: Text


@command
class SubmitTask:
    """Say that it is done."""

    result: Text


@command
class CorrectTaskResult:
    """Say what we really submitted."""

    result: Text
    reason: Text


def of_task(command: AcceptTask | ReturnTask, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's undertaking for a task: there is one, and all can tell which."""
    return counterpart(command.task, "undertaking", owner)


@undertaking.decides(AcceptTask, zh="接受任务", en="Accept a task", reported_as=TaskAccepted, opens=of_task)
def accept(state: Undertaking | None, command: AcceptTask, context: Context) -> Changes:
    """By an undertaker that is named in it."""
    _require_task(command.task, context)
    if state and state.status is not UndertakingStatus.RETURNED:
        raise AlreadyAccepted
    return [event_from(TaskAccepted, command, assigner=owner_of(command.task))]


@undertaking.decides(ReturnTask, zh="退单", en="Return a task", reported_as=TaskReturned, opens=of_task)
def give_back(state: Undertaking | None, command: ReturnTask, context: Context) -> Changes:
    """Before anything was submitted."""
    _require_task(command.task, context)
    if state and state.status is not UndertakingStatus.ACCEPTED:
        raise NotAccepted
    return [event_from(TaskReturned, command, assigner=owner_of(command.task))]


@undertaking.decides(ReportProgress, zh="报告进展", en="Report progress", reported_as=TaskProgressed)
def progress(state: Undertaking, command: ReportProgress, context: Context) -> Changes:
    """On a task that was accepted and goes on."""
    _require_under_way(state, context)
    return [event_from(TaskProgressed, command)]


@undertaking.decides(SubmitTask, zh="报送结果", en="Submit a task", reported_as=TaskSubmitted)
def submit(state: Undertaking, command: SubmitTask, context: Context) -> Changes:
    """Once, and once more for each time it was sent back."""
    task = _require_under_way(state, context)
    if _waits(state, task, context):
        raise AlreadySubmitted
    return [event_from(TaskSubmitted, command)]


@undertaking.decides(
    CorrectTaskResult, zh="更正任务报送", en="Correct a task's result", reported_as=TaskResultCorrected
)
def correct_result(state: Undertaking, command: CorrectTaskResult, context: Context) -> Changes:
    """While it waits to be confirmed or sent back."""
    if not _waits(state, _require_task(state.task, context), context):
        raise NoResultWaits
    return [event_from(TaskResultCorrected, command)]


def _waits(state: Undertaking, task: Task, context: Context) -> bool:
    """Say whether something was submitted that has not been sent back."""
    return state.submissions > task.sent_back.count(owner_of(context.id))


def _require_task(id: AggregateId, context: Context) -> Task:
    task = context.require(Task, id)
    if owner_of(context.id) not in task.undertakers:
        raise NotUndertaker(organisation=owner_of(context.id))
    if task.status is not TaskStatus.OPEN:
        raise TaskOver(status=task.status.words)
    return task


def _require_under_way(state: Undertaking, context: Context) -> Task:
    if state.status is UndertakingStatus.RETURNED:
        raise NotAccepted
    return _require_task(state.task, context)
