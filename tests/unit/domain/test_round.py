"""What may be done about a round: its number, its plan, its training."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.aggregate import On, aggregates, commands
from domain.authority import Role
from domain.node_id import NodeId
from domain.refusal import AlreadyExists, TierMissing
from domain.round.events import (
    MobilisationHeld,
    RoundCancelled,
    RoundClosed,
    RoundKind,
    RoundOpened,
    RoundPlanApproved,
    RoundPlanDrafted,
    TrainingHeld,
)
from domain.round.opening import NumberNotNext, OpenRound, ThemeMissing, numbered
from domain.round.preparing import (
    ApprovedByDrafter,
    ApproveRoundPlan,
    CloseRound,
    DraftRoundPlan,
    HoldMobilisation,
    HoldTraining,
    PlanMissing,
    PlanSettled,
)
from domain.round.state import Round, RoundOver, round_id
from domain.round_index import RoundNumbered, index_of
from domain.words import Words
from tests.unit.domain.inspecting import PLAN, approved, drafted, round_opened
from tests.unit.given import BJ, CCMU, HAIDIAN, ZHONGGUANCUN, given

TITLE = Words("十二届市委第七轮巡视", "Round 7 of the 12th committee")
THEME = Words("规划自然资源领域", "Planning and natural resources")
special = OpenRound(number=7, kind=RoundKind.SPECIAL, title=TITLE, theme=THEME, opens_on=date(2019, 7, 1))
opened = RoundOpened(number=7, kind=RoundKind.SPECIAL, title=TITLE, theme=THEME, opens_on=date(2019, 7, 1))
INDEX = index_of(BJ, mobile=False)
draft = DraftRoundPlan(plan=PLAN)
drafted_by_tester = RoundPlanDrafted(plan=PLAN, drafter="tester")
closed = RoundClosed()


def test_a_special_round_opens_on_its_theme() -> None:
    given().when(special).then(opened, On(INDEX, RoundNumbered(number=7)))


def test_the_first_number_is_free_and_every_other_one_follows_on_the_last() -> None:
    numbered_before = given().seeing(INDEX, RoundNumbered(number=6))
    numbered_before.when(special).then(opened, On(INDEX, RoundNumbered(number=7)))
    numbered_before.when(replace(special, number=8)).then_refused(NumberNotNext, number=8, next=7)
    numbered_before.when(replace(special, number=5)).then_refused(NumberNotNext, number=5, next=7)


def test_mobile_rounds_are_numbered_apart() -> None:
    mobile = OpenRound(number=1, kind=RoundKind.MOBILE, title=TITLE, opens_on=date(2019, 7, 1))
    begun = RoundOpened(number=1, kind=RoundKind.MOBILE, title=TITLE, opens_on=date(2019, 7, 1))
    of_mobile = index_of(BJ, mobile=True)
    given().seeing(INDEX, RoundNumbered(number=6)).when(mobile).then(begun, On(of_mobile, RoundNumbered(number=1)))
    assert numbered(mobile, "any", BJ) == "round-m1@bj"


def test_the_number_of_a_round_that_was_cancelled_is_given_again() -> None:
    gone = given(opened, RoundCancelled(reason="登记有误")).seeing(INDEX, RoundNumbered(number=9))
    gone.when(special).then(opened)


def test_a_special_round_without_a_theme_is_refused() -> None:
    untold = OpenRound(number=7, kind=RoundKind.SPECIAL, title=TITLE, opens_on=date(2019, 7, 1))
    given().when(untold).then_refused(ThemeMissing)


def test_a_number_is_given_once_by_each_owner() -> None:
    assert numbered(special, "any", BJ) == round_id(7, BJ) == "round-7@bj"
    assert numbered(special, "any", HAIDIAN) == "round-7@bj.haidian"
    given(round_opened).when(special).then_refused(AlreadyExists, id="round-7@bj", fields="number, kind")


@pytest.mark.parametrize("owner", [BJ, HAIDIAN, CCMU])
def test_city_districts_and_agencies_open_rounds_of_their_own(owner: NodeId) -> None:
    assert given().when(special, owner=owner).refusal is None


def test_a_subdistrict_has_no_rounds() -> None:
    given().when(special, owner=ZHONGGUANCUN).then_refused(TierMissing, organisation=ZHONGGUANCUN)


def test_a_plan_says_who_drafted_it_and_is_drafted_anew_until_it_is_approved() -> None:
    given(round_opened).when(draft).then(drafted_by_tester)
    given(round_opened, drafted).when(draft).then(drafted_by_tester)
    given(round_opened, drafted, approved).when(draft).then_refused(PlanSettled)


@pytest.mark.parametrize("part", ["supervision_focus", "procedure", "methods", "report_notes"])
def test_a_plan_has_all_its_four_parts(part: str) -> None:
    plan = {name: getattr(PLAN, name) for name in PLAN.__slots__}
    for lacking in ({n: v for n, v in plan.items() if n != part}, plan | {part: " "}):
        with pytest.raises(ValidationError, match=part):
            TypeAdapter(DraftRoundPlan).validate_python({"plan": lacking})


def test_a_plan_is_approved_once_by_somebody_other_than_its_drafter() -> None:
    given(round_opened, drafted).when(ApproveRoundPlan()).then(RoundPlanApproved())
    given(round_opened, drafted_by_tester).when(ApproveRoundPlan()).then_refused(ApprovedByDrafter)
    given(round_opened, drafted, approved).when(ApproveRoundPlan()).then_refused(PlanSettled)
    given(round_opened).when(ApproveRoundPlan()).then_refused(PlanMissing)
    assert commands["ApproveRoundPlan"].role is Role.APPROVER


def test_mobilisation_and_training_are_held_while_the_round_is_open() -> None:
    place = Words("市委会议中心", "Committee hall")
    given(round_opened).when(HoldMobilisation(place=place)).then(MobilisationHeld(place=place))
    given(round_opened).when(HoldTraining(members=("m1", "m2"))).then(TrainingHeld(members=("m1", "m2")))


def test_who_was_trained_twice_stands_once() -> None:
    state = aggregates["round"].state(
        [round_opened, TrainingHeld(members=("m1", "m2")), TrainingHeld(members=("m2", "m3"))]
    )
    assert isinstance(state, Round)
    assert state.trained == ("m1", "m2", "m3")


def test_a_round_is_closed_once() -> None:
    given(round_opened).when(CloseRound(summary="完成")).then(RoundClosed(summary="完成"))


@pytest.mark.parametrize(
    "command", [draft, ApproveRoundPlan(), HoldMobilisation(), HoldTraining(members=("m1",)), CloseRound()]
)
def test_a_closed_round_changes_no_more(command: object) -> None:
    given(round_opened, drafted, closed).when(command).then_refused(RoundOver)
