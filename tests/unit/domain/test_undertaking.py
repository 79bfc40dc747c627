"""What an undertaker may do about a task, going by what it has seen of it."""

import pytest

from domain.refusal import NotFound
from domain.task.events import TaskConfirmed, TaskRecalled, TaskSentBack
from domain.undertaking import (
    AcceptTask,
    AlreadyAccepted,
    AlreadySubmitted,
    CorrectTaskResult,
    NoResultWaits,
    NotAccepted,
    NotUndertaker,
    ReportProgress,
    ReturnTask,
    SubmitTask,
    TaskAccepted,
    TaskOver,
    TaskProgressed,
    TaskResultCorrected,
    TaskReturned,
    TaskSubmitted,
)
from tests.unit.domain.examples import TASK, task_assigned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, Decided, given

accept, give_back = AcceptTask(task=TASK), ReturnTask(task=TASK, reason="不属本区")
progress, submit = ReportProgress(note="已开会"), SubmitTask(result="已督促")
accepted = TaskAccepted(task=TASK, assigner=BJ)
returned = TaskReturned(task=TASK, assigner=BJ, reason="不属本区")
submitted = TaskSubmitted(result="已督促")
sent_back = TaskSentBack(undertaker=HAIDIAN, reason="不完整")


def when(past: tuple[object, ...], command: object, task: tuple[object, ...] = (task_assigned,)) -> Decided:
    return given(*past).seeing(TASK, *task).when(command, owner=HAIDIAN)


def test_lead_and_assisting_undertakers_accept_once() -> None:
    when((), accept).then(accepted)
    given().seeing(TASK, task_assigned).when(accept, owner=CHAOYANG).then(accepted)
    when((accepted,), accept).then_refused(AlreadyAccepted)


def test_a_task_is_returned_before_anything_was_submitted() -> None:
    when((), give_back).then(returned)
    when((accepted,), give_back).then(returned)
    when((accepted, submitted), give_back).then_refused(NotAccepted)


def test_what_was_returned_may_be_accepted_after_all() -> None:
    when((returned,), accept).then(accepted)


def test_only_who_was_named_undertakes() -> None:
    given().seeing(TASK, task_assigned).when(accept, owner=CCMU).then_refused(NotUndertaker, organisation=CCMU)


def test_progress_and_results_follow_on_acceptance() -> None:
    when((accepted,), progress).then(TaskProgressed(note="已开会"))
    when((accepted, TaskProgressed(note="已开会")), submit).then(submitted)
    when((returned,), progress).then_refused(NotAccepted)
    when((returned,), submit).then_refused(NotAccepted)


def test_one_submission_waits_for_its_decision() -> None:
    when((accepted, submitted), submit).then_refused(AlreadySubmitted)
    when((accepted, submitted), submit, (task_assigned, sent_back)).then(submitted)


def test_a_result_is_corrected_while_it_waits() -> None:
    correct = CorrectTaskResult(result="已督促两次", reason="漏登")
    when((accepted, submitted), correct).then(TaskResultCorrected(result="已督促两次", reason="漏登"))
    when((accepted, submitted), correct, (task_assigned, sent_back)).then_refused(NoResultWaits)
    when((accepted,), correct).then_refused(NoResultWaits)


@pytest.mark.parametrize("end", [TaskConfirmed(), TaskRecalled(reason="不再需要")])
@pytest.mark.parametrize("command", [accept, give_back, progress, submit])
def test_nothing_is_undertaken_for_a_task_that_is_over(command: object, end: object) -> None:
    when((accepted,), command, (task_assigned, end)).then_refused(TaskOver)


def test_nothing_is_undertaken_for_a_task_that_was_not_seen() -> None:
    given().when(accept, owner=HAIDIAN).then_refused(NotFound, id=TASK)
