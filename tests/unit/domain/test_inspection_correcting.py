"""What was recorded of an inspection by mistake is corrected or taken back, unless something rests on it."""

from dataclasses import replace

import pytest

from domain.account import InspectionEntered, InspectionStruck, ListEntered, account_id
from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.cancellation import BuiltUpon, RecordCancelled
from domain.inspection.correcting import (
    CancelConsultation,
    CancelDeployment,
    CancelInspection,
    CancelWithdrawal,
    CorrectConsultation,
    CorrectFeedback,
    InspectionNotClosed,
    NotFedBack,
    ReopenInspection,
)
from domain.inspection.events import (
    ConsultationCancelled,
    ConsultationCorrected,
    ConsultationHeld,
    DeploymentCancelled,
    FeedbackCorrected,
    FeedbackRole,
    InspectionCancelled,
    InspectionClosed,
    InspectionReopened,
    WithdrawalCancelled,
)
from domain.inspection.feedback import FedBackBefore, NotWithdrawn
from domain.inspection.in_field import DeployTeam
from domain.inspection.opening import OpenInspection
from domain.inspection.state import InspectionStatus
from domain.issue.events import IssueCarriedOver, IssueCarryOverCancelled, IssueListed, IssueVerified
from domain.issue.raising import ListIssue, RaiseIssue
from domain.list.opening import OpenIssueList
from domain.round.events import RoundJoined, RoundLeft
from domain.team.events import TeamEngaged, TeamReleased
from domain.words import Words
from tests.unit.domain.examples import PROPERTY
from tests.unit.domain.inspecting import (
    CIVIL,
    INSPECTION,
    ISSUES,
    LIST,
    RECONCILIATION,
    ROUND,
    TEAM,
    a_list,
    deployed,
    fed_back,
    found,
    inspection_opened,
    reconciling,
    round_opened,
    team_formed,
    withdrawn,
)
from tests.unit.given import BJ, Given, fold, given

MISTAKE = "登记有误"
MINISTRY, TOPICS = Words("民政部", "Ministry of Civil Affairs"), (Words("社会救助", "Social assistance"),)
ACCOUNT = account_id(BJ, CIVIL)
held = ConsultationHeld(host=MINISTRY, topics=TOPICS, findings="x")
cancelled = InspectionCancelled(reason=MISTAKE)
struck = On(ACCOUNT, InspectionStruck(inspection=INSPECTION))
gone = (
    struck,
    On(TEAM, TeamReleased(work=INSPECTION)),
    On(ROUND, RoundLeft(work=INSPECTION)),
)
entered = InspectionEntered(organisation=CIVIL, inspection=INSPECTION, round=ROUND)


def test_a_consultation_is_corrected_and_cancelled_by_its_number() -> None:
    anew = CorrectConsultation(number=1, host=MINISTRY, topics=TOPICS, findings="第一手资料", reason=MISTAKE)
    corrected = ConsultationCorrected(number=1, host=MINISTRY, topics=TOPICS, findings="第一手资料", reason=MISTAKE)
    after = given(inspection_opened, deployed, held, withdrawn)
    after.when(anew).then(corrected)
    after.when(CancelConsultation(number=1, reason=MISTAKE)).then(ConsultationCancelled(number=1, reason=MISTAKE))
    [consulted] = fold(INSPECTION, [inspection_opened, deployed, held, corrected]).consulted
    assert consulted.findings == "第一手资料"
    took_back = [inspection_opened, deployed, held, ConsultationCancelled(number=1, reason=MISTAKE)]
    assert fold(INSPECTION, took_back).consulted == ()


def test_a_deployment_is_cancelled_while_nothing_was_gathered_there() -> None:
    cancel, back = CancelDeployment(reason=MISTAKE), DeploymentCancelled(reason=MISTAKE)
    given(inspection_opened, deployed).when(cancel).then(back)
    there = given(inspection_opened, deployed).seeing(RECONCILIATION, reconciling)
    there.when(cancel).then_refused(BuiltUpon, by=RECONCILIATION)
    assert fold(INSPECTION, [inspection_opened, deployed, back]).status is InspectionStatus.OPENED


def test_a_withdrawal_is_cancelled_before_the_feedback() -> None:
    cancel, back = CancelWithdrawal(reason=MISTAKE), WithdrawalCancelled(reason=MISTAKE)
    given(inspection_opened, deployed, withdrawn).when(cancel).then(back)
    given(inspection_opened, deployed).when(cancel).then_refused(NotWithdrawn)
    assert fold(INSPECTION, [inspection_opened, deployed, withdrawn, back]).status is InspectionStatus.DEPLOYED


