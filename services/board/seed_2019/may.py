"""May 2019: who did what, where and when, from the plan of the joint patrol to the site visit (P8, P9).

The article gives the two teams, the seminar of 15 May with its 15 participants, 29 issues and 3 categories, and the
site visit two days later with its 14 lamps. All days and hours between, and all else marked `synthetic`, are invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate_id import AggregateId
from domain.issue.assigning import AssignIssue
from domain.issue.events import SourceStatement
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.issue.settling import CheckRectification, ResolveIssue
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.participation import AcceptInvitation, JointMember
from domain.patrol.events import PatrolMode
from domain.patrol.planning import PlanJointPatrol, StartJointPatrol
from domain.patrol.under_way import HoldSeminar, VisitSite
from domain.rectification.accepting import AcceptRectification
from domain.rectification.submitting import SubmitRectification
from domain.round.state import round_id
from domain.task.assigning import AssignTask, ConfirmTask
from domain.undertaking import AcceptTask, ReportProgress, SubmitTask
from domain.words import Words
from services.board.seed_2019.cast import CITY, HAIDIAN, KEXU, KEYUAN, SUBDISTRICT
from services.board.seed_2019.dates import at
from services.board.seed_2019.items import Item, seminar
from services.board.seed_2019.plan import inspector
from services.board.seed_2019.stage import Deed, Scenario

PLACE = Words("中关村街道", "Zhongguancun Subdistrict")


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of the list once it is assigned."""

    number: int
    item: Item
    issue: Deed


@dataclass(frozen=True, slots=True)
class GivenTask:
    """A task, and what each of its undertakers keeps in answer to it."""

    given: Deed
    undertakings: Mapping[NodeId, Deed]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """What the joint team saw in one community."""

    organisation: NodeId
    place: Words
    findings: str
    at: datetime


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of May 2019 in Beijing."""
    return at(5, day, hour, minute)


VISITS = (
    PlannedVisit(
        KEXU,
        Words("科煦社区保福寺平房区", "Baofusi bungalow area, Kexu Community"),
        "路灯照明效果不佳等问题已解决，保福寺平房区增设路灯14处",
        moment(17, 14),
    ),
    PlannedVisit(KEYUAN, Words("科源社区", "Keyuan Community"), "路灯照明效果不佳等问题已解决", moment(17, 14, 40)),
)


_FOCUS = {
    "party-building": "organisation",
    "property-management": "responsibility",
    "infrastructure-repair": "policies",
}
"""What the issues of each category are a failure to implement."""


def play(stage: Scenario) -> AggregateId:
    """Give all commands of May 2019, in the order in which they occurred; return the joint patrol."""
    patrol = form_joint_team(stage)
    listed = hear_the_communities(stage, patrol)
    task = hand_on_to_the_subdistrict(stage, patrol, listed)
    rectifications = accept_rectifications(stage, listed)
    repair_the_lighting(stage, task, listed, rectifications)
    look_on_site(stage, patrol, task, listed, rectifications)
    return patrol.id


def form_joint_team(stage: Scenario) -> Deed:
    """Municipal team 3 and Haidian's team 2 go together: planned, accepted by both tiers, started."""
    patrol = stage.give(
        CITY,
        PlanJointPatrol(
            title=Words(
                "市委第三巡视组与海淀区委第二巡察组联动巡视",
                "Joint patrol of municipal team 3 and Haidian team 2",
            ),
            mode=PatrolMode.JOINT,
            tiers=(CITY, HAIDIAN),
            targets=(SUBDISTRICT,),
            round=round_id(6, CITY),
        ),
        key="patrol/plan",
        at=moment(6, 9),
        synthetic=True,
    )
    city = _accept(stage, CITY, patrol, Words("市委第三巡视组", "Municipal inspection team 3"), moment(6, 14))
    district = _accept(stage, HAIDIAN, patrol, Words("海淀区委第二巡察组", "Haidian patrol team 2"), moment(7, 10))
    return stage.give(
        CITY,
        StartJointPatrol(),
        key="patrol/start",
        on=patrol,
        after=(city, district),
        at=moment(8, 9),
        synthetic=True,
    )


