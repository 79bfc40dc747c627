"""Interviews: for a low rating once per evaluation, and paired; for other causes as they are (P14)."""

from dataclasses import replace

import pytest

from domain.aggregate_id import AggregateId
from domain.appeal import AppealWithdrawn
from domain.citation import CitedItemNotOnList, CitedOfAnother
from domain.evaluation.events import RatingCorrected
from domain.evaluation.state import EvaluationNotOver
from domain.interview.events import (
    PAIR,
    InterviewCancelled,
    InterviewCause,
    InterviewClosed,
    InterviewCorrected,
    Interviewed,
    Interviewer,
    InterviewHeld,
    InterviewReopened,
    Talk,
)
from domain.interview.holding import (
    AppealWaits,
    CauseUncited,
    CloseInterview,
    EvaluationMissing,
    EvaluationNotCause,
    HoldInterview,
    NotFlagged,
    PairMissing,
    PrincipalMissing,
    of_cause,
)
from domain.interview.state import InterviewOver
from domain.interview.taking_back import CancelInterview, CorrectInterview, InterviewNotClosed, ReopenInterview
from domain.refusal import AlreadyExists, NotFound
from domain.result.events import AppealRejected
from domain.words import Words
from tests.unit.domain.second_half import (
    APPEAL,
    EVALUATION,
    FIRST,
    ISSUES,
    RESULT,
    SECOND,
    THIRD,
    WITH_PAIR,
    WITH_PRINCIPAL,
    appeal_filed,
    books,
    evaluation_over,
    group,
    of_chaoyang,
)
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, given

low = HoldInterview(
    organisation=CHAOYANG,
    cause=InterviewCause.LOW_RATING,
    evaluation=EVALUATION,
    principal=WITH_PRINCIPAL,
    paired=(WITH_PAIR,),
    requirements="限期整改到位",
)
held = InterviewHeld(
    organisation=CHAOYANG,
    cause=InterviewCause.LOW_RATING,
    evaluation=EVALUATION,
    principal=WITH_PRINCIPAL,
    paired=(WITH_PAIR,),
    requirements="限期整改到位",
)
duty = HoldInterview(
    organisation=CHAOYANG,
    cause=InterviewCause.DUTY,
    principal=Talk(Interviewer.DISCIPLINE, (Interviewed.PRINCIPAL,)),
    requirements="压实主体责任",
    citations=(FIRST, SECOND),
)
evaluated = given().seeing(EVALUATION, *evaluation_over)


def test_for_a_low_rating_the_principal_and_the_pair_are_interviewed() -> None:
    evaluated.when(low).then(held)


def test_one_interview_follows_on_one_low_rating() -> None:
    given(held).seeing(EVALUATION, *evaluation_over).when(low).then_refused(AlreadyExists)
    other = AggregateId("evaluation-2@bj")
    ids = {
        of_cause(each, "1", BJ) for each in (low, replace(low, evaluation=other), replace(low, organisation=HAIDIAN))
    }
    assert len(ids) == 3


def test_a_low_rating_is_cited_from_an_evaluation_that_this_node_has_seen() -> None:
    evaluated.when(replace(low, evaluation=None)).then_refused(EvaluationMissing)
    given().when(low).then_refused(NotFound, id=EVALUATION)


def test_an_evaluation_flags_nobody_before_it_is_closed() -> None:
    given().seeing(EVALUATION, *evaluation_over[:-1]).when(low).then_refused(EvaluationNotOver)


def test_who_was_not_rated_low_is_not_interviewed_for_it() -> None:
    evaluated.when(replace(low, organisation=HAIDIAN)).then_refused(NotFlagged, organisation=HAIDIAN)


def test_nobody_is_interviewed_for_a_rating_while_their_appeal_waits() -> None:
    told = evaluated.seeing(RESULT, of_chaoyang)
    told.seeing(APPEAL, appeal_filed).when(low).then_refused(AppealWaits, organisation=CHAOYANG)
    told.seeing(APPEAL, appeal_filed, AppealWithdrawn(reason="x")).when(low).then(held)
    rejected = evaluated.seeing(RESULT, of_chaoyang, AppealRejected(reason="x"))
    rejected.seeing(APPEAL, appeal_filed).when(low).then(held)


def test_whose_appeal_was_upheld_is_not_interviewed_for_the_rating() -> None:
    counted = RatingCorrected(organisation=CHAOYANG, groups=(group(80, 20, 0),), reason="漏计票数")
    upheld = given().seeing(EVALUATION, *evaluation_over, counted)
    upheld.when(low).then_refused(NotFlagged, organisation=CHAOYANG)


