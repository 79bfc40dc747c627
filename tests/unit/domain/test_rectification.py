"""What the responsible organisation may do about an issue, going by what it has seen of it."""

from dataclasses import replace

import pytest

from domain.cancellation import BuiltUpon
from domain.issue.events import IssueReassigned, IssueReturnRejected, IssueSuspended
from domain.rectification.accepting import (
    AcceptRectification,
    AlreadyInWork,
    AlreadyReturned,
    IssueNotInWork,
    NotResponsible,
    ReturnRectification,
    ReturnRejected,
    ReturnTooLate,
)
from domain.rectification.events import RectificationProgressed, SubmissionCorrected
from domain.rectification.measures import CountedIn, MeasuredIn, Work
from domain.rectification.submitting import (
    CorrectSubmission,
    NothingSubmitted,
    NotInWork,
    ProgressRectification,
    SubmissionWaits,
    SubmitRectification,
    UnitUnknown,
)
from domain.refusal import NotFound
from domain.registry import event_type
from domain.words import Words
from services.contracts.docstrings import field_docs
from tests.unit.domain.examples import (
    ISSUE,
    LAMPS,
    RECTIFICATION,
    accepted,
    failed,
    in_work,
    passed,
    resolved,
    returned,
    submitted,
)
from tests.unit.given import AT, HAIDIAN, ZHONGGUANCUN, Decided, decide, fold, given, states

accept = AcceptRectification(issue=ISSUE)
give_back = ReturnRectification(issue=ISSUE, reason="不属本街道")
progress = ProgressRectification(note="已立杆", measures=(LAMPS,))
submit = SubmitRectification(result="路灯已修复", measures=(LAMPS,))
rejected = IssueReturnRejected(responsible=ZHONGGUANCUN, reason="属地管理")
suspended = IssueSuspended(since=AT, approval="书记专题会", reason="等待规划")


def when(past: tuple[object, ...], command: object, issue: tuple[object, ...] = in_work) -> Decided:
    return given(*past).seeing(ISSUE, *issue).when(command, owner=ZHONGGUANCUN)


def test_the_responsible_organisation_accepts_once() -> None:
    when((), accept).then(accepted)
    when((accepted,), accept).then_refused(AlreadyInWork)
    when((accepted, submitted), accept).then_refused(AlreadyInWork)


def test_the_responsible_organisation_returns_before_it_submitted() -> None:
    when((), give_back).then(returned)
    when((accepted,), give_back).then(returned)
    when((accepted, submitted), give_back).then_refused(ReturnTooLate)
    when((accepted, submitted), give_back, (*in_work, failed)).then_refused(ReturnTooLate)


def test_one_return_waits_for_its_decision() -> None:
    when((returned,), give_back).then_refused(AlreadyReturned)


def test_whose_return_was_rejected_accepts_and_does_not_return_again() -> None:
    when((returned,), give_back, (*in_work, rejected)).then_refused(ReturnRejected)
    when((returned,), accept, (*in_work, rejected)).then(accepted)
    when((returned, accepted), give_back, (*in_work, rejected)).then_refused(ReturnRejected)


def test_only_who_was_given_the_issue_rectifies() -> None:
    given().seeing(ISSUE, *in_work).when(accept, owner=HAIDIAN).then_refused(NotResponsible, organisation=HAIDIAN)
    moved = (*in_work, IssueReassigned(responsible=HAIDIAN, reason="区里负责"))
    when((accepted,), submit, moved).then_refused(NotResponsible, organisation=ZHONGGUANCUN)


@pytest.mark.parametrize("issue", [(*in_work, suspended), resolved])
@pytest.mark.parametrize("command", [progress, submit])
def test_nothing_is_done_about_what_is_suspended_or_settled(issue: tuple[object, ...], command: object) -> None:
    when((accepted,), command, issue).then_refused(IssueNotInWork)


