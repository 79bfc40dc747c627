"""When the findings are fed back, by which list, and when an inspection is over."""

from dataclasses import replace

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.aggregate import On
from domain.aggregate_id import AggregateId
from domain.audience import participants
from domain.citation import CitedListNotFrozen, RootDiffers
from domain.evidence.compiling import DossierMissing, ListOfElsewhere, SecondList
from domain.inspection.events import FeedbackDelivered, FeedbackRole, InspectionClosed
from domain.inspection.feedback import (
    CloseInspection,
    DeliverFeedback,
    FedBackBefore,
    FeedbackMissing,
    NotWithdrawn,
)
from domain.issue.events import IssueMarkedKey, IssueUnmarkedKey
from domain.list.events import ListShared
from domain.refusal import NotFound
from tests.unit.domain.inspecting import (
    CIVIL,
    EVIDENCE,
    EVIDENT,
    FROZEN,
    ISSUES,
    LIST,
    a_list,
    deployed,
    fed_back,
    found,
    frozen,
    inspection_opened,
    key_found,
    withdrawn,
)
from tests.unit.given import Given, given

ROLES = (FeedbackRole.LEADING_GROUP, FeedbackRole.SECRETARY)
deliver = DeliverFeedback(list=LIST, root=FROZEN, attended=ROLES)
left = (inspection_opened, deployed, withdrawn)
closed = InspectionClosed()
shared = On(LIST, ListShared(organisation=CIVIL))


def after(*past: object) -> Given:
    seen = given(*past).seeing(LIST, *a_list(2), frozen).seeing(EVIDENCE, *EVIDENT)
    return seen.seeing(ISSUES[0], key_found).seeing(ISSUES[1], found)


def test_the_organisation_is_told_by_the_frozen_list_and_sees_the_inspection_from_then_on() -> None:
    told = FeedbackDelivered(target=CIVIL, list=LIST, root=FROZEN, attended=ROLES)
    after(*left).when(deliver).then(told, shared)
    assert participants(inspection_opened) == participants(deployed) == participants(withdrawn) == frozenset()
    assert participants(fed_back) == {CIVIL}


def test_as_what_people_attended_is_said_once_each() -> None:
    twice = DeliverFeedback(list=LIST, root=FROZEN, attended=(*ROLES, *ROLES))
    told = FeedbackDelivered(target=CIVIL, list=LIST, root=FROZEN, attended=ROLES)
    after(*left).when(twice).then(told, shared)


def test_who_sees_the_list_already_is_not_told_twice() -> None:
    seen = after(*left).seeing(LIST, *a_list(2), frozen, shared.payload)
    seen.when(deliver).then(FeedbackDelivered(target=CIVIL, list=LIST, root=FROZEN, attended=ROLES))


def test_somebody_attends() -> None:
    with pytest.raises(ValidationError, match="attended"):
        TypeAdapter(DeliverFeedback).validate_python({"list": LIST, "root": FROZEN, "attended": []})


def test_a_second_feedback_is_refused() -> None:
    after(*left, fed_back).when(deliver).then_refused(FedBackBefore)
    after(*left, fed_back, closed).when(deliver).then_refused(FedBackBefore)


@pytest.mark.parametrize("past", [(inspection_opened,), (inspection_opened, deployed)])
def test_the_team_leaves_before_the_feedback(past: tuple[object, ...]) -> None:
    after(*past).when(deliver).then_refused(NotWithdrawn)


def test_the_list_is_that_of_the_inspection_frozen_and_cited_by_its_root() -> None:
    elsewhere = a_list(2, AggregateId("inspection-2@bj"))
    given(*left).seeing(LIST, *elsewhere, frozen).when(deliver).then_refused(ListOfElsewhere, list=LIST)
    given(*left).seeing(LIST, *a_list(2)).when(deliver).then_refused(CitedListNotFrozen, list=LIST)
    otherwise = DeliverFeedback(list=LIST, root="0" * 64, attended=ROLES)
    after(*left).when(otherwise).then_refused(RootDiffers, list=LIST)
    given(*left).when(deliver).then_refused(NotFound, id=LIST)


def test_there_is_no_feedback_while_a_key_issue_lacks_its_dossier() -> None:
    marked = after(*left).seeing(ISSUES[1], found, IssueMarkedKey(reason="群众反映强烈"))
    marked.when(deliver).then_refused(DossierMissing, item=2)
    unmarked = (IssueMarkedKey(reason="群众反映强烈"), IssueUnmarkedKey(reason="误标"))
    assert marked.seeing(ISSUES[1], found, *unmarked).when(deliver).refusal is None
    without = after(*left).seeing(EVIDENCE)
    without.when(deliver).then_refused(DossierMissing, item=1)
    assert without.seeing(ISSUES[0], found).when(deliver).refusal is None


def test_the_feedback_is_by_the_list_that_the_evidence_is_about() -> None:
    supplement = AggregateId("list-2@bj")
    second = after(*left).seeing(supplement, *a_list(2), frozen)
    second.when(replace(deliver, list=supplement)).then_refused(SecondList, list=LIST)


def test_an_inspection_is_over_once_after_the_feedback() -> None:
    given(*left, fed_back).when(CloseInspection(summary="办结")).then(InspectionClosed(summary="办结"))
    given(*left).when(CloseInspection()).then_refused(FeedbackMissing)
    given(*left, fed_back, closed).when(CloseInspection()).then_refused(FeedbackMissing)


def test_four_roles_are_missed_if_they_are_not_there() -> None:
    assert [role.value for role in FeedbackRole if role.mandatory] == [
        "leading-group",
        "discipline",
        "organisation",
        "secretary",
    ]
