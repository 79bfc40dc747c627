"""One rule for every way into a team: nobody recused, untrained, of the inspected organisation, or at home (I13, S11).

A walk over all ways in, and all reasons against somebody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from domain.aggregate_id import AggregateId, counterpart
from domain.inspection.events import InspectionOpened, TeamDeployed
from domain.inspection.in_field import DeployTeam
from domain.inspection.opening import OpenInspection
from domain.node_id import NodeId
from domain.on_board import tree_id
from domain.participation import AcceptInvitation, JointMember, ParticipationAccepted
from domain.patrol.assigning import AdoptAssignment
from domain.patrol.events import Assignment, AssignmentAdopted, JointPatrolPlanned, JointPatrolStarted, PatrolMode
from domain.patrol.events import Team as SentTeam
from domain.patrol.planning import StartJointPatrol
from domain.recusal_index import Origin, OriginsEntered, RecusalEntered, index_of
from domain.refusal import Refusal
from domain.round.events import RoundKind
from domain.team.eligibility import LeaderMissing, MemberAtHome, MemberOfTarget, MemberRecusedFor, MemberUntrained
from domain.team.events import Member, MemberAdded, MemberRemoved, MemberRole, TeamEngaged, TeamFormed
from domain.team.forming import AddMember
from domain.team.leading import ReplaceLeader
from domain.tier import usual_tier
from domain.tree.events import OrganisationEntered
from domain.words import Words
from tests.unit.domain.examples import DISTRICT_TEAM
from tests.unit.domain.inspecting import LEADER, ROUND, approved, drafted, round_opened, trained
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, Decided, Given, given

TARGET, OF_THE_TARGET = NodeId("bj.chaoyang.wangjing"), NodeId("bj.chaoyang.wangjing.first")
NEIGHBOUR = NodeId("bj.chaoyang.planning")
NAME = Words("第四巡视组", "Team 4")
TEAM, INSPECTION, PATROL = AggregateId("team-1@bj"), AggregateId("inspection-1@bj"), AggregateId("patrol-1@bj")
ANSWER = counterpart(PATROL, "participation", BJ)
NEWCOMER = Member("newcomer", MemberRole.MEMBER, BJ)

READY = (round_opened, drafted, approved, trained, replace(trained, members=(NEWCOMER.id,)))
inspection_opened = InspectionOpened(round=ROUND, round_kind=RoundKind.ROUTINE, target=TARGET, team=TEAM)
deployed = TeamDeployed(members=(LEADER.id,))
sent = (SentTeam(BJ, NAME),)
ORGANISATIONS = tuple(
    OrganisationEntered(organisation=each, name=NAME, tier=usual_tier(each), node=False)
    for each in (BJ, HAIDIAN, CHAOYANG, TARGET, OF_THE_TARGET, NEIGHBOUR)
)


def planned(mode: PatrolMode) -> JointPatrolPlanned:
    """Return the plan of a patrol of the city alone."""
    return JointPatrolPlanned(title=NAME, mode=mode, tiers=(BJ,), targets=(TARGET,), round=ROUND)


assigned = AssignmentAdopted(assignments=(Assignment(TEAM, TARGET),))
accepted = ParticipationAccepted(patrol=PATROL, organiser=BJ, team=DISTRICT_TEAM, teams=(TEAM,))
started = JointPatrolStarted(teams=sent)


@dataclass(frozen=True)
class Against:
    """A reason against somebody: what is otherwise about them, and the rule that says so."""

    refusal: type[Refusal]
    who: Member = NEWCOMER
    recused: bool = False
    elsewhere: NodeId | None = None
    """As of whom they were named in another team."""
    entered_by: NodeId = BJ
    """Whose team that is."""
    trained: bool = True


REASONS: Mapping[str, Against] = {
    "recused": Against(MemberRecusedFor, recused=True),
    "from the target": Against(MemberOfTarget, who=replace(NEWCOMER, organisation=TARGET)),
    "from below the target": Against(MemberOfTarget, who=replace(NEWCOMER, organisation=OF_THE_TARGET)),
    "elsewhere from the target": Against(MemberOfTarget, elsewhere=OF_THE_TARGET),
    "elsewhere at home": Against(MemberAtHome, elsewhere=NEIGHBOUR),
    "by another body from the target": Against(MemberOfTarget, elsewhere=OF_THE_TARGET, entered_by=HAIDIAN),
    "untrained": Against(MemberUntrained, trained=False),
    "at home": Against(MemberAtHome, who=replace(NEWCOMER, organisation=NEIGHBOUR)),
}
NOBODY = Against(Refusal)


def among(way: "Way", against: Against) -> Given:
    """Return what is seen, with the newcomer in the team or on the way into it."""
    inside = () if way.newcomer_comes else (MemberAdded(member=against.who),)
    engaged = (TeamEngaged(work=way.work),) if way.engaged else ()
    team = (TeamFormed(name=NAME, members=(LEADER,)), *inside, *engaged)
    round = READY if against.trained else READY[:-1]
    seen = {INSPECTION: way.inspection, PATROL: way.patrol, ANSWER: way.answer, ROUND: round, TEAM: team}
    before = given(*seen.pop(way.on, ()))
    for id, events in seen.items():
        before = before.seeing(id, *events)
    recused = [RecusalEntered(member=NEWCOMER.id, target=TARGET)] if against.recused else []
    origin = [OriginsEntered(people=(Origin(NEWCOMER.id, against.elsewhere),))] if against.elsewhere else []
    entries: dict[NodeId, tuple[object, ...]] = {BJ: (*recused,)}
    entries[against.entered_by] = (*entries.get(against.entered_by, ()), *origin)
    for owner, entered in entries.items():
        before = before.seeing(index_of(owner), *entered)
    return before.seeing(tree_id(BJ), *ORGANISATIONS)


@dataclass(frozen=True)
class Way:
    """A way into a team that is used for something."""

    command: Callable[[Member], object]
    on: AggregateId
    work: AggregateId
    inspection: tuple[object, ...] = ()
    patrol: tuple[object, ...] = ()
    answer: tuple[object, ...] = ()
    engaged: bool = True
    newcomer_comes: bool = False
    """True if the command brings the newcomer; otherwise they are in the team before."""
    there: bool = False
    """True if the team moves in, or has: then training counts."""
    away: bool = False
    """True in a cross inspection: then home counts."""


def add(who: Member) -> AddMember:
    return AddMember(member=who)


def lead(who: Member) -> ReplaceLeader:
    return ReplaceLeader(leader=who.id, handover="底稿、台账均已移交")


JOINT, CROSS = (planned(PatrolMode.JOINT),), (planned(PatrolMode.CROSS),)
OPENED, DEPLOYED = (inspection_opened,), (inspection_opened, deployed)
ACCEPTED = (accepted,)
ON_CROSS = (*CROSS, assigned)

WAYS: Mapping[str, Way] = {
    "added before moving in": Way(add, TEAM, INSPECTION, OPENED, newcomer_comes=True),
    "added while there": Way(add, TEAM, INSPECTION, DEPLOYED, newcomer_comes=True, there=True),
    "added before a joint patrol": Way(add, TEAM, PATROL, patrol=JOINT, newcomer_comes=True),
    "added to a joint patrol": Way(add, TEAM, PATROL, patrol=(*JOINT, started), newcomer_comes=True, there=True),
    "added before a cross inspection": Way(add, TEAM, PATROL, patrol=ON_CROSS, newcomer_comes=True, away=True),
    "added to a cross inspection": Way(
        add, TEAM, PATROL, patrol=(*ON_CROSS, started), newcomer_comes=True, there=True, away=True
    ),
    "leading before moving in": Way(lead, TEAM, INSPECTION, OPENED),
    "leading while there": Way(lead, TEAM, INSPECTION, DEPLOYED, there=True),
    "leading a cross inspection": Way(lead, TEAM, PATROL, patrol=(*ON_CROSS, started), there=True, away=True),
    "assigned": Way(
        lambda _: OpenInspection(round=ROUND, target=TARGET, team=TEAM), INSPECTION, INSPECTION, engaged=False
    ),
    "moving in": Way(lambda _: DeployTeam(), INSPECTION, INSPECTION, OPENED, there=True),
    "accepting as a team": Way(
        lambda _: AcceptInvitation(patrol=PATROL, team=NAME, teams=(TEAM,)), ANSWER, PATROL, patrol=JOINT, engaged=False
    ),
    "accepting by name": Way(
        lambda who: AcceptInvitation(patrol=PATROL, team=NAME, members=(JointMember(who.id, who.organisation),)),
        ANSWER,
        PATROL,
        patrol=JOINT,
        newcomer_comes=True,
    ),
    "starting jointly": Way(lambda _: StartJointPatrol(), PATROL, PATROL, patrol=JOINT, answer=ACCEPTED, there=True),
    "adopted": Way(
        lambda _: AdoptAssignment(assignments=assigned.assignments),
        PATROL,
        PATROL,
        patrol=CROSS,
        answer=ACCEPTED,
        away=True,
    ),
    "starting across": Way(
        lambda _: StartJointPatrol(), PATROL, PATROL, patrol=ON_CROSS, answer=ACCEPTED, there=True, away=True
    ),
}


def goes(way: Way, against: Against) -> Decided:
    return among(way, against).when(way.command(against.who))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_whoever_nothing_is_said_against_takes_part(way: Way) -> None:
    assert goes(way, NOBODY).refusal is None


@pytest.mark.parametrize("against", REASONS.values(), ids=REASONS.keys())
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_every_way_in_is_closed_to_whoever_something_is_said_against(way: Way, against: Against) -> None:
    """Training counts once the team moves in, and home in a cross inspection."""
    counts = {MemberUntrained: way.there, MemberAtHome: way.away}.get(against.refusal, True)
    if counts:
        goes(way, against).then_refused(against.refusal, member=NEWCOMER.id)
    else:
        assert goes(way, against).refusal is None


def test_in_a_cross_inspection_who_comes_from_the_city_is_at_home_nowhere() -> None:
    refusal = goes(WAYS["adopted"], NOBODY).refusal
    assert refusal is None


def test_each_rule_is_refused_by_name() -> None:
    way = WAYS["added while there"]
    goes(way, REASONS["from the target"]).then_refused(MemberOfTarget, target=TARGET)
    goes(WAYS["adopted"], REASONS["at home"]).then_refused(MemberAtHome, target=TARGET)


def test_what_is_over_or_was_taken_elsewhere_says_nothing_any_more() -> None:
    over = replace(WAYS["added to a joint patrol"], patrol=())
    assert goes(over, REASONS["recused"]).refusal is None


def test_a_team_without_a_leader_is_sent_nowhere() -> None:
    left = MemberRemoved(member=LEADER.id, reason="岗位调整")
    leaderless = given().seeing(ROUND, *READY).seeing(TEAM, TeamFormed(name=NAME, members=(LEADER,)), left)
    leaderless.when(OpenInspection(round=ROUND, target=TARGET, team=TEAM)).then_refused(LeaderMissing, team=TEAM)


def test_training_counts_for_whom_the_rounds_owner_sends() -> None:
    """Who comes from another tier was trained by that one, which this node need not know."""
    answer = counterpart(PATROL, "participation", HAIDIAN)
    of_haidian = ParticipationAccepted(
        patrol=PATROL, organiser=BJ, team=DISTRICT_TEAM, members=(JointMember("p-1", HAIDIAN),)
    )
    plan = replace(planned(PatrolMode.SPECIAL), tiers=(HAIDIAN,))
    given(plan).seeing(ROUND, *READY).seeing(answer, of_haidian).when(StartJointPatrol()).then(
        JointPatrolStarted(teams=(SentTeam(HAIDIAN, DISTRICT_TEAM),))
    )
