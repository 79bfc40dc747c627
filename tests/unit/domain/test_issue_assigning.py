"""How an issue is put to work."""

from datetime import timedelta

import pytest

from domain.aggregate import commands
from domain.authority import Role
from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue, SuspendIssue
from domain.issue.events import IssueExtended, IssueReassigned, IssueResumed, IssueSuspended, IssueWrittenOff
from domain.issue.stages import IssueEnded, NotAssigned, NotListed, NotSuspended
from domain.refusal import DueNotLater
from tests.unit.domain.examples import (
    DUE,
    LATER,
    assigned,
    in_work,
    on_the_list,
    raised,
    resolved,
    verified,
)
from tests.unit.given import AT, CHAOYANG, ZHONGGUANCUN, given

assign = AssignIssue(responsible=ZHONGGUANCUN, due=DUE)
extend = ExtendIssue(due=LATER, reason="雨季施工")
suspend = SuspendIssue(approval="书记专题会", reason="等待规划")
resume = ResumeIssue(reason="规划已定")
suspended = IssueSuspended(since=AT, approval="书记专题会", reason="等待规划")


def test_what_is_on_the_list_is_assigned_once() -> None:
    given(*on_the_list).when(assign).then(assigned)
    given(*in_work).when(assign).then_refused(NotListed)


def test_nothing_is_assigned_before_it_is_listed() -> None:
    given(raised, verified).when(assign).then_refused(NotListed)


def test_an_extension_extends() -> None:
    given(*in_work).when(extend).then(IssueExtended(due=LATER, reason=extend.reason))
    given(*in_work, IssueExtended(due=LATER, reason="雨季施工")).when(extend).then_refused(DueNotLater)
    given(*in_work).when(ExtendIssue(due=DUE, reason="同日")).then_refused(DueNotLater)


def test_a_suspension_stops_the_clock() -> None:
    given(*in_work).when(suspend).then(suspended)
    later = AT + timedelta(days=9, hours=1)
    given(*in_work, suspended).when(resume, at=later).then(
        IssueResumed(due=DUE + timedelta(days=9, hours=1), reason=resume.reason)
    )


def test_a_suspension_is_for_an_approver() -> None:
    assert commands["SuspendIssue"].role is Role.APPROVER


def test_an_extension_counts_from_the_date_that_the_suspension_made() -> None:
    resumed = IssueResumed(due=LATER, reason="规划已定")
    given(*in_work, suspended, resumed).when(ExtendIssue(due=DUE, reason="原期限")).then_refused(DueNotLater)


def test_only_what_is_suspended_is_resumed() -> None:
    given(*in_work).when(resume).then_refused(NotSuspended)


@pytest.mark.parametrize("command", [extend, suspend])
def test_what_is_not_in_work_is_not_changed(command: object) -> None:
    given(*on_the_list).when(command).then_refused(NotAssigned)
    given(*in_work, suspended).when(command).then_refused(NotAssigned)
    given(*resolved).when(command).then_refused(NotAssigned)


@pytest.mark.parametrize("command", [assign, extend, suspend, resume])
def test_what_was_written_off_is_over(command: object) -> None:
    given(*resolved, IssueWrittenOff()).when(command).then_refused(IssueEnded)


def test_in_the_end_another_may_put_it_right() -> None:
    moved = (*in_work, IssueReassigned(responsible=CHAOYANG, reason="跨区"))
    given(*moved).when(extend).then(IssueExtended(due=LATER, reason=extend.reason))
