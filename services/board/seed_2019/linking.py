"""Linkage besides the joint patrol in Haidian (P11): the university, the cross inspection, the enterprises."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.aggregate_id import AggregateId
from domain.filing.before_start import FilePlan
from domain.node_id import NodeId
from domain.participation import AcceptInvitation, JointMember
from domain.patrol.assigning import AdoptAssignment
from domain.patrol.events import Assignment, PatrolMode
from domain.patrol.planning import PlanJointPatrol, StartJointPatrol
from domain.patrol.under_way import EndJointPatrol
from domain.round.state import round_id
from domain.task.assigning import AssignTask
from domain.team.events import Member, MemberRole
from domain.team.forming import FormTeam
from domain.team.recusing import RecuseMember
from domain.undertaking import AcceptTask, SubmitTask
from domain.words import Words
from services.assignment import AssignmentProblem, AvailableTeam, Proposal, RecusedMember, propose
from services.board.seed_2019.cast import (
    CCMU,
    CCMU_HOSPITAL,
    CITY,
    DISTRICTS,
    HAIDIAN,
    SASAC,
    SASAC_ENTERPRISES,
    TARGETS_OF_CROSS,
)
from services.board.seed_2019.dates import at
from services.board.seed_2019.plan import inspector
from services.board.seed_2019.stage import Deed, Scenario

TEAMS_OF_A_DISTRICT = 2
SEED = 2019
_CHINESE = ("一", "二")


def join_the_university(stage: Scenario) -> None:
    """Round 6: municipal team 7 and the patrol body of Capital Medical University go together."""
    plan = PlanJointPatrol(
        title=Words("市委第七巡视组与首都医科大学巡察机构联动", "Municipal team 7 with Capital Medical University"),
        mode=PatrolMode.JOINT,
        tiers=(CITY, CCMU),
        targets=(CCMU_HOSPITAL,),
        round=round_id(6, CITY),
    )
    patrol = stage.give(CITY, plan, key="ccmu/plan", at=at(5, 6), synthetic=True)
    teams = ((CITY, Words("市委第七巡视组", "Municipal team 7")), (CCMU, Words("校党委巡察组", "University team")))
    sent = {CITY: tuple(inspector(6, 7, place) for place in range(1, 4)), CCMU: _people("ccmu", CCMU)}
    answers = [
        _accept(stage, tier, patrol, team, "ccmu", at(5, 6 + day), members=sent[tier])
        for day, (tier, team) in enumerate(teams)
    ]
    stage.give(CITY, StartJointPatrol(), key="ccmu/start", on=patrol, after=answers, at=at(5, 9), synthetic=True)
    task = AssignTask(title="协助核查附属医院采购管理", lead=CCMU, due=at(6, 20, 0), about=patrol.id)
    given = stage.give(CITY, task, key="ccmu/task", at=at(5, 20), synthetic=True)
    accept = AcceptTask(task=given.id)
    undertaking = stage.give(CCMU, accept, key="ccmu/accept", after=(given,), at=at(5, 21), synthetic=True)
    done = SubmitTask(result="已提交采购管理核查材料")
    stage.give(CCMU, done, key="ccmu/submit", on=undertaking, at=at(6, 12), synthetic=True)
    stage.give(CITY, EndJointPatrol(), key="ccmu/end", on=patrol, at=at(6, 28), synthetic=True)


def share_the_task_with_haidian(stage: Scenario, patrol: AggregateId) -> None:
    """The city gives Haidian a task of the joint patrol: the linkage of tasks."""
    task = AssignTask(title="督促中关村街道逐项整改座谈会反映问题", lead=HAIDIAN, due=at(6, 20, 0), about=patrol)
    given = stage.give(CITY, task, key="haidian/task", at=at(5, 15, 17), synthetic=True)
    accept = AcceptTask(task=given.id)
    stage.give(HAIDIAN, accept, key="haidian/accept", after=(given,), at=at(5, 15, 18), synthetic=True)


def inspect_across(stage: Scenario) -> None:
    """The special round: 32 teams of the districts inspect 64 organisations, none at home."""
    plan = PlanJointPatrol(
        title=Words("规划自然资源领域交叉巡察", "Cross inspection on planning and natural resources"),
        mode=PatrolMode.CROSS,
        tiers=DISTRICTS,
        targets=TARGETS_OF_CROSS,
        round=round_id(7, CITY),
    )
    patrol = stage.give(CITY, plan, key="cross/plan", at=at(8, 29, 14), synthetic=True)
    formed = {district: _form_teams(stage, district) for district in DISTRICTS}
    answers = [
        _accept(stage, district, patrol, Words("区委巡察组", "District teams"), "cross", at(8, 30), teams=teams)
        for district, teams in formed.items()
    ]
    teams = [team for district in DISTRICTS for team in formed[district]]
    adopt = AdoptAssignment(assignments=_assignments(teams))
    stage.give(CITY, adopt, key="cross/adopt", on=patrol, after=answers, at=at(9, 1), synthetic=True)
    stage.give(CITY, StartJointPatrol(), key="cross/start", on=patrol, at=at(9, 3))
    stage.give(CITY, EndJointPatrol(), key="cross/end", on=patrol, at=at(11, 15), synthetic=True)


def _form_teams(stage: Scenario, district: NodeId) -> list[Deed]:
    """Form a district's two teams; somebody in the first is recused for an organisation elsewhere."""
    formed = []
    for number in range(1, TEAMS_OF_A_DISTRICT + 1):
        team = FormTeam(
            name=Words(f"区委第{_CHINESE[number - 1]}巡察组", f"District patrol team {number}"),
            members=_members(district, number),
        )
        key = f"cross/team/{district}/{number}"
        formed.append(stage.give(district, team, key=key, at=at(8, 22, 9, number), synthetic=True))
    recuse = RecuseMember(member=_member(district, 1, 2), target=_elsewhere(district), reason="曾在该单位任职")
    stage.give(district, recuse, key=f"cross/recuse/{district}", on=formed[0], at=at(8, 23), synthetic=True)
    return formed


