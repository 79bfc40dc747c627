"""How what was recorded of an evaluation by mistake is corrected or taken back."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import owner_of
from domain.cancellation import BuiltUpon, is_cancelled
from domain.evaluation.events import EvaluationCancelled, RatingCorrected
from domain.evaluation.rating import require_rated
from domain.evaluation.results import revised
from domain.evaluation.state import Evaluation, EvaluationNotOver, EvaluationStatus, evaluation
from domain.fields import Text
from domain.interview.holding import interview_by
from domain.interview.state import Interview
from domain.node_id import NodeId
from domain.relation import Named
from domain.result.events import ResultCancelled
from domain.result.state import EvaluationResult, result_id
from domain.satisfaction import GroupRating


@command
class CorrectRating:
    """Say how the groups of evaluators really rated one organisation."""

    organisation: Named
    groups: Annotated[tuple[GroupRating, ...], Field(min_length=1)]
    reason: Text


@command
class CancelEvaluation:
    """Say that the evaluation was recorded by mistake, or is not held."""

    reason: Text


@evaluation.decides(
    CorrectRating,
    zh="更正测评评分",
    en="Correct a rating",
    reported_as=RatingCorrected,
    at=EvaluationStatus.CLOSED,
    otherwise=EvaluationNotOver,
)
def correct_rating(state: Evaluation, command: CorrectRating, context: Context) -> Changes:
    """After it was closed, unless somebody was interviewed by it; who was rated is told anew.

    Before that, what is recorded anew replaces what was recorded.
    """
    require_rated(state, command.organisation, command.groups)
    _require_no_interview([command.organisation], context)
    id = result_id(context.id, command.organisation)
    told = [On(id, revised(state, command.organisation, command.groups, command.reason))]
    return [event_from(RatingCorrected, command), *(told if context.find(EvaluationResult, id) else ())]


@evaluation.decides(
    CancelEvaluation, zh="撤销满意度测评登记", en="Cancel an evaluation", reported_as=EvaluationCancelled
)
def cancel(state: Evaluation, command: CancelEvaluation, context: Context) -> Changes:
    """At any stage, unless somebody was interviewed by it; who was told a result is told that it is none."""
    _require_no_interview(state.subjects, context)
    results = (result_id(context.id, each) for each in state.subjects)
    told = [On(id, ResultCancelled(reason=command.reason)) for id in results if context.find(EvaluationResult, id)]
    return [event_from(EvaluationCancelled, command), *told]


def _require_no_interview(subjects: Iterable[NodeId], context: Context) -> None:
    for organisation in subjects:
        id = interview_by(context.id, organisation, owner_of(context.id))
        found = context.find(Interview, id)
        if found and not is_cancelled(found):
            raise BuiltUpon(by=id)
