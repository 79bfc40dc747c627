"""In a cross inspection no team inspects at home, and nobody where they are recused (I13); a district's is filed."""

from datetime import date

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.filing.before_start import Unfiled
from domain.filing.events import PlanFiled
from domain.filing_rule import FilingRuleSet, FilingSanction, rule_for
from domain.node_id import NodeId, is_within
from domain.participation import ParticipationAccepted
from domain.patrol.assigning import (
    AdoptAssignment,
    AssignmentMissing,
    HomeDistrictTarget,
    NotCross,
    TargetMissing,
    TargetTwice,
    TeamNotSent,
    TeamOfNoTier,
)
from domain.patrol.events import (
    Assignment,
    AssignmentAdopted,
    InvitationWithdrawn,
    JointPatrolPlanned,
    JointPatrolStarted,
    PatrolMode,
)
from domain.patrol.events import Team as SentTeam
from domain.patrol.planning import StartJointPatrol
from domain.patrol.state import NotTarget, PatrolNotPlanned
from domain.recusal_index import RecusalEntered, index_of
from domain.refusal import NotFound
from domain.team.eligibility import MemberRecusedFor
from domain.team.events import Member, MemberRecused, MemberRole, TeamDissolved, TeamFormed
from domain.team.state import TeamGone
from domain.words import Words
from tests.unit.domain.examples import DISTRICT_TEAM, PATROL, planned
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN, Given, given

OF_HAIDIAN, OF_CHAOYANG = AggregateId("team-1@bj.haidian"), AggregateId("team-1@bj.chaoyang")
OF_THE_CITY, OF_A_SUBDISTRICT = AggregateId("team-3@bj"), AggregateId(f"team-1@{ZHONGGUANCUN}")
WANGJING = NodeId("bj.chaoyang.wangjing")
TITLE = Words("规划自然资源领域交叉巡察", "Cross inspection of planning")


def formed(*members: str) -> TeamFormed:
    who = tuple(
        Member(id, MemberRole.LEADER if place == 0 else MemberRole.MEMBER, BJ) for place, id in enumerate(members)
    )
    return TeamFormed(name=Words("第一巡察组", "Team 1"), members=who)


def recused(member: str, target: NodeId) -> MemberRecused:
    return MemberRecused(member=member, target=target, reason="曾在该单位任职")


def cross(*targets: NodeId, mode: PatrolMode = PatrolMode.CROSS) -> JointPatrolPlanned:
    return JointPatrolPlanned(title=TITLE, mode=mode, tiers=(HAIDIAN, CHAOYANG), targets=targets)


def adopt(*pairs: tuple[AggregateId, NodeId]) -> AdoptAssignment:
    return AdoptAssignment(assignments=tuple(Assignment(team, target) for team, target in pairs))


def adopted(*pairs: tuple[AggregateId, NodeId]) -> AssignmentAdopted:
    return AssignmentAdopted(assignments=adopt(*pairs).assignments)


AWAY = ((OF_HAIDIAN, WANGJING), (OF_CHAOYANG, KEXU))


def sending(before: Given, *teams: AggregateId) -> Given:
    """Let the tiers accept with these teams, each its own."""
    for tier in dict.fromkeys(map(owner_of, teams)):
        own = tuple(team for team in teams if owner_of(team) == tier)
        answer = ParticipationAccepted(patrol=PATROL, organiser=BJ, team=DISTRICT_TEAM, teams=own)
        before = before.seeing(counterpart(PATROL, "participation", tier), answer)
    return before


def of_two(*events: object) -> Given:
    """Begin with a planned cross inspection of two districts, a team of each, and more that happened."""
    start = sending(given(cross(WANGJING, KEXU), *events), OF_HAIDIAN, OF_CHAOYANG)
    return start.seeing(OF_HAIDIAN, formed("p-1", "p-2")).seeing(OF_CHAOYANG, formed("q-1", "q-2"))


def test_every_target_gets_a_team_from_another_district() -> None:
    of_two().when(adopt(*AWAY)).then(adopted(*AWAY))


def test_an_assignment_may_be_adopted_anew_before_the_start_and_not_after() -> None:
    of_two(adopted(*AWAY)).when(adopt(*reversed(AWAY))).then(adopted(*reversed(AWAY)))
    started = JointPatrolStarted(teams=(SentTeam(HAIDIAN, DISTRICT_TEAM), SentTeam(CHAOYANG, DISTRICT_TEAM)))
    of_two(adopted(*AWAY), started).when(adopt(*AWAY)).then_refused(PatrolNotPlanned)


def test_one_team_may_have_several_targets() -> None:
    pairs = ((OF_HAIDIAN, WANGJING), (OF_HAIDIAN, CHAOYANG))
    start = sending(given(cross(WANGJING, CHAOYANG)), OF_HAIDIAN)
    start.seeing(OF_HAIDIAN, formed("p-1")).when(adopt(*pairs)).then(adopted(*pairs))


