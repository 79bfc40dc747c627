"""What is decided on an issue that came back: by its owner, or as a superior rules."""

from dataclasses import replace
from typing import Any

import pytest

from domain.adjudication import AdjudicationGiven
from domain.aggregate_id import AggregateId, counterpart
from domain.home.events import HomeStated, SuccessorNamed
from domain.home.state import home_id
from domain.issue.events import (
    IssueAdjudicationRequested,
    IssueReassigned,
    IssueReturnRejected,
    IssueSuspended,
    IssueWrittenOff,
)
from domain.issue.returning import (
    AdjudicationAwaited,
    IssueNotReturned,
    NoCommonSuperior,
    OwnerDecides,
    ReassignIssue,
    RejectReturn,
    RequestAdjudication,
    RulingDiffers,
    SameResponsible,
)
from domain.issue.stages import IssueEnded, NotAssigned
from domain.node_id import NodeId
from domain.registry import type_of
from tests.unit.domain.examples import (
    RECTIFICATION,
    accepted,
    in_work,
    on_the_list,
    resolved,
    returned,
)
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN, Given, given

reassign = ReassignIssue(responsible=HAIDIAN, reason="区里负责")
reject = RejectReturn(reason="属地管理")
rejected = IssueReturnRejected(responsible=ZHONGGUANCUN, reason="属地管理", returned_at=AT)
suspended = IssueSuspended(since=AT, approval="书记专题会", reason="等待规划")

WAIGUAN = NodeId("bj.chaoyang.waiguan")
ask = RequestAdjudication(other=WAIGUAN, reason="路灯在朝阳一侧")
asked = IssueAdjudicationRequested(superior=BJ, claimants=(ZHONGGUANCUN, WAIGUAN), reason=ask.reason)
DISTRICTS_ISSUE = AggregateId("issue-1@bj.haidian")
DISTRICTS = counterpart(DISTRICTS_ISSUE, "rectification", ZHONGGUANCUN)
RULING = counterpart(DISTRICTS_ISSUE, "adjudication", BJ)


def ruled(responsible: NodeId) -> AdjudicationGiven:
    return AdjudicationGiven(
        issue=DISTRICTS_ISSUE,
        issue_owner=HAIDIAN,
        claimants=(ZHONGGUANCUN, WAIGUAN),
        responsible=responsible,
        reason="以路缘石为界",
    )


def given_back(*more: object) -> Given:
    return given(*in_work, *more).seeing(DISTRICTS, returned)


def test_a_returned_issue_is_given_to_another_and_says_when_it_was_returned() -> None:
    given(*in_work).seeing(RECTIFICATION, returned).when(reassign).then(
        IssueReassigned(responsible=HAIDIAN, reason=reassign.reason, returned_at=AT)
    )


def test_what_an_ended_organisation_was_to_put_right_goes_to_its_successor_without_a_return() -> None:
    ended = (
        HomeStated(organisation=ZHONGGUANCUN, home=HAIDIAN),
        SuccessorNamed(successor=HAIDIAN),
    )
    given(*in_work).seeing(home_id(ZHONGGUANCUN), *ended).when(reassign).then(
        IssueReassigned(responsible=HAIDIAN, reason=reassign.reason)
    )
    other = ReassignIssue(responsible=CHAOYANG, reason="另派")
    given(*in_work).seeing(home_id(ZHONGGUANCUN), *ended).when(other).then_refused(IssueNotReturned)
    given(*in_work).seeing(home_id(ZHONGGUANCUN), ended[0]).when(reassign).then_refused(IssueNotReturned)


def test_a_returned_issue_is_not_reassigned_to_who_returned_it() -> None:
    same = ReassignIssue(responsible=ZHONGGUANCUN, reason="再办")
    given(*in_work).seeing(RECTIFICATION, returned).when(same).then_refused(SameResponsible)


def test_a_return_is_rejected_once() -> None:
    given(*in_work).seeing(RECTIFICATION, returned).when(reject).then(rejected)
    given(*in_work, rejected).seeing(RECTIFICATION, returned).when(reject).then_refused(IssueNotReturned)


def test_a_return_that_was_rejected_by_mistake_is_upheld_until_the_issue_is_accepted() -> None:
    anew = IssueReassigned(responsible=HAIDIAN, reason=reassign.reason, returned_at=AT)
    given(*in_work, rejected).seeing(RECTIFICATION, returned).when(reassign).then(anew)
    given(*in_work, rejected).seeing(RECTIFICATION, returned, accepted).when(reassign).then_refused(IssueNotReturned)
    by_ruling = given_back(asked, rejected).seeing(RULING, ruled(ZHONGGUANCUN))
    elsewhere = ReassignIssue(responsible=WAIGUAN, reason="朝阳")
    by_ruling.when(elsewhere, owner=HAIDIAN).then_refused(IssueNotReturned)


@pytest.mark.parametrize("command", [reassign, reject, ask])
def test_only_a_return_is_decided_on(command: object) -> None:
    given(*in_work).when(command).then_refused(IssueNotReturned, responsible=ZHONGGUANCUN)
    given(*in_work).seeing(RECTIFICATION, accepted).when(command).then_refused(IssueNotReturned)
    given(*in_work).seeing(RECTIFICATION, returned, accepted).when(command).then_refused(IssueNotReturned)


