"""Liaisons: leaders visit whom they look after; the secretary visits any (P13)."""

from dataclasses import replace

import pytest

from domain.aggregate_id import AggregateId
from domain.cancellation import NoSuchEntry
from domain.liaison import (
    AssignLiaison,
    CancelVisit,
    CorrectVisit,
    EndLiaison,
    LeaderPost,
    LiaisonAssigned,
    LiaisonEmpty,
    LiaisonEnded,
    LiaisonOver,
    LiaisonReassigned,
    LiaisonTwice,
    MakeVisit,
    ReassignLiaison,
    VisitCancelled,
    VisitCorrected,
    VisitMade,
    VisitOutsideLiaison,
    of_leader,
)
from domain.node_id import NodeId
from domain.refusal import AlreadyExists
from tests.unit.domain.second_half import liaison_assigned
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, ZHONGGUANCUN, fold, given

assign = AssignLiaison(leader="leader-7", post=LeaderPost.STANDING_COMMITTEE, organisations=(HAIDIAN, CHAOYANG))
reassign = ReassignLiaison(organisations=(CCMU,), reason="分工调整")
reassigned = LiaisonReassigned(organisations=(CCMU,), reason="分工调整")
end, ended = EndLiaison(reason="工作变动"), LiaisonEnded(reason="工作变动")
LIAISON = AggregateId("liaison-1@bj")
of_secretary = LiaisonAssigned(leader="leader-1", post=LeaderPost.SECRETARY, organisations=())


def visit(organisation: NodeId) -> MakeVisit:
    return MakeVisit(organisation=organisation, topic="督促巡视整改", findings="进展顺利")


def visited(organisation: NodeId) -> VisitMade:
    return VisitMade(organisation=organisation, topic="督促巡视整改", findings="进展顺利")


MISTAKE = "登记有误"


def correct(organisation: NodeId) -> CorrectVisit:
    return CorrectVisit(number=1, organisation=organisation, topic="督促巡视整改", findings="进展顺利", reason=MISTAKE)


def test_a_visit_is_corrected_to_where_the_leader_could_have_been() -> None:
    there = VisitCorrected(number=1, organisation=CHAOYANG, topic="督促巡视整改", findings="进展顺利", reason=MISTAKE)
    paid = given(liaison_assigned, visited(HAIDIAN))
    paid.when(correct(CHAOYANG)).then(there)
    paid.when(correct(CCMU)).then_refused(VisitOutsideLiaison, organisation=CCMU)
    given(liaison_assigned, visited(HAIDIAN), reassigned).when(correct(HAIDIAN)).then(
        replace(there, organisation=HAIDIAN)
    )
    state = fold(LIAISON, [liaison_assigned, visited(HAIDIAN), visited(CCMU), there])
    assert [each.organisation for each in state.visits] == [CHAOYANG, CCMU]


def test_a_visit_that_was_recorded_by_mistake_is_cancelled_also_after_the_liaison_ended() -> None:
    cancelled = VisitCancelled(number=1, reason=MISTAKE)
    given(liaison_assigned, visited(HAIDIAN), ended).when(CancelVisit(number=1, reason=MISTAKE)).then(cancelled)
    given(liaison_assigned).when(CancelVisit(number=1, reason=MISTAKE)).then_refused(NoSuchEntry, number=1)
    assert fold(LIAISON, [liaison_assigned, visited(HAIDIAN), cancelled]).visits == ()


def test_a_leader_has_one_liaison_in_a_post() -> None:
    given().when(assign).then(liaison_assigned)
    given(liaison_assigned).when(assign).then_refused(AlreadyExists)
    assert of_leader(assign, "1", BJ) != of_leader(replace(assign, post=LeaderPost.DEPUTY_MAYOR), "1", BJ)


def test_each_organisation_is_named_once() -> None:
    given().when(replace(assign, organisations=(CCMU, CCMU))).then_refused(LiaisonTwice, organisation=CCMU)
    again = replace(reassign, organisations=(CCMU, CCMU))
    given(liaison_assigned).when(again).then_refused(LiaisonTwice, organisation=CCMU)


def test_only_the_secretary_need_not_look_after_anybody() -> None:
    given().when(replace(assign, organisations=())).then_refused(LiaisonEmpty)
    given(liaison_assigned).when(replace(reassign, organisations=())).then_refused(LiaisonEmpty)
    given().when(AssignLiaison(leader="leader-1", post=LeaderPost.SECRETARY)).then(of_secretary)


@pytest.mark.parametrize("organisation", [HAIDIAN, CHAOYANG, ZHONGGUANCUN])
def test_leaders_visit_whom_they_look_after_and_those_below(organisation: NodeId) -> None:
    given(liaison_assigned).when(visit(organisation)).then(visited(organisation))


def test_leaders_do_not_visit_others() -> None:
    given(liaison_assigned).when(visit(CCMU)).then_refused(VisitOutsideLiaison, organisation=CCMU)
    given(liaison_assigned, reassigned).when(visit(HAIDIAN)).then_refused(VisitOutsideLiaison, organisation=HAIDIAN)


def test_the_secretary_visits_any() -> None:
    given(of_secretary).when(visit(CCMU)).then(visited(CCMU))


def test_who_is_looked_after_may_change() -> None:
    given(liaison_assigned).when(reassign).then(reassigned)
    given(liaison_assigned, reassigned).when(visit(CCMU)).then(visited(CCMU))


def test_what_has_ended_changes_no_more_until_it_begins_anew() -> None:
    given(liaison_assigned).when(end).then(ended)
    over = given(liaison_assigned, ended)
    over.when(end).then_refused(LiaisonOver)
    over.when(visit(HAIDIAN)).then_refused(LiaisonOver)
    over.when(reassign).then(reassigned)
    given(liaison_assigned, ended, reassigned).when(visit(CCMU)).then(visited(CCMU))