def _accept(stage: Scenario, tier: NodeId, patrol: Deed, team: Words, when: datetime) -> Deed:
    members = tuple(JointMember(_member(tier, place), tier) for place in range(1, 6))
    command = AcceptInvitation(patrol=patrol.id, team=team, members=members)
    return stage.give(tier, command, key=f"patrol/accept/{tier}", after=(patrol,), at=when, synthetic=True)


def _member(tier: NodeId, place: int) -> str:
    """Return somebody of municipal team 3, who was trained for round 6, or of the district's team."""
    return inspector(6, 3, place) if tier == CITY else f"joint-{tier.rpartition('.')[2]}-m{place}"


def hear_the_communities(stage: Scenario, patrol: Deed) -> list[Listed]:
    """15 May: 15 residents speak at the seminar; 29 issues in 3 categories are raised, listed and assigned."""
    categories = seminar().categories
    stage.give(
        CITY,
        HoldSeminar(place=PLACE, attendees=15),
        key="seminar",
        on=patrol,
        at=moment(15, 9),
    )
    issues = stage.give(
        CITY,
        OpenIssueList(
            title=Words("中关村街道社区座谈会问题清单", "Issues of the Zhongguancun community seminar"),
            categories=categories,
            source=patrol.id,
        ),
        key="list/open",
        at=moment(15, 9, 30),
        synthetic=True,
    )
    listed = [
        Listed(number, item, _list_item(stage, patrol, issues, number, item))
        for number, item in enumerate(seminar().items, start=1)
    ]
    after = tuple(one.issue for one in listed)
    stage.give(CITY, FreezeList(), key="list/freeze", on=issues, after=after, at=moment(15, 18), synthetic=True)
    return listed


def _list_item(
    stage: Scenario,
    patrol: Deed,
    issues: Deed,
    number: int,
    item: Item,
) -> Deed:
    raised = stage.give(
        CITY,
        RaiseIssue(
            list=issues.id,
            category=item.category,
            text=item.zh,
            text_en=item.en,
            about=item.about,
            place=item.place,
            source=patrol.id,
            focus=_FOCUS[item.category],
            focus_areas=("livelihood-planning",),
            statement=SourceStatement(seminar=1, speaker=item.speaker, text=f"居民代表发言：{item.zh}"),
        ),
        key=f"issue/{number}/raise",
        at=moment(15, 10, number),
        synthetic=item.synthetic,
    )
    note = f"座谈会第{item.speaker}席发言，联动工作组核对属实"
    verify, list_it = VerifyIssue(note=note), ListIssue()
    assign = AssignIssue(responsible=SUBDISTRICT, due=moment(15 + item.days + 1, 0))
    for name, command, hour in (("verify", verify, 14), ("list", list_it, 15), ("assign", assign, 16)):
        at = moment(15, hour, number)
        raised = stage.give(CITY, command, key=f"issue/{number}/{name}", on=raised, at=at, synthetic=True)
    return raised


def hand_on_to_the_subdistrict(stage: Scenario, patrol: Deed, listed: list[Listed]) -> GivenTask:
    """Haidian gives the subdistrict two tasks; its communities assist with the lighting. The second one goes on."""
    lighting = stage.give(
        HAIDIAN,
        AssignTask(
            title="两日内解决科煦、科源社区路灯照明问题",
            lead=SUBDISTRICT,
            assisting=(KEXU, KEYUAN),
            due=moment(18, 0),
            about=patrol.id,
        ),
        key="task/lighting/assign",
        after=[one.issue for one in listed],
        at=moment(15, 17, 30),
        synthetic=True,
    )
    rest = stage.give(
        HAIDIAN,
        AssignTask(title="逐项整改座谈会反映的其他问题", lead=SUBDISTRICT, due=moment(31, 0), about=patrol.id),
        key="task/rest/assign",
        at=moment(15, 17, 40),
        synthetic=True,
    )
    _undertake(stage, SUBDISTRICT, "rest", rest)
    return GivenTask(
        lighting, {who: _undertake(stage, who, "lighting", lighting) for who in (SUBDISTRICT, KEXU, KEYUAN)}
    )


