"""A joint patrol starts only after every tier accepted; seminars and visits are part of one that is under way."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId, counterpart
from domain.cancellation import NoSuchEntry
from domain.deadline_rule import rule_id
from domain.node_id import NodeId
from domain.participation import ParticipationDeclined
from domain.patrol.assigning import TargetTwice
from domain.patrol.correcting import CorrectSeminar
from domain.patrol.events import (
    InvitationWithdrawn,
    JointPatrolEnded,
    JointPatrolPlanned,
    PatrolMode,
    SeminarHeld,
    SiteVisited,
    TierInvited,
)
from domain.patrol.planning import (
    InviteTier,
    NotJoint,
    PlanJointPatrol,
    StartJointPatrol,
    TargetOfNoTier,
    TierNotAccepted,
    TierTwice,
)
from domain.patrol.state import NotTarget, PatrolNotPlanned
from domain.patrol.under_way import EndJointPatrol, HoldSeminar, PatrolNotUnderWay, VisitSite
from domain.reference import WrongKind
from domain.refusal import AlreadyExists, NotFound
from domain.registry import event_type
from domain.round.events import RoundJoined
from domain.words import Words
from tests.unit.domain import decrees
from tests.unit.domain.examples import PATROL, accepted_by_bj, accepted_by_haidian, planned, started
from tests.unit.domain.inspecting import round_opened
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, fold, given

PLACE = Words("中关村街道", "Zhongguancun Subdistrict")
OURS, THEIRS = (counterpart(PATROL, "participation", tier) for tier in (BJ, HAIDIAN))
declined = ParticipationDeclined(patrol=PATROL, organiser=BJ, reason="人手不足")
visit = VisitSite(place=PLACE, organisation=KEXU, findings="路灯已亮")
seminar = HoldSeminar(place=PLACE, attendees=15)


def plan(**changes: object) -> PlanJointPatrol:
    values = {"title": planned.title, "mode": planned.mode, "tiers": planned.tiers, "targets": planned.targets}
    return PlanJointPatrol(**{**values, **changes})  # type: ignore[arg-type]


def test_a_plan_names_the_tiers_and_whom_they_inspect() -> None:
    given().when(plan()).then(planned)


def test_a_patrol_may_belong_to_a_round_and_to_nothing_else() -> None:
    round = AggregateId("round-6@bj")
    expected = JointPatrolPlanned(
        title=planned.title, mode=planned.mode, tiers=planned.tiers, targets=planned.targets, round=round
    )
    given().seeing(round, round_opened).when(plan(round=round)).then(expected, On(round, RoundJoined(work=PATROL)))
    given().when(plan(round=round)).then_refused(NotFound, id=round)
    elsewhere = AggregateId("round-6@bj.haidian")
    given().when(plan(round=elsewhere)).then(replace(expected, round=elsewhere))
    given().when(plan(round=AggregateId("task-6@bj"))).then_refused(WrongKind, id="task-6@bj")


@pytest.mark.parametrize(
    ("before", "after"), [("第六轮", None), (None, None), ("round-6@bj", "round-6@bj"), ("task-6@bj", None)]
)
def test_the_round_of_an_older_plan_is_known_if_it_was_the_id_of_one(before: str | None, after: str | None) -> None:
    kind = event_type("JointPatrolPlanned")
    data = kind.adapter.dump_python(planned, mode="json")
    assert kind.decode({**data, "round": before}, 1).round == after


@pytest.mark.parametrize(("length", "kept"), [(9, True), (200, True), (201, False)])
def test_the_round_of_a_plan_is_a_text_in_the_older_version_unless_it_is_too_long(length: int, kept: bool) -> None:
    round = "round-6@bj".ljust(length, "x")[:length]
    assert event_type("JointPatrolPlanned").downcast(1, {"round": round}, 2) == {"round": round if kept else None}


def test_a_patrol_is_planned_once() -> None:
    given(planned).when(plan()).then_refused(AlreadyExists)


def test_each_tier_is_named_once() -> None:
    given().when(plan(tiers=(BJ, HAIDIAN, BJ))).then_refused(TierTwice, organisation=BJ)
    given(planned).when(InviteTier(organisation=HAIDIAN)).then_refused(TierTwice, organisation=HAIDIAN)


def test_each_target_is_named_once() -> None:
    given().when(plan(targets=(KEXU, ZHONGGUANCUN, KEXU))).then_refused(TargetTwice, target=KEXU)


def test_one_tier_alone_is_not_a_joint_patrol() -> None:
    given().when(plan(tiers=(BJ,))).then_refused(NotJoint)


@pytest.mark.parametrize("mode", [PatrolMode.SPECIAL, PatrolMode.CROSS])
def test_one_tier_alone_may_go_on_a_special_or_cross_patrol(mode: PatrolMode) -> None:
    expected = JointPatrolPlanned(title=planned.title, mode=mode, tiers=(BJ,), targets=planned.targets)
    given().when(plan(tiers=(BJ,), mode=mode)).then(expected)


def test_one_more_tier_is_invited_before_the_start() -> None:
    given(planned).when(InviteTier(organisation=CCMU)).then(TierInvited(organisation=CCMU))
    given(planned, started).when(InviteTier(organisation=CCMU)).then_refused(PatrolNotPlanned)


def all_accepted() -> Given:
    return given(planned).seeing(OURS, accepted_by_bj).seeing(THEIRS, accepted_by_haidian)


def test_it_starts_with_the_teams_of_all_who_accepted() -> None:
    all_accepted().when(StartJointPatrol()).then(started)


def test_it_does_not_start_before_every_tier_answered() -> None:
    half = given(planned).seeing(OURS, accepted_by_bj)
    half.when(StartJointPatrol()).then_refused(TierNotAccepted, organisation=HAIDIAN)


def test_it_does_not_start_while_a_tier_declines() -> None:
    declining = all_accepted().seeing(THEIRS, accepted_by_haidian, declined)
    declining.when(StartJointPatrol()).then_refused(TierNotAccepted, organisation=HAIDIAN)


def test_it_does_not_start_before_a_tier_that_was_invited_later_accepted() -> None:
    seen = all_accepted().seen
    Given((planned, TierInvited(organisation=CCMU)), seen).when(StartJointPatrol()).then_refused(
        TierNotAccepted, organisation=CCMU
    )


def test_it_starts_once() -> None:
    given(planned, started).when(StartJointPatrol()).then_refused(PatrolNotPlanned)


def test_a_seminar_is_held_while_it_is_under_way() -> None:
    given(planned, started).when(seminar).then(SeminarHeld(place=seminar.place, attendees=15))
    given(planned).when(seminar).then_refused(PatrolNotUnderWay)


def test_a_site_below_a_target_is_visited_while_it_is_under_way() -> None:
    expected = SiteVisited(place=PLACE, organisation=KEXU, findings="路灯已亮")
    given(planned, started).when(visit).then(expected)
    given(planned, started, JointPatrolEnded()).when(visit).then_refused(PatrolNotUnderWay)


def test_nobody_is_visited_who_is_not_inspected() -> None:
    elsewhere = VisitSite(place=PLACE, organisation=CHAOYANG, findings="无")
    given(planned, started).when(elsewhere).then_refused(NotTarget, organisation=CHAOYANG)
    above = VisitSite(place=PLACE, organisation=HAIDIAN, findings="无")
    given(planned, started).when(above).then_refused(NotTarget, organisation=HAIDIAN)
    given(planned, started).when(VisitSite(place=PLACE, organisation=ZHONGGUANCUN, findings="无")).then(
        SiteVisited(place=PLACE, organisation=ZHONGGUANCUN, findings="无")
    )


SEMINAR_HELD = SeminarHeld(place=PLACE, attendees=15)
RULE = rule_id("followup", BJ)
followup = replace(decrees.visit, code="followup", amount=2)


def ruled(*past: object) -> Given:
    """Begin with a patrol under way where the rule says two working days."""
    return (
        given(planned, started, *past)
        .seeing(RULE, followup)
        .seeing(decrees.CALENDAR_2019, decrees.published_2019, decrees.amended_2019)
    )


def test_a_seminar_is_followed_up_in_time_by_the_rule() -> None:
    [held] = ruled().when(seminar, at=datetime(2019, 5, 15, 1, tzinfo=UTC)).changes
    assert (held.due, held.rule.rule) == (datetime(2019, 5, 17, 16, tzinfo=UTC), RULE), "to the end of 17 May"
    given(planned, started).when(seminar).then(SEMINAR_HELD)


def test_a_seminar_that_was_at_another_time_is_followed_up_by_that() -> None:
    earlier = datetime(2019, 4, 30, 1, tzinfo=UTC)
    correct = CorrectSeminar(number=1, place=PLACE, attendees=15, at=earlier, reason="日期有误")
    [was] = ruled(SEMINAR_HELD).when(correct).changes
    assert (was.due, was.rule.start) == (datetime(2019, 5, 6, 16, tzinfo=UTC), earlier)
    state = fold(PATROL, [planned, started, SEMINAR_HELD, was])
    assert state.seminars[0].due == was.due
    [same] = ruled(SEMINAR_HELD).when(replace(correct, at=None)).changes
    assert same.due is None
    assert fold(PATROL, [planned, started, SEMINAR_HELD, was, same]).seminars[0].due == was.due


def test_a_visit_follows_up_a_seminar_that_was_held() -> None:
    follow = replace(visit, seminar=1)
    expected = SiteVisited(place=PLACE, organisation=KEXU, findings="路灯已亮", seminar=1)
    given(planned, started, SEMINAR_HELD).when(follow).then(expected)
    given(planned, started).when(follow).then_refused(NoSuchEntry, number=1, fields="seminar")
    assert fold(PATROL, [planned, started, SEMINAR_HELD, expected]).visits[0].seminar == 1


def test_it_ends_once_after_seminars_and_visits() -> None:
    past = (planned, started, SeminarHeld(place=PLACE, attendees=15))
    given(*past).when(EndJointPatrol()).then(JointPatrolEnded(summary=None))
    given(*past, JointPatrolEnded()).when(EndJointPatrol()).then_refused(PatrolNotUnderWay)


def test_a_target_stands_below_the_organiser_or_a_tier_that_takes_part() -> None:
    university = NodeId("bj.ccmu.dentistry")
    ours = plan(tiers=(CCMU, HAIDIAN), targets=(university, KEXU))
    assert given().when(ours, owner=CCMU).refusal is None
    alone = plan(mode=PatrolMode.SPECIAL, tiers=(CCMU,), targets=(university, KEXU))
    given().when(alone, owner=CCMU).then_refused(TargetOfNoTier, target=KEXU, fields="targets.1")
    beside = plan(tiers=(CCMU, CHAOYANG), targets=(KEXU,))
    given().when(beside, owner=CCMU).then_refused(TargetOfNoTier, target=KEXU)
    given().when(plan(targets=(BJ,))).then_refused(TargetOfNoTier, target=BJ)


def test_it_does_not_start_about_whom_only_a_tier_that_is_not_invited_any_more_stands_above() -> None:
    ours = replace(planned, tiers=(CCMU, CHAOYANG, HAIDIAN))
    withdrawn = InvitationWithdrawn(organisation=HAIDIAN, reason="另行安排")
    given(ours, withdrawn).when(StartJointPatrol(), owner=CCMU).then_refused(TargetOfNoTier, target=ZHONGGUANCUN)
