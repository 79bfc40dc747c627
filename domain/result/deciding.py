"""How who holds the evaluation decides on an appeal."""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, On, command, event_from
from domain.appeal import waiting
from domain.authority import Role
from domain.evaluation.events import RatingCorrected
from domain.evaluation.rating import require_rated
from domain.evaluation.results import revised
from domain.evaluation.state import Evaluation
from domain.fields import Text
from domain.refusal import About, Refusal
from domain.result.events import AppealDecisionWithdrawn, AppealRejected, AppealUpheld
from domain.result.state import EvaluationResult, ResultStatus, result
from domain.satisfaction import GroupRating


class NoAppeal(
    Refusal,
    zh="{organisation} 没有待处理的申诉",
    en="{organisation} has no appeal that waits",
    transient=True,
    about=About.RECORD,
):
    """What is decided on was filed, and not taken back."""


class AppealDecided(Refusal, zh="该测评结果：{status}", en="the result is {status}"):
    """An appeal is decided on once."""


class AppealUndecided(
    Refusal, zh="该测评结果：{status}，尚无申诉处理决定", en="the result is {status}, and no appeal is decided on"
):
    """Only a decision that was made is taken back."""


@command
class UpholdAppeal:
    """Say that the rating was not right, and how the groups rated the organisation."""

    groups: Annotated[tuple[GroupRating, ...], Field(min_length=1)]
    reason: Text


@command
class RejectAppeal:
    """Say that the rating stands, and why."""

    reason: Text


@command
class WithdrawAppealDecision:
    """Say that nothing was decided on the appeal yet."""

    reason: Text


@result.decides(
    UpholdAppeal,
    zh="支持申诉",
    en="Uphold an appeal",
    at=ResultStatus.GIVEN,
    otherwise=AppealDecided,
    role=Role.APPROVER,
)
def uphold(state: EvaluationResult, command: UpholdAppeal, context: Context) -> Changes:
    """One that waits; the rating is recorded anew in the same breath, by the groups of the evaluation."""
    _require_appeal(state, context)
    evaluation = context.require(Evaluation, state.evaluation)
    require_rated(evaluation, state.organisation, command.groups)
    anew = RatingCorrected(organisation=state.organisation, groups=command.groups, reason=command.reason)
    return [
        event_from(AppealUpheld, command),
        revised(evaluation, state.organisation, command.groups, command.reason),
        On(state.evaluation, anew),
    ]


@result.decides(
    RejectAppeal,
    zh="驳回申诉",
    en="Reject an appeal",
    at=ResultStatus.GIVEN,
    otherwise=AppealDecided,
    role=Role.APPROVER,
)
def reject(state: EvaluationResult, command: RejectAppeal, context: Context) -> Changes:
    """One that waits."""
    _require_appeal(state, context)
    return [event_from(AppealRejected, command)]


@result.decides(
    WithdrawAppealDecision,
    zh="撤回申诉处理决定",
    en="Withdraw the decision on an appeal",
    at=(ResultStatus.UPHELD, ResultStatus.REJECTED),
    otherwise=AppealUndecided,
    role=Role.APPROVER,
)
def withdraw_decision(_state: EvaluationResult, command: WithdrawAppealDecision, _context: Context) -> Changes:
    """One that was made. The rating stands as it is, until it is corrected or the appeal is decided on anew."""
    return [event_from(AppealDecisionWithdrawn, command)]


def _require_appeal(state: EvaluationResult, context: Context) -> None:
    if not waiting(context.id, context):
        raise NoAppeal(organisation=state.organisation)