@pytest.mark.parametrize("absent", PAIR)
def test_for_a_low_rating_neither_of_the_pair_may_lack(absent: Interviewed) -> None:
    alone = Talk(Interviewer.DISCIPLINE, tuple(one for one in PAIR if one is not absent))
    lacking = Words(absent.words.zh, absent.words.en)
    evaluated.when(replace(low, paired=(alone,))).then_refused(PairMissing, lacking=lacking)


def test_the_pair_is_interviewed_by_the_secretary_of_the_discipline_commission() -> None:
    by_another = replace(WITH_PAIR, interviewer=Interviewer.COMMITTEE)
    evaluated.when(replace(low, paired=(by_another,))).then_refused(PairMissing)
    evaluated.when(replace(low, paired=())).then_refused(PairMissing)
    one_by_one = tuple(Talk(Interviewer.DISCIPLINE, (one,)) for one in PAIR)
    assert evaluated.when(replace(low, paired=one_by_one)).refusal is None


def test_every_interview_is_with_the_principal() -> None:
    with_member = Talk(Interviewer.COMMITTEE, (Interviewed.MEMBER,))
    evaluated.when(replace(low, principal=with_member)).then_refused(PrincipalMissing)
    books().when(replace(duty, principal=with_member)).then_refused(PrincipalMissing)


@pytest.mark.parametrize("cause", [InterviewCause.DUTY, InterviewCause.OTHER])
def test_another_cause_needs_no_pair_and_cites_no_evaluation(cause: InterviewCause) -> None:
    expected = InterviewHeld(
        organisation=CHAOYANG,
        cause=cause,
        principal=duty.principal,
        requirements=duty.requirements,
        citations=(FIRST, SECOND),
        issues=ISSUES,
    )
    books().when(replace(duty, cause=cause)).then(expected)
    judged = books().seeing(EVALUATION, *evaluation_over)
    judged.when(replace(duty, cause=cause, evaluation=EVALUATION)).then_refused(EvaluationNotCause)


def test_that_a_duty_was_not_performed_items_of_the_organisation_show() -> None:
    books().when(replace(duty, citations=())).then_refused(CauseUncited)
    books().when(replace(duty, organisation=HAIDIAN)).then_refused(CitedOfAnother, organisation=HAIDIAN)
    books().when(replace(duty, citations=(THIRD,))).then_refused(CitedItemNotOnList, item=3)
    assert given().when(replace(duty, cause=InterviewCause.OTHER, citations=())).refusal is None


def test_an_interview_for_a_low_rating_may_cite_items_too() -> None:
    seen = books().seeing(EVALUATION, *evaluation_over)
    seen.when(replace(low, citations=(FIRST,))).then(replace(held, citations=(FIRST,), issues=ISSUES[:1]))


def test_what_was_asked_is_found_done_once() -> None:
    closed = InterviewClosed(assessment="已落实")
    given(held).when(CloseInterview(assessment="已落实")).then(closed)
    given(held, closed).when(CloseInterview(assessment="已落实")).then_refused(InterviewOver)


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
closed = InterviewClosed(assessment="已整改")
cancel, cancelled = CancelInterview(reason=MISTAKE), InterviewCancelled(reason=MISTAKE)
reopen, reopened = ReopenInterview(reason=MISTAKE), InterviewReopened(reason=MISTAKE)
correct = CorrectInterview(principal=WITH_PRINCIPAL, paired=(WITH_PAIR,), requirements="一个月内整改", reason=MISTAKE)


def test_who_was_interviewed_and_what_is_asked_is_corrected_by_the_same_rules() -> None:
    corrected = InterviewCorrected(
        principal=WITH_PRINCIPAL, paired=(WITH_PAIR,), requirements="一个月内整改", reason=MISTAKE
    )
    given(held).when(correct).then(corrected)
    given(held).when(replace(correct, principal=WITH_PAIR)).then_refused(PrincipalMissing)
    given(held).when(replace(correct, paired=())).then_refused(PairMissing)
    for_duty = replace(held, cause=InterviewCause.DUTY, evaluation=None)
    given(for_duty).when(replace(correct, paired=())).then(replace(corrected, paired=()))
    given(held, closed).when(correct).then_refused(InterviewOver)


def test_an_interview_that_was_closed_by_mistake_is_open_again() -> None:
    given(held, closed).when(reopen).then(reopened)
    given(held, closed, reopened).when(cancel).then(cancelled)
    given(held).when(reopen).then_refused(InterviewNotClosed)
    given(held, closed).when(cancel).then_refused(InterviewOver)


def test_for_the_same_low_rating_another_is_held_after_one_was_cancelled() -> None:
    given(held, cancelled).seeing(EVALUATION, *evaluation_over).when(low).then(held)
