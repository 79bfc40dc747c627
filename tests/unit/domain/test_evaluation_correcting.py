"""What was recorded of an evaluation by mistake is corrected or taken back, unless somebody was interviewed by it."""

import pytest

from domain.aggregate import On
from domain.cancellation import BuiltUpon
from domain.evaluation.correcting import CancelEvaluation, CorrectRating
from domain.evaluation.events import EvaluationCancelled, RatingCorrected
from domain.evaluation.rating import NotASubject
from domain.evaluation.state import EvaluationNotOver
from domain.interview.events import InterviewCause, InterviewHeld
from domain.interview.holding import interview_by
from domain.result.events import ResultCancelled, ResultRevised
from tests.unit.domain.second_half import (
    EVALUATION,
    RESULT,
    WITH_PAIR,
    WITH_PRINCIPAL,
    evaluation_opened,
    evaluation_over,
    group,
    of_chaoyang,
)
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, Given, given

MISTAKE = "漏计票数"
COUNTED = (group(80, 20, 0),)
correct = CorrectRating(organisation=CHAOYANG, groups=COUNTED, reason=MISTAKE)
corrected = RatingCorrected(organisation=CHAOYANG, groups=COUNTED, reason=MISTAKE)
cancel, cancelled = CancelEvaluation(reason=MISTAKE), EvaluationCancelled(reason=MISTAKE)
held = InterviewHeld(
    organisation=CHAOYANG,
    cause=InterviewCause.LOW_RATING,
    evaluation=EVALUATION,
    principal=WITH_PRINCIPAL,
    paired=(WITH_PAIR,),
    requirements="限期整改到位",
)
over = given(*evaluation_over)


def interviewed(start: Given) -> Given:
    return start.seeing(interview_by(EVALUATION, CHAOYANG, BJ), held)


def test_a_rating_is_corrected_after_the_evaluation_was_closed_and_who_was_rated_is_told() -> None:
    over.when(correct).then(corrected)
    told = ResultRevised(scored=23, possible=25, low=False, reason=MISTAKE)
    over.seeing(RESULT, of_chaoyang).when(correct).then(corrected, On(RESULT, told))
    given(evaluation_opened).when(correct).then_refused(EvaluationNotOver)
    stranger = CorrectRating(organisation=CCMU, groups=COUNTED, reason=MISTAKE)
    over.when(stranger).then_refused(NotASubject, organisation=CCMU)


def test_a_rating_by_which_somebody_was_interviewed_is_not_corrected_and_that_of_others_is() -> None:
    interviewed(over).when(correct).then_refused(BuiltUpon)
    other = CorrectRating(organisation=HAIDIAN, groups=COUNTED, reason=MISTAKE)
    assert interviewed(over).when(other).refusal is None


@pytest.mark.parametrize("past", [(evaluation_opened,), evaluation_over])
def test_an_evaluation_is_cancelled_at_every_stage_and_results_that_were_told_with_it(past: tuple[object, ...]) -> None:
    given(*past).when(cancel).then(cancelled)
    told = On(RESULT, ResultCancelled(reason=MISTAKE))
    given(*past).seeing(RESULT, of_chaoyang).when(cancel).then(cancelled, told)
    interviewed(given(*past)).when(cancel).then_refused(BuiltUpon)