def test_who_attended_the_feedback_is_corrected_and_the_list_stays() -> None:
    anew = CorrectFeedback(attended=(FeedbackRole.SECRETARY, FeedbackRole.SECRETARY), reason=MISTAKE)
    corrected = FeedbackCorrected(attended=(FeedbackRole.SECRETARY,), reason=MISTAKE)
    past = (inspection_opened, deployed, withdrawn, fed_back)
    given(*past).when(anew).then(corrected)
    given(*past[:3]).when(anew).then_refused(NotFedBack)
    state = fold(INSPECTION, [*past, corrected])
    assert (state.list, state.attended) == (LIST, (FeedbackRole.SECRETARY,))


def test_what_was_closed_by_mistake_goes_on() -> None:
    reopen, reopened = ReopenInspection(reason=MISTAKE), InspectionReopened(reason=MISTAKE)
    past = (inspection_opened, deployed, withdrawn, fed_back)
    given(*past, InspectionClosed()).when(reopen).then(reopened)
    given(*past).when(reopen).then_refused(InspectionNotClosed)
    assert fold(INSPECTION, [*past, InspectionClosed(), reopened]).status is InspectionStatus.FED_BACK


@pytest.mark.parametrize("past", [(), (deployed,), (deployed, withdrawn)])
def test_an_inspection_is_cancelled_before_the_feedback_and_frees_team_round_and_organisation(
    past: tuple[object, ...],
) -> None:
    given(inspection_opened, *past).when(CancelInspection(reason=MISTAKE)).then(cancelled, *gone)


def test_what_was_fed_back_is_not_cancelled() -> None:
    told = given(inspection_opened, deployed, withdrawn, fed_back)
    told.when(CancelInspection(reason=MISTAKE)).then_refused(FedBackBefore)


def test_an_inspection_whose_findings_are_listed_is_not_cancelled() -> None:
    listed = IssueListed(list=LIST, title=MINISTRY, item=1)
    seen = given(inspection_opened, deployed).seeing(ACCOUNT, entered, ListEntered(organisation=CIVIL, list=LIST))
    seen = seen.seeing(LIST, *a_list(1)).seeing(ISSUES[0], found, IssueVerified(), listed)
    seen.when(CancelInspection(reason=MISTAKE)).then_refused(BuiltUpon, by=ISSUES[0])


def test_what_it_drew_in_is_so_no_more() -> None:
    drew_in = replace(inspection_opened, carried=(ISSUES[1],))
    back = IssueCarryOverCancelled(into=INSPECTION)
    given(drew_in).when(CancelInspection(reason=MISTAKE)).then(cancelled, *gone, On(ISSUES[1], back))
    assert fold(ISSUES[1], [found, IssueCarriedOver(into=INSPECTION), back]).carried_into == ()


def opened_anew() -> Given:
    other = AggregateId("inspection-9@bj")
    seen = given().seeing(ROUND, round_opened).seeing(TEAM, team_formed, TeamEngaged(work=other))
    return seen.seeing(other, inspection_opened, cancelled)


def test_the_organisation_may_be_inspected_in_the_round_after_all() -> None:
    account = (entered, struck.payload)
    again = opened_anew().seeing(ACCOUNT, *account).when(OpenInspection(round=ROUND, target=CIVIL, team=TEAM))
    assert again.refusal is None
    assert On(ROUND, RoundJoined(work=INSPECTION)) in again.changes


def test_nothing_more_comes_of_an_inspection_that_was_cancelled() -> None:
    over = given().seeing(INSPECTION, inspection_opened, cancelled)
    given(inspection_opened, cancelled).when(DeployTeam()).then_refused(RecordCancelled, id=INSPECTION)
    gather = OpenIssueList(title=MINISTRY, categories=(PROPERTY,), source=INSPECTION)
    over.when(gather).then_refused(RecordCancelled, id=INSPECTION)
    raised = RaiseIssue(list=LIST, category=PROPERTY.code, text="x", about=CIVIL, source=INSPECTION)
    over.seeing(LIST, *a_list(0, None)).when(raised).then_refused(RecordCancelled, id=INSPECTION)
    listing = given(found, IssueVerified()).seeing(INSPECTION, inspection_opened, cancelled)
    listing.seeing(LIST, *a_list(0)).when(ListIssue()).then_refused(RecordCancelled, id=INSPECTION)
