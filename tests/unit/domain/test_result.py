"""Who holds the evaluation decides on an appeal: the rating is recorded anew, or stands."""

import pytest

from domain.aggregate import On, commands
from domain.aggregate_id import AggregateId, counterpart
from domain.appeal import AppealWithdrawn
from domain.audience import participants
from domain.authority import Role
from domain.evaluation.events import RatingCorrected
from domain.evaluation.rating import BallotsMissing
from domain.result.deciding import (
    AppealDecided,
    AppealUndecided,
    NoAppeal,
    RejectAppeal,
    UpholdAppeal,
    WithdrawAppealDecision,
)
from domain.result.events import AppealDecisionWithdrawn, AppealRejected, AppealUpheld, ResultRevised
from domain.result.state import ResultStatus
from tests.unit.domain.second_half import EVALUATION, RESULT, appeal_filed, evaluation_over, group, of_chaoyang
from tests.unit.given import CHAOYANG, Given, fold, given

APPEAL = counterpart(AggregateId("result-1@bj"), "appeal", CHAOYANG)
COUNTED = (group(80, 20, 0),)
uphold, reject = UpholdAppeal(groups=COUNTED, reason="漏计票数"), RejectAppeal(reason="复核无误")
upheld, rejected = AppealUpheld(reason="漏计票数"), AppealRejected(reason="复核无误")
revised = ResultRevised(scored=23, possible=25, low=False, reason="漏计票数")
anew = RatingCorrected(organisation=CHAOYANG, groups=COUNTED, reason="漏计票数")


def appealed(*result: object) -> Given:
    return given(of_chaoyang, *result).seeing(APPEAL, appeal_filed).seeing(EVALUATION, *evaluation_over)


def test_only_who_was_rated_takes_part() -> None:
    assert participants(of_chaoyang) == {CHAOYANG}


def test_an_appeal_is_upheld_with_the_rating_recorded_anew() -> None:
    appealed().when(uphold).then(upheld, revised, On(EVALUATION, anew))
    state = fold(EVALUATION, [*evaluation_over, anew])
    assert not state.flags(CHAOYANG)
    told = fold(RESULT, [of_chaoyang, upheld, revised])
    assert (told.status, told.scored, told.possible, told.low) == (ResultStatus.UPHELD, 23, 25, False)


def test_what_is_recorded_anew_is_a_rating() -> None:
    appealed().when(UpholdAppeal(groups=(group(0, 0, 0),), reason="x")).then_refused(BallotsMissing)


def test_an_appeal_is_rejected_and_the_rating_stands() -> None:
    appealed().when(reject).then(rejected)


@pytest.mark.parametrize("command", [uphold, reject])
def test_only_an_appeal_that_waits_is_decided_on_and_once(command: object) -> None:
    given(of_chaoyang).when(command).then_refused(NoAppeal, organisation=CHAOYANG)
    gone = given(of_chaoyang).seeing(APPEAL, appeal_filed, AppealWithdrawn(reason="x"))
    gone.when(command).then_refused(NoAppeal)
    appealed(rejected).when(command).then_refused(AppealDecided)
    assert commands[type(command).__name__].role is Role.APPROVER


@pytest.mark.parametrize("decision", [upheld, rejected])
def test_a_decision_that_was_recorded_by_mistake_is_taken_back_and_the_appeal_waits_again(decision: object) -> None:
    withdraw, withdrawn = WithdrawAppealDecision(reason="误登"), AppealDecisionWithdrawn(reason="误登")
    appealed(decision).when(withdraw).then(withdrawn)
    appealed(decision, withdrawn).when(reject).then(rejected)
    appealed().when(withdraw).then_refused(AppealUndecided)