def _assignments(teams: list[Deed]) -> tuple[Assignment, ...]:
    """Return the proposal of the solver: the same for the same seed."""
    problem = AssignmentProblem(
        teams=tuple(
            AvailableTeam(str(team.id), team.by, tuple(member.id for member in _members(team.by, _number(index))))
            for index, team in enumerate(teams)
        ),
        targets=TARGETS_OF_CROSS,
        recusals=tuple(RecusedMember(_member(district, 1, 2), _elsewhere(district)) for district in DISTRICTS),
        seed=SEED,
    )
    proposal = propose(problem)
    assert isinstance(proposal, Proposal)  # noqa: S101 - a test plays this very problem
    return tuple(Assignment(AggregateId(team), target) for target, team in sorted(proposal.team_of.items()))


def _number(index: int) -> int:
    return index % TEAMS_OF_A_DISTRICT + 1


def _member(district: NodeId, team: int, place: int) -> str:
    return f"{district.rpartition('.')[2]}-t{team}-m{place}"


def _members(district: NodeId, team: int) -> tuple[Member, ...]:
    roles = (MemberRole.LEADER, MemberRole.DEPUTY, MemberRole.MEMBER, MemberRole.MEMBER)
    return tuple(Member(_member(district, team, place), role, district) for place, role in enumerate(roles, 1))


def _elsewhere(district: NodeId) -> NodeId:
    """Return an organisation of the district that follows."""
    following = DISTRICTS[(DISTRICTS.index(district) + 1) % len(DISTRICTS)]
    return NodeId(f"{following}.planning")


def patrol_the_enterprises(stage: Scenario) -> None:
    """The state assets commission inspects two second-tier enterprises; its plan is filed in time."""
    plan = PlanJointPatrol(
        title=Words("市国资委对二级企业专项巡察", "Special patrol of second-tier enterprises"),
        mode=PatrolMode.SPECIAL,
        tiers=(SASAC,),
        targets=SASAC_ENTERPRISES,
        round=round_id(7, CITY),
    )
    patrol = stage.give(SASAC, plan, key="sasac/plan", at=at(8, 15), synthetic=True)
    team, members = Words("市国资委巡察组", "SASAC team"), _people("sasac", SASAC)
    answer = _accept(stage, SASAC, patrol, team, "sasac", at(8, 16), members=members)
    stage.try_in_vain(SASAC, StartJointPatrol(), key="sasac/start-unfiled", on=patrol, at=at(8, 17), refused="Unfiled")
    filing = FilePlan(about=patrol.id, title="市国资委二级企业专项巡察方案", planned_start=date(2019, 9, 5))
    stage.give(SASAC, filing, key="sasac/file", at=at(8, 19), synthetic=True)
    stage.give(SASAC, StartJointPatrol(), key="sasac/start", on=patrol, after=(answer,), at=at(9, 5))
    stage.give(SASAC, EndJointPatrol(), key="sasac/end", on=patrol, at=at(11, 8), synthetic=True)


def _people(name: str, tier: NodeId) -> tuple[str, ...]:
    return tuple(f"{name}-{tier.rpartition('.')[2]}-m{place}" for place in range(1, 4))


def _accept(
    stage: Scenario,
    tier: NodeId,
    patrol: Deed,
    team: Words,
    name: str,
    when: datetime,
    *,
    members: Sequence[str] = (),
    teams: Sequence[Deed] = (),
) -> Deed:
    command = AcceptInvitation(
        patrol=patrol.id,
        team=team,
        members=tuple(JointMember(member, tier) for member in members),
        teams=tuple(each.id for each in teams),
    )
    after = (patrol, *teams)
    return stage.give(tier, command, key=f"{name}/accept/{tier}", after=after, at=when, synthetic=True)
