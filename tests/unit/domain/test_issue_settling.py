"""How an issue is settled: resolved is not written off, and neither goes without a check by somebody else."""

from dataclasses import replace

import pytest

from domain.aggregate import commands
from domain.aggregate_id import AggregateId, counterpart
from domain.authority import Role
from domain.home.events import HomeStated, SuccessorNamed
from domain.home.state import home_id
from domain.issue.events import (
    IssueAssigned,
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueReopened,
    IssueResolved,
    IssueSuspended,
    IssueWrittenOff,
)
from domain.issue.settling import (
    CheckedByRectifier,
    CheckerTooLow,
    CheckMissing,
    CheckRectification,
    CheckTooLow,
    CloseIssue,
    NothingToCheck,
    PassedBefore,
    ReopenIssue,
    ResolveIssue,
    WriteOffIssue,
    WrittenOffByRectifier,
    WrittenOffByResolver,
)
from domain.issue.stages import AlreadyResolved, IssueEnded, NotAssigned, NotEnded, NotListed, NotResolved
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.registry import event_type
from domain.relation import NotWithin
from domain.tier import Tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.examples import (
    DUE,
    ISSUE,
    LATER,
    RECTIFICATION,
    accepted,
    check_by,
    failed,
    in_work,
    on_the_list,
    passed,
    raised,
    resolved,
    submitted,
    verified,
)
from tests.unit.domain.inspecting import DISCIPLINE
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, fold, given

check = CheckRectification(passed=True, findings="灯亮了")
fail = CheckRectification(passed=False, findings="还是不亮")
reopen = ReopenIssue(reason="又不亮了", due=LATER)
written_off = (*resolved, IssueWrittenOff())
resolved_by_tester = IssueResolved(resolver="tester")
suspended = IssueSuspended(since=AT, approval="书记专题会", reason="等待规划")


@pytest.mark.parametrize("past", [in_work, resolved])
def test_what_was_submitted_is_checked(past: tuple[object, ...]) -> None:
    seen = given(*past).seeing(RECTIFICATION, accepted, submitted)
    seen.when(fail).then(failed)


def test_a_submission_is_passed_once_by_each_who_checks_whatever_their_words() -> None:
    seen = given(*in_work).seeing(RECTIFICATION, accepted, submitted)
    seen.when(check).then(passed)
    again = given(*in_work, passed).seeing(RECTIFICATION, accepted, submitted)
    again.when(replace(check, findings="换了说法")).then_refused(PassedBefore, by=BJ)
    anew = given(*in_work, passed, failed).seeing(RECTIFICATION, accepted, submitted, submitted)
    anew.when(check).then(passed)


def test_nothing_is_checked_before_it_was_submitted() -> None:
    given(*in_work).when(check).then_refused(NothingToCheck, responsible=ZHONGGUANCUN)
    given(*in_work).seeing(RECTIFICATION, accepted).when(check).then_refused(NothingToCheck)


def test_what_failed_is_submitted_again_before_the_next_check() -> None:
    again = given(*in_work, failed)
    again.seeing(RECTIFICATION, accepted, submitted).when(check).then_refused(NothingToCheck)
    again.seeing(RECTIFICATION, accepted, submitted, submitted).when(check).then(passed)


@pytest.mark.parametrize("by", [ZHONGGUANCUN, KEXU])
def test_neither_the_rectifier_nor_one_below_it_checks(by: str) -> None:
    own = CheckRectification(passed=True, findings="灯亮了", by=by)  # type: ignore[arg-type]
    seen = given(*in_work).seeing(RECTIFICATION, accepted, submitted)
    seen.when(own).then_refused(CheckedByRectifier, by=by)


def haidians(responsible: NodeId, *more: object) -> Given:
    """Begin with an issue that Haidian keeps, and what the responsible organisation has submitted."""
    assigned = IssueAssigned(responsible=responsible, due=DUE)
    rectification = counterpart(AggregateId("issue-1@bj.haidian"), "rectification", responsible)
    return given(*on_the_list, assigned, *more).seeing(rectification, accepted, submitted)


