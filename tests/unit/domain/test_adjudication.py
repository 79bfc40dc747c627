"""A superior rules on who is responsible."""

from domain.adjudication import (
    AdjudicationCorrected,
    AlreadyAdjudicated,
    CorrectAdjudication,
    GiveAdjudication,
    NotAdjudicator,
    RulingFollowed,
)
from domain.aggregate import commands
from domain.audience import participants
from domain.authority import Role
from domain.issue.events import IssueReassigned
from domain.refusal import NotFound
from domain.relation import NotBelow
from tests.unit.domain.examples import in_work
from tests.unit.domain.test_issue_returning import DISTRICTS_ISSUE, RULING, WAIGUAN, asked, ruled
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN, fold, given

rule = GiveAdjudication(issue=DISTRICTS_ISSUE, responsible=WAIGUAN, reason="以路缘石为界")


def test_the_superior_that_was_asked_rules() -> None:
    given().seeing(DISTRICTS_ISSUE, *in_work, asked).when(rule).then(ruled(WAIGUAN))


def test_it_may_name_a_third() -> None:
    third = GiveAdjudication(issue=DISTRICTS_ISSUE, responsible=CHAOYANG, reason="以路缘石为界")
    given().seeing(DISTRICTS_ISSUE, *in_work, asked).when(third).then(ruled(CHAOYANG))


def test_nobody_else_rules_and_nobody_unasked() -> None:
    own = GiveAdjudication(issue=DISTRICTS_ISSUE, responsible=ZHONGGUANCUN, reason="以路缘石为界")
    given().seeing(DISTRICTS_ISSUE, *in_work, asked).when(own, owner=HAIDIAN).then_refused(NotAdjudicator)
    given().seeing(DISTRICTS_ISSUE, *in_work).when(rule).then_refused(NotAdjudicator, organisation=BJ)
    given().when(rule).then_refused(NotFound, id=DISTRICTS_ISSUE)


def test_there_is_one_ruling_for_each_time_that_one_was_asked_for() -> None:
    given(ruled(WAIGUAN)).seeing(DISTRICTS_ISSUE, *in_work, asked).when(rule).then_refused(
        AlreadyAdjudicated, responsible=WAIGUAN
    )
    followed = IssueReassigned(responsible=WAIGUAN, reason="按裁定", returned_at=AT)
    again = given(ruled(WAIGUAN)).seeing(DISTRICTS_ISSUE, *in_work, asked, followed, asked)
    again.when(rule).then(ruled(WAIGUAN))


def test_a_ruling_that_was_recorded_by_mistake_is_corrected_until_it_was_followed() -> None:
    correct = CorrectAdjudication(responsible=CHAOYANG, reason="误登")
    corrected = AdjudicationCorrected(responsible=CHAOYANG, reason="误登")
    past = given(ruled(WAIGUAN))
    past.seeing(DISTRICTS_ISSUE, *in_work, asked).when(correct).then(corrected)
    followed = IssueReassigned(responsible=WAIGUAN, reason="按裁定", returned_at=AT)
    past.seeing(DISTRICTS_ISSUE, *in_work, asked, followed).when(correct).then_refused(
        RulingFollowed, issue=DISTRICTS_ISSUE
    )
    state = fold(RULING, [ruled(WAIGUAN), corrected])
    assert (state.responsible, state.reason, state.rulings) == (CHAOYANG, "误登", 1)


def test_a_superior_rules_on_those_below_it() -> None:
    seen = given().seeing(DISTRICTS_ISSUE, *in_work, asked)
    command = GiveAdjudication(issue=DISTRICTS_ISSUE, responsible=BJ, reason="以路缘石为界")
    seen.when(command).then_refused(NotBelow, organisation=BJ, owner=BJ)


def test_owner_and_claimants_see_the_ruling() -> None:
    assert participants(ruled(CHAOYANG)) == {HAIDIAN, ZHONGGUANCUN, WAIGUAN, CHAOYANG}


def test_a_ruling_is_for_an_approver() -> None:
    assert commands["GiveAdjudication"].role is Role.APPROVER
