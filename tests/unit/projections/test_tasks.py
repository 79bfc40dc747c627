"""What the events of a task and its undertakings make of their rows."""

from domain.aggregate_id import counterpart
from domain.task.events import TaskConfirmed, TaskExtended, TaskReassigned, TaskRecalled, TaskSentBack
from domain.task.state import TaskStatus
from domain.undertaking import (
    TaskAccepted,
    TaskProgressed,
    TaskResultCorrected,
    TaskReturned,
    TaskSubmitted,
    UndertakingStatus,
)
from projections.tasks import TaskRow, UndertakingRow, is_overdue, tasks, undertakings
from tests.unit.domain import examples as e
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN
from tests.unit.projections.folding import DAY, day, folded

UNDERTAKING = counterpart(e.TASK, "undertaking", HAIDIAN)


def task(*payloads: object) -> TaskRow:
    row = folded(tasks, e.TASK, *payloads)
    assert row
    return row


def undertaking(*payloads: object) -> UndertakingRow:
    row = folded(undertakings, UNDERTAKING, *payloads)
    assert row
    return row


def test_an_assigned_task_is_open() -> None:
    row = task(e.task_assigned)
    assert (row.owner, row.lead, row.assisting, row.status) == (BJ, HAIDIAN, (CHAOYANG,), TaskStatus.OPEN)
    assert (row.opened_at, row.due) == (day(1), e.DUE)


def test_a_task_follows_its_assigner() -> None:
    row = task(
        e.task_assigned,
        TaskReassigned(lead=CCMU, reason="退单"),
        TaskExtended(due=e.LATER, reason="雨"),
        TaskSentBack(undertaker=CCMU, reason="不全"),
    )
    assert (row.lead, row.due, row.extensions, row.sent_back) == (CCMU, e.LATER, 1, (CCMU,))


def test_a_confirmed_or_recalled_task_is_over() -> None:
    assert task(e.task_assigned, TaskConfirmed()).ended_at == day(2)
    assert task(e.task_assigned, TaskRecalled(reason="重复")).status is TaskStatus.RECALLED


def test_an_open_task_is_overdue_after_its_date() -> None:
    assert is_overdue(task(e.task_assigned), e.DUE + DAY)
    assert not is_overdue(task(e.task_assigned), e.DUE)
    assert not is_overdue(task(e.task_assigned, TaskConfirmed()), e.DUE + DAY)


def test_an_undertaking_says_what_was_done_last() -> None:
    accept = TaskAccepted(task=e.TASK, assigner=BJ)
    row = undertaking(accept, TaskProgressed(note="已到现场"))
    assert (row.task, row.owner, row.status) == (e.TASK, HAIDIAN, UndertakingStatus.ACCEPTED)
    assert (row.last_note, row.changed_at) == ("已到现场", day(2))
    row = undertaking(accept, TaskSubmitted(result="完成"), TaskSubmitted(result="补充"))
    assert (row.status, row.submissions, row.last_note) == (UndertakingStatus.SUBMITTED, 2, "补充")
    row = undertaking(accept, TaskSubmitted(result="完成"), TaskResultCorrected(result="完成两处", reason="漏登"))
    assert (row.status, row.submissions, row.last_note) == (UndertakingStatus.SUBMITTED, 1, "完成两处")


def test_a_returned_task_may_be_accepted_later() -> None:
    give_back = TaskReturned(task=e.TASK, assigner=BJ, reason="不属本区")
    assert undertaking(give_back).last_note == "不属本区"
    accepted = undertaking(give_back, TaskAccepted(task=e.TASK, assigner=BJ))
    assert (accepted.status, accepted.last_note) == (UndertakingStatus.ACCEPTED, None)