@pytest.mark.parametrize("by", [BJ, CHAOYANG])
@pytest.mark.parametrize("passed", [True, False])
def test_nobody_claims_the_check_of_a_superior_or_of_a_stranger(by: NodeId, passed: bool) -> None:
    claimed = CheckRectification(passed=passed, findings="灯亮了", by=by)
    for responsible in (HAIDIAN, KEXU):
        haidians(responsible).when(claimed, owner=HAIDIAN).then_refused(NotWithin, organisation=by, owner=HAIDIAN)


def discipline_at(tier: Tier) -> tuple[AggregateId, OrganisationEntered]:
    """Return the city's tree with its discipline commission at a tier."""
    name = Words("市纪委", "Discipline")
    return tree_id(BJ), OrganisationEntered(organisation=DISCIPLINE, name=name, tier=tier, node=True)


def test_the_owner_may_have_a_body_of_its_own_tier_check() -> None:
    by_discipline = replace(check, by=DISCIPLINE)
    seen = given(*in_work).seeing(RECTIFICATION, accepted, submitted).seeing(*discipline_at(Tier.MUNICIPAL))
    seen.when(by_discipline).then(check_by(DISCIPLINE))
    checked = given(*in_work, check_by(DISCIPLINE), IssueResolved()).seeing(*discipline_at(Tier.MUNICIPAL))
    checked.when(WriteOffIssue()).then(IssueWrittenOff())


@pytest.mark.parametrize("passed", [True, False])
def test_nobody_of_a_tier_below_the_assigners_checks(passed: bool) -> None:
    low = CheckRectification(passed=passed, findings="灯亮了", by=DISCIPLINE)
    seen = given(*in_work).seeing(RECTIFICATION, accepted, submitted).seeing(*discipline_at(Tier.AGENCY))
    seen.when(low).then_refused(CheckerTooLow, by=DISCIPLINE)
    haidians(KEXU).when(replace(low, by=ZHONGGUANCUN), owner=HAIDIAN).then_refused(CheckerTooLow, by=ZHONGGUANCUN)


def test_whoever_goes_on_for_the_rectifier_does_not_check_and_the_reason_names_the_one_that_rectified() -> None:
    ended = (HomeStated(organisation=ZHONGGUANCUN, home=BJ), SuccessorNamed(successor=DISCIPLINE))
    seen = given(*in_work).seeing(RECTIFICATION, accepted, submitted).seeing(home_id(ZHONGGUANCUN), *ended)
    seen = seen.seeing(*discipline_at(Tier.MUNICIPAL))
    seen.when(replace(check, by=DISCIPLINE)).then_refused(CheckedByRectifier, by=DISCIPLINE, rectifier=DISCIPLINE)
    own = given(*on_the_list, IssueAssigned(responsible=BJ, due=DUE))
    own = own.seeing(counterpart(ISSUE, "rectification", BJ), accepted, submitted)
    own.when(replace(check, by=DISCIPLINE)).then_refused(CheckedByRectifier, by=DISCIPLINE, rectifier=BJ)


@pytest.mark.parametrize("by", [None, HAIDIAN, ZHONGGUANCUN])
@pytest.mark.parametrize("responsible", [HAIDIAN, BJ])
def test_an_owner_does_not_check_what_it_or_one_above_it_rectifies(by: NodeId | None, responsible: NodeId) -> None:
    own = CheckRectification(passed=True, findings="灯亮了", by=by)
    haidians(responsible).when(own, owner=HAIDIAN).then_refused(CheckedByRectifier, by=by or HAIDIAN)


def test_an_owner_does_not_write_off_what_it_rectifies_even_if_a_check_was_claimed_before_that_was_refused() -> None:
    claimed = (replace(check_by(BJ), responsible=HAIDIAN), IssueResolved())
    haidians(HAIDIAN, *claimed).when(WriteOffIssue(), owner=HAIDIAN).then_refused(WrittenOffByRectifier, by=HAIDIAN)


def test_nothing_is_checked_while_nobody_is_at_work() -> None:
    for past in (on_the_list, (*in_work, suspended)):
        given(*past).seeing(RECTIFICATION, accepted, submitted).when(check).then_refused(NotAssigned)


def test_resolved_means_that_a_check_was_passed() -> None:
    given(*in_work, passed).when(ResolveIssue()).then(resolved_by_tester)
    given(*in_work).when(ResolveIssue()).then_refused(CheckMissing)
    given(*in_work, passed, failed).when(ResolveIssue()).then_refused(CheckMissing)