def test_who_takes_it_over_has_not_returned_it() -> None:
    moved = (*in_work, IssueReassigned(responsible=HAIDIAN, reason="区里负责"))
    given(*moved).seeing(RECTIFICATION, returned).when(reject).then_refused(IssueNotReturned, responsible=HAIDIAN)


@pytest.mark.parametrize("command", [reassign, reject, ask])
def test_what_is_not_in_work_is_not_decided_on(command: object) -> None:
    given(*on_the_list).when(command).then_refused(NotAssigned)
    given(*in_work, suspended).when(command).then_refused(NotAssigned)
    given(*resolved).when(command).then_refused(NotAssigned)


@pytest.mark.parametrize("command", [reassign, reject, ask])
def test_what_was_written_off_is_over(command: object) -> None:
    given(*resolved, IssueWrittenOff()).when(command).then_refused(IssueEnded)


def test_the_nearest_superior_of_owner_and_claimants_is_asked() -> None:
    given_back().when(ask, owner=HAIDIAN).then(asked)


def test_an_owner_above_both_decides_itself() -> None:
    given(*in_work).seeing(RECTIFICATION, returned).when(ask).then_refused(OwnerDecides, owner=BJ)


def test_an_owner_that_should_put_it_right_itself_does_not_decide() -> None:
    own = RequestAdjudication(other=HAIDIAN, reason="区管道路")
    expected = IssueAdjudicationRequested(superior=BJ, claimants=(ZHONGGUANCUN, HAIDIAN), reason="区管道路")
    given_back().when(own, owner=HAIDIAN).then(expected)


def test_a_ruling_is_between_two() -> None:
    same = RequestAdjudication(other=ZHONGGUANCUN, reason="再议")
    given_back().when(same, owner=HAIDIAN).then_refused(SameResponsible)


def test_somebody_stands_above_all() -> None:
    highest = RequestAdjudication(other=BJ, reason="市管道路")
    given_back().when(highest, owner=HAIDIAN).then_refused(NoCommonSuperior)


def test_a_ruling_is_asked_for_once_at_a_time() -> None:
    given_back(asked).when(ask, owner=HAIDIAN).then_refused(AdjudicationAwaited, superior=BJ)


@pytest.mark.parametrize("command", [ReassignIssue(responsible=WAIGUAN, reason="朝阳"), reject])
def test_who_asked_for_a_ruling_waits_for_it(command: object) -> None:
    given_back(asked).when(command, owner=HAIDIAN).then_refused(AdjudicationAwaited, superior=BJ)


def test_who_asked_for_a_ruling_follows_it() -> None:
    for_the_other = given_back(asked).seeing(RULING, ruled(WAIGUAN))
    for_the_other.when(reject, owner=HAIDIAN).then_refused(RulingDiffers, responsible=WAIGUAN)
    elsewhere = ReassignIssue(responsible=CHAOYANG, reason="朝阳区")
    for_the_other.when(elsewhere, owner=HAIDIAN).then_refused(RulingDiffers, responsible=WAIGUAN)
    for_the_other.when(ReassignIssue(responsible=WAIGUAN, reason="按裁定"), owner=HAIDIAN).then(
        IssueReassigned(responsible=WAIGUAN, reason="按裁定", returned_at=AT)
    )


def test_a_ruling_may_leave_it_with_who_returned_it() -> None:
    against = given_back(asked).seeing(RULING, ruled(ZHONGGUANCUN))
    against.when(reject, owner=HAIDIAN).then(rejected)
    taken = ReassignIssue(responsible=WAIGUAN, reason="朝阳")
    against.when(taken, owner=HAIDIAN).then_refused(RulingDiffers, responsible=ZHONGGUANCUN)


def test_a_ruling_counts_for_the_return_for_which_it_was_asked() -> None:
    once = (asked, IssueReassigned(responsible=WAIGUAN, reason="按裁定", returned_at=AT))
    theirs = counterpart(DISTRICTS_ISSUE, "rectification", WAIGUAN)
    again = IssueAdjudicationRequested(superior=BJ, claimants=(WAIGUAN, CHAOYANG), reason="区属")
    back = given(*in_work, *once, again).seeing(theirs, returned).seeing(RULING, ruled(WAIGUAN))
    back.when(reject, owner=HAIDIAN).then_refused(AdjudicationAwaited, superior=BJ)
    twice = given(*in_work, *once, again).seeing(theirs, returned).seeing(RULING, ruled(WAIGUAN), ruled(WAIGUAN))
    expected = IssueReturnRejected(responsible=WAIGUAN, reason="属地管理", returned_at=AT)
    twice.when(reject, owner=HAIDIAN).then(expected)


@pytest.mark.parametrize(
    "event", [rejected, IssueReassigned(responsible=HAIDIAN, reason="区属", returned_at=AT), returned]
)
def test_of_what_was_returned_before_that_was_said_nobody_knows_when(event: Any) -> None:
    kind = type_of(event)
    old = kind.adapter.dump_python(event, mode="json")
    del old["returned_at"]
    assert kind.decode(old, 1) == replace(event, returned_at=None)