def _undertake(stage: Scenario, undertaker: NodeId, name: str, task: Deed) -> Deed:
    key = f"task/{name}/accept/{undertaker}"
    return stage.give(undertaker, AcceptTask(task=task.id), key=key, after=(task,), at=moment(15, 18), synthetic=True)


def accept_rectifications(stage: Scenario, listed: list[Listed]) -> dict[int, Deed]:
    """16 May: the subdistrict accepts all 29."""
    return {
        one.number: stage.give(
            SUBDISTRICT,
            AcceptRectification(issue=one.issue.id),
            key=f"issue/{one.number}/accept",
            after=(one.issue,),
            at=moment(16, 9, one.number),
            synthetic=True,
        )
        for one in listed
    }


def repair_the_lighting(
    stage: Scenario, task: GivenTask, listed: list[Listed], rectifications: dict[int, Deed]
) -> None:
    """17 May, in the morning: the communities report what they did, the subdistrict submits the lighting items."""
    for community in (KEXU, KEYUAN):
        stage.give(
            community,
            ReportProgress(note="本社区路灯照明问题已处理完毕"),
            key=f"task/lighting/progress/{community}",
            on=task.undertakings[community],
            at=moment(17, 9),
            synthetic=True,
        )
    for one in listed:
        if repair := one.item.lighting:
            rectifications[one.number] = stage.give(
                SUBDISTRICT,
                SubmitRectification(result=repair.result, measures=repair.measures),
                key=f"issue/{one.number}/submit",
                on=rectifications[one.number],
                at=moment(17, 10, one.number),
                synthetic=one.item.synthetic,
            )


def look_on_site(
    stage: Scenario,
    patrol: Deed,
    task: GivenTask,
    listed: list[Listed],
    rectifications: dict[int, Deed],
) -> None:
    """17 May, in the afternoon: the joint team looks for itself; lighting is resolved, the rest stays open."""
    for visit in VISITS:
        command = VisitSite(place=visit.place, organisation=visit.organisation, findings=visit.findings, seminar=1)
        stage.give(CITY, command, key=f"visit/{visit.organisation}", on=patrol, at=visit.at)
    for one in listed:
        if one.item.lighting:
            _resolve(stage, one, rectifications[one.number])
    _conclude(stage, task)


def _resolve(stage: Scenario, one: Listed, rectification: Deed) -> None:
    check = CheckRectification(passed=True, findings="现场查看，照明恢复正常", place=one.item.place)
    synthetic = one.item.synthetic
    checked = stage.give(
        CITY,
        check,
        key=f"issue/{one.number}/check",
        on=one.issue,
        after=(rectification,),
        at=moment(17, 15, one.number),
        synthetic=synthetic,
    )
    at = moment(17, 16, one.number)
    stage.give(CITY, ResolveIssue(), key=f"issue/{one.number}/resolve", on=checked, at=at, synthetic=synthetic)


def _conclude(stage: Scenario, task: GivenTask) -> None:
    submitted = stage.give(
        SUBDISTRICT,
        SubmitTask(result="科煦、科源社区路灯照明问题全部解决，保福寺平房区增设路灯14处"),
        key="task/lighting/submit",
        on=task.undertakings[SUBDISTRICT],
        at=moment(17, 17),
        synthetic=True,
    )
    stage.give(
        HAIDIAN,
        ConfirmTask(note="联动工作组已实地查看"),
        key="task/lighting/confirm",
        on=task.given,
        after=(submitted,),
        at=moment(17, 17, 30),
        synthetic=True,
    )