def test_no_target_lies_in_the_home_district_of_its_team() -> None:
    at_home = adopt((OF_HAIDIAN, KEXU), (OF_CHAOYANG, WANGJING))
    of_two().when(at_home).then_refused(HomeDistrictTarget, team=OF_HAIDIAN, target=KEXU)
    itself = sending(given(cross(HAIDIAN)), OF_HAIDIAN).seeing(OF_HAIDIAN, formed("p-1"))
    itself.when(adopt((OF_HAIDIAN, HAIDIAN))).then_refused(HomeDistrictTarget)


def test_a_subdistricts_team_is_at_home_in_all_of_its_district() -> None:
    plan = JointPatrolPlanned(title=TITLE, mode=PatrolMode.CROSS, tiers=(ZHONGGUANCUN,), targets=(HAIDIAN,))
    start = sending(given(plan), OF_A_SUBDISTRICT).seeing(OF_A_SUBDISTRICT, formed("p-1"))
    start.when(adopt((OF_A_SUBDISTRICT, HAIDIAN))).then_refused(HomeDistrictTarget)


def test_a_team_of_the_city_is_at_home_in_no_district() -> None:
    plan = JointPatrolPlanned(title=TITLE, mode=PatrolMode.CROSS, tiers=(BJ,), targets=(KEXU,))
    pair = (OF_THE_CITY, KEXU)
    sending(given(plan), OF_THE_CITY).seeing(OF_THE_CITY, formed("p-1")).when(adopt(pair)).then(adopted(pair))


@pytest.mark.parametrize("target", [WANGJING, CHAOYANG], ids=["for the target", "for what stands above it"])
def test_who_is_recused_is_on_no_team_for_the_target(target: NodeId) -> None:
    of_two().seeing(OF_HAIDIAN, formed("p-1", "p-2"), recused("p-2", target)).when(adopt(*AWAY)).then_refused(
        MemberRecusedFor, member="p-2", target=WANGJING
    )


def test_who_is_recused_in_one_team_is_so_in_every_other() -> None:
    twice = of_two().seeing(OF_HAIDIAN, formed("p-1", "p-2")).seeing(OF_CHAOYANG, formed("q-1", "p-2"))
    twice.seeing(OF_CHAOYANG, formed("q-1", "p-2"), recused("p-2", WANGJING)).when(adopt(*AWAY)).then_refused(
        MemberRecusedFor, member="p-2", target=WANGJING
    )


@pytest.mark.parametrize("owner", [HAIDIAN, CHAOYANG, BJ])
def test_who_is_recused_in_a_team_that_stays_at_home_is_so_in_every_other(owner: NodeId) -> None:
    elsewhere = of_two().seeing(index_of(owner), RecusalEntered(member="p-2", target=WANGJING))
    elsewhere.when(adopt(*AWAY)).then_refused(MemberRecusedFor, member="p-2", target=WANGJING)


def test_every_target_of_the_patrol_is_assigned_once_and_nothing_else() -> None:
    first, second = AWAY
    of_two().when(adopt(first)).then_refused(TargetMissing, target=KEXU)
    of_two().when(adopt(first, second, first)).then_refused(TargetTwice, target=WANGJING)
    beside = adopt(first, second, (OF_HAIDIAN, NodeId("bj.dongcheng")))
    of_two().when(beside).then_refused(NotTarget, organisation="bj.dongcheng")


def test_the_tiers_that_take_part_send_the_teams() -> None:
    city = adopt((OF_THE_CITY, WANGJING), AWAY[1])
    of_two().seeing(OF_THE_CITY, formed("m-1")).when(city).then_refused(TeamOfNoTier, team=OF_THE_CITY)


def test_only_teams_that_their_tier_sends_are_assigned() -> None:
    second = AggregateId("team-2@bj.haidian")
    kept = of_two().seeing(second, formed("p-3"))
    kept.when(adopt((second, WANGJING), AWAY[1])).then_refused(TeamNotSent, organisation=HAIDIAN, team=second)


def test_a_team_that_is_not_known_or_was_dissolved_is_not_assigned() -> None:
    given(cross(WANGJING, KEXU)).when(adopt(*AWAY)).then_refused(NotFound, id=OF_HAIDIAN)
    of_two().seeing(OF_HAIDIAN, formed("p-1"), TeamDissolved()).when(adopt(*AWAY)).then_refused(TeamGone)


@pytest.mark.parametrize("mode", [PatrolMode.JOINT, PatrolMode.SPECIAL])
def test_only_a_cross_inspection_has_an_assignment(mode: PatrolMode) -> None:
    seen = given(cross(WANGJING, KEXU, mode=mode)).seeing(OF_HAIDIAN, formed("p-1")).seeing(OF_CHAOYANG, formed("q-1"))
    seen.when(adopt(*AWAY)).then_refused(NotCross)


started = JointPatrolStarted(teams=(SentTeam(HAIDIAN, DISTRICT_TEAM), SentTeam(CHAOYANG, DISTRICT_TEAM)))