def test_an_issue_is_resolved_once() -> None:
    given(*resolved).when(ResolveIssue()).then_refused(NotAssigned)


def test_a_check_of_a_lower_tier_from_before_that_was_refused_resolves_but_does_not_write_off() -> None:
    lower = (*in_work, check_by(HAIDIAN))
    given(*lower).when(ResolveIssue()).then(resolved_by_tester)
    given(*lower, IssueResolved()).when(WriteOffIssue()).then_refused(CheckTooLow)
    given(*lower, IssueResolved(), check_by(BJ)).when(WriteOffIssue()).then(IssueWrittenOff())


def test_a_check_of_the_owner_writes_off_and_one_that_was_claimed_for_its_superior_does_not() -> None:
    claimed = (*in_work, check_by(BJ), IssueResolved())
    given(*claimed).when(WriteOffIssue(), owner=HAIDIAN).then_refused(CheckTooLow)
    given(*claimed, check_by(HAIDIAN)).when(WriteOffIssue(), owner=HAIDIAN).then(IssueWrittenOff())


def test_resolved_comes_before_written_off() -> None:
    given(*in_work, passed).when(WriteOffIssue()).then_refused(NotResolved)
    given(*resolved).when(WriteOffIssue()).then(IssueWrittenOff())
    given(*written_off).when(WriteOffIssue()).then_refused(IssueEnded)


def test_who_resolved_it_does_not_write_it_off() -> None:
    given(*in_work, passed, IssueResolved(resolver="officer-1")).when(WriteOffIssue()).then(IssueWrittenOff())
    by_the_same = given(*in_work, passed, resolved_by_tester)
    by_the_same.when(WriteOffIssue()).then_refused(WrittenOffByResolver)
    again = given(*in_work, passed, resolved_by_tester, failed, passed, IssueResolved(resolver="officer-1"))
    again.when(WriteOffIssue()).then(IssueWrittenOff())


def test_a_write_off_is_for_an_approver() -> None:
    assert commands["WriteOffIssue"].role is Role.APPROVER
    assert commands["ResolveIssue"].role is Role.OFFICER


def test_of_what_was_resolved_before_that_was_kept_nobody_knows_by_whom() -> None:
    old = event_type("IssueResolved").decode({"note": None}, 1)
    given(*in_work, passed, old).when(WriteOffIssue()).then(IssueWrittenOff())


def test_what_fails_after_it_was_resolved_is_at_work_again() -> None:
    given(*resolved, failed).when(WriteOffIssue()).then_refused(NotResolved)


@pytest.mark.parametrize("past", [on_the_list, in_work, (*in_work, suspended)])
def test_what_is_on_the_list_may_be_closed_with_a_reason(past: tuple[object, ...]) -> None:
    given(*past).when(CloseIssue(reason="机构撤并")).then(IssueClosedNotImplemented(reason="机构撤并"))


def test_what_is_not_on_the_list_or_is_resolved_is_not_closed() -> None:
    given(raised, verified).when(CloseIssue(reason="无")).then_refused(NotListed)
    given(*resolved).when(CloseIssue(reason="无")).then_refused(AlreadyResolved)
    given(*written_off).when(CloseIssue(reason="无")).then_refused(IssueEnded)


def test_only_what_has_ended_is_reopened() -> None:
    given(*written_off).when(reopen).then(IssueReopened(reason=reopen.reason, due=LATER))
    given(*resolved).when(reopen).then_refused(NotEnded)


def test_what_is_reopened_stands_where_it_had_come_to() -> None:
    reopened = IssueReopened(reason="又不亮了")
    closed = IssueClosedNotImplemented(reason="机构撤并")
    assert fold(ISSUE, (raised, IssueDismissed(reason="查无此事"), reopened)).status is IssueStatus.RAISED
    assert fold(ISSUE, (*on_the_list, closed, reopened)).status is IssueStatus.LISTED
    state = fold(ISSUE, (*in_work, suspended, closed, reopened))
    assert (state.status, state.due, state.suspended_since) == (IssueStatus.ASSIGNED, DUE, None)


def test_a_check_from_before_it_was_reopened_counts_no_more() -> None:
    given(*written_off, IssueReopened(reason="又不亮了")).when(ResolveIssue()).then_refused(CheckMissing)