def test_nothing_is_done_about_what_was_not_seen() -> None:
    given().when(accept, owner=ZHONGGUANCUN).then_refused(NotFound, id=ISSUE)


def test_progress_and_results_follow_on_acceptance() -> None:
    when((accepted,), progress).then(RectificationProgressed(note="已立杆", measures=(LAMPS,)))
    when((accepted,), submit).then(submitted)
    when((returned,), progress).then_refused(NotInWork)
    when((returned,), submit).then_refused(NotInWork)


def test_one_submission_waits_for_its_check() -> None:
    when((accepted, submitted), submit).then_refused(SubmissionWaits)
    when((accepted, submitted), progress).then_refused(SubmissionWaits)


def test_what_failed_its_check_is_worked_on_and_submitted_again() -> None:
    when((accepted, submitted), progress, (*in_work, failed)).then(
        RectificationProgressed(note="已立杆", measures=(LAMPS,))
    )
    when((accepted, submitted), submit, (*in_work, failed)).then(submitted)


def test_the_rectification_stands_under_the_issues_own_number() -> None:
    assert decide(states({ISSUE: in_work}), accept, RECTIFICATION) == [accepted]


@pytest.mark.parametrize("name", ["RectificationProgressed", "RectificationSubmitted"])
def test_of_a_unit_in_words_alone_nothing_is_read_out_of_the_words(name: str) -> None:
    kind = event_type(name)
    lamps = {"what": {"zh": "增设路灯", "en": "lamps"}, "quantity": 14, "place": {"zh": "保福寺", "en": "Baofusi"}}
    words = {"zh": "处", "en": "lamps"}
    old = {"note": "已立杆", "result": "已立杆", "measures": [{**lamps, "unit": words}]}
    [measure] = kind.decode(old, 1).measures
    assert (measure.work, measure.unit, measure.quantity) == (Work.OTHER, CountedIn("unspecified", Words(**words)), 14)
    assert kind.downcast(1, kind.upcast(old, 1), 2) == old
    assert kind.upcast({"note": "已立杆"}, 1) == {"note": "已立杆", "measures": []}


@pytest.mark.parametrize("command", [progress, submit, CorrectSubmission(result="已修复", reason="登记有误")])
def test_what_is_counted_is_counted_in_a_unit_that_there_is(
    command: ProgressRectification | SubmitRectification | CorrectSubmission,
) -> None:
    past = (accepted, submitted) if isinstance(command, CorrectSubmission) else (accepted,)
    mistyped = replace(LAMPS, unit=CountedIn("lamp", LAMPS.unit.name))
    refused = {"code": "lamp", "known": ", ".join(MeasuredIn), "fields": "measures.1.unit.code"}
    when(past, replace(command, measures=(LAMPS, mistyped))).then_refused(UnitUnknown, **refused)
    assert when(past, replace(command, measures=(LAMPS,))).refusal is None


def test_the_units_are_stated_where_their_codes_are_given() -> None:
    assert all(f"`{each}`" in field_docs(CountedIn)["code"] for each in MeasuredIn)


def test_what_was_submitted_is_corrected_until_it_was_passed() -> None:
    correct = CorrectSubmission(result="修复 13 处", measures=(LAMPS,), reason="登记有误")
    anew = SubmissionCorrected(result="修复 13 处", measures=(LAMPS,), reason="登记有误")
    waiting = given(accepted, submitted).seeing(ISSUE, *in_work)
    waiting.when(correct, owner=ZHONGGUANCUN).then(anew)
    given(accepted).seeing(ISSUE, *in_work).when(correct, owner=ZHONGGUANCUN).then_refused(NothingSubmitted)
    was_passed = given(accepted, submitted).seeing(ISSUE, *in_work, passed)
    was_passed.when(correct, owner=ZHONGGUANCUN).then_refused(BuiltUpon, by=ISSUE)
    assert fold(RECTIFICATION, [accepted, submitted, anew]) == fold(RECTIFICATION, [accepted, submitted])
