"""A joint patrol starts only after every tier accepted; seminars and visits are part of one that is under way."""

from dataclasses import replace

import pytest

from domain.aggregate import On
from domain.aggregate_id import AggregateId, counterpart
from domain.node_id import NodeId
from domain.participation import ParticipationDeclined
from domain.patrol.assigning import TargetTwice
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
from tests.unit.domain.examples import PATROL, accepted_by_bj, accepted_by_haidian, planned, started
from tests.unit.domain.inspecting import round_opened
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, given

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