def test_a_cross_inspection_starts_when_it_is_settled_who_inspects_whom() -> None:
    of_two().when(StartJointPatrol()).then_refused(AssignmentMissing)
    of_two(adopted(*AWAY)).when(StartJointPatrol()).then(started)


def test_it_does_not_start_with_a_team_that_its_tier_sends_no_more() -> None:
    """The tier was left out since, or accepted anew with other teams."""
    left_out = of_two(adopted(*AWAY), InvitationWithdrawn(organisation=CHAOYANG, reason="另有任务"))
    left_out.when(StartJointPatrol()).then_refused(TeamOfNoTier, team=OF_CHAOYANG)
    kept = sending(of_two(adopted(*AWAY)), AggregateId("team-2@bj.chaoyang"))
    kept.when(StartJointPatrol()).then_refused(TeamNotSent, organisation=CHAOYANG, team=OF_CHAOYANG)


def test_it_does_not_start_with_somebody_who_was_recused_since() -> None:
    since = of_two(adopted(*AWAY)).seeing(OF_CHAOYANG, formed("q-1", "q-2"), recused("q-1", HAIDIAN))
    since.when(StartJointPatrol()).then_refused(MemberRecusedFor, member="q-1", target=KEXU)


# ── Filing ────────────────────────────────────────────────────────────────────────────────────────────────────────────

OWN = JointPatrolPlanned(title=planned.title, mode=PatrolMode.SPECIAL, tiers=(HAIDIAN,), targets=(ZHONGGUANCUN,))
OURS = AggregateId("patrol-1@bj.haidian")
blocking = FilingRuleSet(version=1, days_before=10, unfiled=FilingSanction.BLOCK, addressees=(HAIDIAN,))
filed = PlanFiled(
    about=OURS, title="专项巡察", planned_start=date(2019, 6, 1), filed_with=BJ, late=False, rule_version=1
)


def of_haidian() -> Given:
    answer = ParticipationAccepted(patrol=OURS, organiser=HAIDIAN, team=DISTRICT_TEAM)
    return given(OWN).seeing(rule_for(HAIDIAN), blocking).seeing(counterpart(OURS, "participation", HAIDIAN), answer)


def test_a_districts_patrol_starts_after_it_was_filed_where_the_rule_says_so() -> None:
    of_haidian().when(StartJointPatrol(), owner=HAIDIAN).then_refused(Unfiled, patrol=OURS)
    of_haidian().seeing(counterpart(OURS, "filing", HAIDIAN), filed).when(StartJointPatrol(), owner=HAIDIAN).then(
        JointPatrolStarted(teams=(SentTeam(HAIDIAN, DISTRICT_TEAM),))
    )


def test_the_citys_patrol_is_not_filed() -> None:
    of_two(adopted(*AWAY)).seeing(rule_for(BJ), blocking).when(StartJointPatrol()).then(started)


# ── I13 ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

DISTRICTS = (HAIDIAN, CHAOYANG, NodeId("bj.dongcheng"))
TARGETS = tuple(NodeId(f"{district}.{label}") for district in DISTRICTS for label in "ab")
PEOPLE = ("p-1", "p-2", "p-3")
TEAMS = tuple(AggregateId(f"team-{number}@{district}") for district in DISTRICTS for number in (1, 2))
teams = st.fixed_dictionaries(
    {
        team: st.tuples(
            st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True),
            st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from((*DISTRICTS, *TARGETS))), max_size=1),
        )
        for team in TEAMS
    }
)


@hypothesis.given(teams, st.data())
def test_i13_an_adopted_assignment_keeps_teams_from_home_and_the_recused_from_their_targets(
    teams: dict[AggregateId, tuple[list[str], list[tuple[str, NodeId]]]], data: st.DataObject
) -> None:
    targets = data.draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3, unique=True))
    pairs = [(data.draw(st.sampled_from(TEAMS)), target) for target in targets]
    plan = JointPatrolPlanned(title=TITLE, mode=PatrolMode.CROSS, tiers=DISTRICTS, targets=tuple(targets))
    before = sending(given(plan), *TEAMS)
    for team, (members, recusals) in teams.items():
        before = before.seeing(team, formed(*members), *(recused(*each) for each in recusals))
    for district in DISTRICTS:
        said = [each for team in TEAMS if owner_of(team) == district for each in teams[team][1]]
        before = before.seeing(index_of(district), *(RecusalEntered(member=who, target=away) for who, away in said))

    decided = before.when(adopt(*pairs))

    assert bool(decided.changes) == all(_may(teams, team, target) for team, target in pairs)


def _may(
    teams: dict[AggregateId, tuple[list[str], list[tuple[str, NodeId]]]],
    team: AggregateId,
    target: NodeId,
) -> bool:
    recusals = [each for _, said in teams.values() for each in said]
    away = {member for member, organisation in recusals if is_within(target, organisation)}
    return not is_within(target, owner_of(team)) and away.isdisjoint(teams[team][0])
