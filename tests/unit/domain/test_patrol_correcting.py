"""What was recorded of a joint patrol by mistake is corrected or taken back, unless something rests on it."""

from dataclasses import replace

import pytest

from domain.account import ListEntered, account_id
from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.cancellation import BuiltUpon, RecordCancelled
from domain.issue.events import SourceStatement
from domain.issue.finding import SeminarTakenBack
from domain.issue.raising import ListIssue
from domain.list.events import ItemNumbered
from domain.patrol.correcting import (
    CancelJointPatrol,
    CancelSeminar,
    CorrectSeminar,
    CorrectSiteVisit,
    NotInvitedYet,
    PatrolNotEnded,
    ResumeJointPatrol,
    WithdrawInvitation,
)
from domain.patrol.events import (
    InvitationWithdrawn,
    JointPatrolCancelled,
    JointPatrolEnded,
    JointPatrolResumed,
    SeminarCancelled,
    SeminarCorrected,
    SeminarHeld,
    SiteVisitCorrected,
    SiteVisited,
    TierInvited,
)
from domain.patrol.planning import NotJoint, PlanJointPatrol
from domain.patrol.state import NotTarget, PatrolNotPlanned, PatrolStatus
from domain.round.events import RoundJoined, RoundLeft
from domain.words import Words
from tests.unit.domain.examples import ISSUE, LIST, PATROL, listed, opened, planned, raised, started, verified
from tests.unit.domain.inspecting import ROUND, round_opened
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, fold, given

MISTAKE = "登记有误"
PLACE = Words("中关村街道", "Zhongguancun Subdistrict")
held = SeminarHeld(place=PLACE, attendees=15)
under_way = (planned, started, held)
cited = replace(raised, statement=SourceStatement(1, 12, "路灯不亮"))


def with_an_issue(issue: object = cited) -> Given:
    """Begin with a seminar at which an issue was raised that is listed."""
    seen = given(*under_way).seeing(account_id(BJ, ZHONGGUANCUN), ListEntered(organisation=ZHONGGUANCUN, list=LIST))
    return seen.seeing(LIST, opened, ItemNumbered(item=1, issue=ISSUE)).seeing(ISSUE, issue, verified, listed)


def correct(attendees: int) -> CorrectSeminar:
    return CorrectSeminar(number=1, place=PLACE, attendees=attendees, reason=MISTAKE)


def test_a_seminar_is_corrected_with_everybody_whom_issues_cite() -> None:
    fewer = SeminarCorrected(number=1, place=PLACE, attendees=12, reason=MISTAKE)
    with_an_issue().when(correct(12)).then(fewer)
    with_an_issue().when(correct(11)).then_refused(BuiltUpon, by=ISSUE, fields="attendees")
    [seminar] = fold(PATROL, [*under_way, fewer]).seminars
    assert (seminar.number, seminar.attendees) == (1, 12)


def test_a_seminar_is_cancelled_unless_issues_cite_it() -> None:
    cancel, gone = CancelSeminar(number=1, reason=MISTAKE), SeminarCancelled(number=1, reason=MISTAKE)
    with_an_issue().when(cancel).then_refused(BuiltUpon, by=ISSUE, fields="number")
    with_an_issue(raised).when(cancel).then(gone)
    given(*under_way).when(cancel).then(gone)
    given(*under_way, JointPatrolEnded()).when(cancel).then(gone)
    assert fold(PATROL, [*under_way, gone]).seminar(1) is None


def test_what_was_said_at_a_seminar_that_was_cancelled_is_not_listed() -> None:
    gone = SeminarCancelled(number=1, reason=MISTAKE)
    verified_issue = given(cited, verified).seeing(LIST, opened).seeing(PATROL, *under_way, gone)
    verified_issue.when(ListIssue()).then_refused(SeminarTakenBack, seminar=1)


def test_a_site_visit_is_corrected_to_one_of_the_targets() -> None:
    visited = SiteVisited(place=PLACE, organisation=KEXU, findings="x")
    anew = CorrectSiteVisit(number=1, place=PLACE, organisation=ZHONGGUANCUN, findings="y", reason=MISTAKE)
    there = SiteVisitCorrected(number=1, place=PLACE, organisation=ZHONGGUANCUN, findings="y", reason=MISTAKE)
    given(*under_way, visited).when(anew).then(there)
    given(*under_way, visited).when(replace(anew, organisation=CHAOYANG)).then_refused(NotTarget)
    [visit] = fold(PATROL, [*under_way, visited, there]).visits
    assert (visit.number, visit.organisation, visit.findings) == (1, ZHONGGUANCUN, "y")


def test_an_invitation_is_withdrawn_before_the_start() -> None:
    withdraw = WithdrawInvitation(organisation=CCMU, reason=MISTAKE)
    invited = TierInvited(organisation=CCMU)
    gone = InvitationWithdrawn(organisation=CCMU, reason=MISTAKE)
    given(planned, invited).when(withdraw).then(gone)
    given(planned).when(withdraw).then_refused(NotInvitedYet, organisation=CCMU)
    given(planned, invited, started).when(withdraw).then_refused(PatrolNotPlanned)
    given(planned).when(replace(withdraw, organisation=HAIDIAN)).then_refused(NotJoint)
    assert fold(PATROL, [planned, invited, gone]).tiers == planned.tiers


def test_a_patrol_that_ended_by_mistake_goes_on() -> None:
    resume, resumed = ResumeJointPatrol(reason=MISTAKE), JointPatrolResumed(reason=MISTAKE)
    given(*under_way, JointPatrolEnded()).when(resume).then(resumed)
    given(*under_way).when(resume).then_refused(PatrolNotEnded)
    assert fold(PATROL, [*under_way, JointPatrolEnded(), resumed]).status is PatrolStatus.STARTED


@pytest.mark.parametrize("past", [(planned,), (planned, started), (planned, started, JointPatrolEnded())])
def test_a_patrol_is_cancelled_at_every_stage_unless_its_findings_are_listed(past: tuple[object, ...]) -> None:
    given(*past).when(CancelJointPatrol(reason=MISTAKE)).then(JointPatrolCancelled(reason=MISTAKE))
    with_an_issue().when(CancelJointPatrol(reason=MISTAKE)).then_refused(BuiltUpon, by=ISSUE)


def test_a_patrol_joins_a_round_of_its_owner_and_leaves_it_when_it_is_cancelled() -> None:
    plan = PlanJointPatrol(
        title=planned.title, mode=planned.mode, tiers=planned.tiers, targets=planned.targets, round=ROUND
    )
    of_round = replace(planned, round=ROUND)
    given().seeing(ROUND, round_opened).when(plan).then(of_round, On(ROUND, RoundJoined(work=PATROL)))
    joined = given(of_round).seeing(ROUND, round_opened, RoundJoined(work=PATROL))
    left = On(ROUND, RoundLeft(work=PATROL))
    joined.when(CancelJointPatrol(reason=MISTAKE)).then(JointPatrolCancelled(reason=MISTAKE), left)
    elsewhere = replace(plan, round=AggregateId("round-1@bj.haidian"))
    given().when(elsewhere).then(replace(planned, round=elsewhere.round))


def test_nothing_more_is_gathered_from_a_patrol_that_was_cancelled() -> None:
    gone = given(raised, verified).seeing(LIST, opened).seeing(PATROL, *under_way, JointPatrolCancelled(reason=MISTAKE))
    gone.when(ListIssue()).then_refused(RecordCancelled, id=PATROL)
