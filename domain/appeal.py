"""An appeal: somebody who was rated says that the rating is not right (P14).

They keep it on their own node; who holds the evaluation decides on the news, and says so in the `EvaluationResult`.
"""

from domain.aggregate import Aggregate, Changes, Context, Impossible, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of
from domain.audience import Participant
from domain.beijing import day_of
from domain.fields import Text
from domain.heading import Heading
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.result.state import EvaluationResult, ResultStatus
from domain.state import changed, state
from domain.words import Term

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("提出申诉", "Appeal filed", news=News.BAD, undone="AppealWithdrawn")
class AppealFiled:
    """The organisation does not agree with what its rectification was rated. Now filed."""

    result: AggregateRef
    evaluator: Participant
    """Who holds the evaluation, and decides."""
    reason: Text


@event("撤回申诉", "Appeal withdrawn", news=News.END, undone="AppealFiled")
class AppealWithdrawn:
    """The organisation agrees after all. Now withdrawn; while there is time it may be filed again."""

    reason: Text


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class AppealStatus(Term):
    """Whether an appeal stands; what came of it, the result says."""

    FILED = "filed", "已提出", "filed"
    WITHDRAWN = "withdrawn", "已撤回", "withdrawn"


@state
class Appeal:
    """An appeal as its events make it."""

    result: AggregateId
    evaluator: NodeId
    reason: str
    status: AppealStatus = AppealStatus.FILED


def evolve(appeal: Appeal | None, event: object) -> Appeal:
    """Return the appeal after one more of its events."""
    match appeal, event:
        case None, AppealFiled(result=result, evaluator=evaluator, reason=reason):
            return Appeal(result, evaluator, reason)
        case Appeal(), AppealFiled(reason=reason):
            return changed(appeal, status=AppealStatus.FILED, reason=reason)
        case Appeal(), AppealWithdrawn():
            return changed(appeal, status=AppealStatus.WITHDRAWN)
    raise Impossible(appeal, event)


appeal = Aggregate("appeal", "appeals", evolve, zh="测评申诉", en="appeal", heading=Heading.SECOND_HALF, rank=1)


def appeal_id(result: AggregateId, organisation: NodeId) -> AggregateId:
    """Return the id of what somebody who was rated says against a result: there is one, and all can tell which."""
    return counterpart(result, "appeal", organisation)


def waiting(result: AggregateId, context: Context) -> bool:
    """Say whether a result was appealed against, as far as this node has seen, and nothing was decided on that."""
    told = context.find(EvaluationResult, result)
    if not told or told.status is not ResultStatus.GIVEN:
        return False
    said = context.find(Appeal, appeal_id(result, told.organisation))
    return said is not None and said.status is AppealStatus.FILED


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NotRated(
    Refusal, zh="该结果不是 {organisation} 的测评结果", en="the result is not that of {organisation}", about=About.ACTOR
):
    """Everybody appeals against their own result."""


class AppealTooLate(Refusal, zh="申诉期限至 {until} 已过", en="an appeal was possible until {until}", field="result"):
    """There is a time for an appeal."""


class ResultDecided(Refusal, zh="该测评结果：{status}", en="the result is {status}", field="result"):
    """What was decided on is not appealed against again."""


class AppealFiledBefore(Refusal, zh="申诉{status}", en="the appeal is {status}"):
    """One appeal waits at a time."""


class AppealNotFiled(Refusal, zh="申诉{status}", en="the appeal is {status}"):
    """Only what stands is withdrawn."""


@command
class FileAppeal:
    """Say that our rating is not right."""

    result: AggregateRef
    reason: Text


@command
class WithdrawAppeal:
    """Say that we agree after all."""

    reason: Text


def of_result(command: FileAppeal, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's appeal against a result."""
    return appeal_id(command.result, owner)


@appeal.decides(
    FileAppeal,
    zh="提出申诉",
    en="File an appeal",
    reported_as=AppealFiled,
    at=AppealStatus.WITHDRAWN,
    otherwise=AppealFiledBefore,
    opens=of_result,
)
def file(_state: Appeal | None, command: FileAppeal, context: Context) -> Changes:
    """Against one's own result, until the last day that it names, as long as nothing was decided on it."""
    found = context.require(EvaluationResult, command.result)
    if found.organisation != owner_of(context.id):
        raise NotRated(organisation=owner_of(context.id))
    if found.status is not ResultStatus.GIVEN:
        raise ResultDecided(status=found.status.words)
    if day_of(context.at) > found.appeal_until:
        raise AppealTooLate(until=found.appeal_until)
    return [event_from(AppealFiled, command, evaluator=owner_of(command.result))]


@appeal.decides(
    WithdrawAppeal,
    zh="撤回申诉",
    en="Withdraw an appeal",
    reported_as=AppealWithdrawn,
    at=AppealStatus.FILED,
    otherwise=AppealNotFiled,
)
def withdraw(state: Appeal, command: WithdrawAppeal, context: Context) -> Changes:
    """Before it was decided on."""
    found = context.find(EvaluationResult, state.result)
    if found and found.status is not ResultStatus.GIVEN:
        raise ResultDecided(status=found.status.words)
    return [event_from(AppealWithdrawn, command)]
