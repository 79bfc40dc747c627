"""What an assigner may do with a task, going by what it has seen of the undertakings."""

from datetime import timedelta

import pytest

from domain.aggregate_id import counterpart
from domain.home.events import HomeStated, SuccessorNamed
from domain.home.state import home_id
from domain.refusal import AlreadyExists, DueNotLater
from domain.task.assigning import (
    AssignTask,
    ConfirmTask,
    ExtendTask,
    NotReturned,
    NotSubmitted,
    ReassignTask,
    RecallTask,
    SendBackTask,
    TaskClosed,
    UndertakerTwice,
)
from domain.task.correcting import CorrectTask, ReopenTask, TaskNotOver
from domain.task.events import (
    TaskConfirmed,
    TaskCorrected,
    TaskExtended,
    TaskReassigned,
    TaskRecalled,
    TaskReopened,
    TaskSentBack,
)
from domain.task.state import TaskStatus
from domain.undertaking import TaskAccepted, TaskReturned, TaskSubmitted
from tests.unit.domain.examples import DUE, LATER, TASK, task_assigned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, fold, given

UNDERTAKING = counterpart(TASK, "undertaking", HAIDIAN)
assign = AssignTask(title="督促整改", lead=HAIDIAN, assisting=(CHAOYANG,), due=DUE)
accepted = TaskAccepted(task=TASK, assigner=BJ)
returned = TaskReturned(task=TASK, assigner=BJ, reason="不属本区")
submitted = TaskSubmitted(result="已督促")
send_back = SendBackTask(undertaker=HAIDIAN, reason="不完整")
sent_back = TaskSentBack(undertaker=HAIDIAN, reason="不完整")


def test_a_task_is_assigned_once() -> None:
    given().when(assign).then(task_assigned)
    given(task_assigned).when(assign).then_refused(AlreadyExists, id=TASK)


def test_each_undertaker_is_named_once() -> None:
    twice = AssignTask(title="督促整改", lead=HAIDIAN, assisting=(HAIDIAN,), due=DUE)
    given().when(twice).then_refused(UndertakerTwice, undertaker=HAIDIAN)
    again = ReassignTask(lead=CHAOYANG, reason="另派")
    given(task_assigned).seeing(UNDERTAKING, returned).when(again).then_refused(UndertakerTwice, undertaker=CHAOYANG)


def test_the_task_of_an_ended_lead_goes_to_its_successor_without_a_return() -> None:
    ended = (HomeStated(organisation=HAIDIAN, home=BJ), SuccessorNamed(successor=CCMU))
    command, other = ReassignTask(lead=CCMU, reason="机构合并"), ReassignTask(lead=BJ, reason="机构合并")
    given(task_assigned).seeing(home_id(HAIDIAN), *ended).when(command).then(
        TaskReassigned(lead=CCMU, reason="机构合并")
    )
    given(task_assigned).seeing(home_id(HAIDIAN), *ended).when(other).then_refused(NotReturned, lead=HAIDIAN)


def test_a_task_is_reassigned_after_its_lead_returned_it() -> None:
    command = ReassignTask(lead=CCMU, reason="另派")
    given(task_assigned).seeing(UNDERTAKING, returned).when(command).then(TaskReassigned(lead=CCMU, reason="另派"))
    given(task_assigned).when(command).then_refused(NotReturned, lead=HAIDIAN)
    given(task_assigned).seeing(UNDERTAKING, returned, accepted).when(command).then_refused(NotReturned, lead=HAIDIAN)


def test_an_extension_extends() -> None:
    given(task_assigned).when(ExtendTask(due=LATER, reason="汛期")).then(TaskExtended(due=LATER, reason="汛期"))
    given(task_assigned).when(ExtendTask(due=DUE, reason="汛期")).then_refused(DueNotLater)


def test_a_task_is_recalled_at_any_time_before_it_is_over() -> None:
    given(task_assigned).when(RecallTask(reason="不再需要")).then(TaskRecalled(reason="不再需要"))


def test_only_what_was_submitted_is_confirmed_or_sent_back() -> None:
    seen = given(task_assigned).seeing(UNDERTAKING, accepted, submitted)
    seen.when(ConfirmTask()).then(TaskConfirmed())
    seen.when(send_back).then(sent_back)
    for command in (ConfirmTask(), send_back):
        given(task_assigned).seeing(UNDERTAKING, accepted).when(command).then_refused(NotSubmitted, undertaker=HAIDIAN)


def test_what_was_sent_back_is_submitted_again_before_the_next_decision() -> None:
    again = given(task_assigned, sent_back)
    again.seeing(UNDERTAKING, accepted, submitted).when(ConfirmTask()).then_refused(NotSubmitted)
    again.seeing(UNDERTAKING, accepted, submitted, submitted).when(ConfirmTask()).then(TaskConfirmed())


@pytest.mark.parametrize(
    "command",
    [
        ReassignTask(lead=CCMU, reason="另派"),
        ExtendTask(due=LATER, reason="汛期"),
        RecallTask(reason="不再需要"),
        send_back,
        ConfirmTask(),
    ],
)
@pytest.mark.parametrize("end", [TaskConfirmed(), TaskRecalled(reason="不再需要")])
def test_a_task_that_is_over_changes_no_more(command: object, end: object) -> None:
    given(task_assigned, end).seeing(UNDERTAKING, accepted, submitted).when(command).then_refused(TaskClosed)


def test_title_and_date_are_corrected_while_the_task_is_open_to_an_earlier_date_too() -> None:
    correct = CorrectTask(title="督促按期整改", due=DUE - timedelta(days=1), reason="登记有误")
    corrected = TaskCorrected(title="督促按期整改", due=DUE - timedelta(days=1), reason="登记有误")
    given(task_assigned).when(correct).then(corrected)
    given(task_assigned, TaskConfirmed()).when(correct).then_refused(TaskClosed)
    assert fold(TASK, [task_assigned, corrected]).due == correct.due


@pytest.mark.parametrize("over", [TaskConfirmed(), TaskRecalled(reason="x")])
def test_a_task_that_is_not_over_after_all_goes_on(over: object) -> None:
    reopen, reopened = ReopenTask(reason="登记有误"), TaskReopened(reason="登记有误")
    given(task_assigned, over).when(reopen).then(reopened)
    given(task_assigned).when(reopen).then_refused(TaskNotOver)
    assert fold(TASK, [task_assigned, over, reopened]).status is TaskStatus.OPEN
