"""Events and ids of May 2019 that several specifications begin with."""

from datetime import UTC, datetime

from domain.aggregate_id import AggregateId, counterpart
from domain.issue.events import (
    IssueAssigned,
    IssueListed,
    IssueRaised,
    IssueResolved,
    IssueVerified,
    RectificationChecked,
)
from domain.list.events import Category, IssueListOpened
from domain.node_id import NodeId
from domain.participation import ParticipationAccepted
from domain.patrol.events import JointPatrolPlanned, JointPatrolStarted, PatrolMode, Team
from domain.rectification.events import RectificationAccepted, RectificationReturned, RectificationSubmitted
from domain.rectification.measures import CountedIn, Measure, Work
from domain.task.events import TaskAssigned
from domain.words import Words
from tests.unit.given import AT, BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

DUE = datetime(2019, 5, 31, 16, 0, tzinfo=UTC)
LATER = datetime(2019, 6, 30, 16, 0, tzinfo=UTC)

PATROL = AggregateId("patrol-1@bj")
LIST = AggregateId("list-1@bj")
ISSUE = AggregateId("issue-1@bj")
TASK = AggregateId("task-1@bj")
RECTIFICATION = counterpart(ISSUE, "rectification", ZHONGGUANCUN)

MUNICIPAL_TEAM = Words("市委第三巡视组", "Municipal Team 3")
DISTRICT_TEAM = Words("海淀区委第二巡察组", "Haidian Team 2")
BAOFUSI = Words("保福寺平房区", "Baofusi bungalow area")
PROPERTY = Category("property-management", Words("物业管理不到位", "Poor property management"))
REPAIRS = Category("infrastructure-repair", Words("基础设施修缮不及时", "Late repair of infrastructure"))
TITLE = Words("中关村街道座谈会问题清单", "Issues of the Zhongguancun seminar")
LAMPS = Measure(
    Work.ADDED, Words("增设路灯", "Street lamps added"), 14, CountedIn("lamps", Words("处", "lamps")), BAOFUSI
)

planned = JointPatrolPlanned(
    title=Words("中关村街道联动巡视", "Joint patrol of Zhongguancun"),
    mode=PatrolMode.JOINT,
    tiers=(BJ, HAIDIAN),
    targets=(ZHONGGUANCUN,),
)
started = JointPatrolStarted(teams=(Team(BJ, MUNICIPAL_TEAM), Team(HAIDIAN, DISTRICT_TEAM)))
accepted_by_bj = ParticipationAccepted(patrol=PATROL, organiser=BJ, tiers=(BJ, HAIDIAN), team=MUNICIPAL_TEAM)
accepted_by_haidian = ParticipationAccepted(patrol=PATROL, organiser=BJ, tiers=(BJ, HAIDIAN), team=DISTRICT_TEAM)

opened = IssueListOpened(title=TITLE, categories=(PROPERTY, REPAIRS), source=PATROL, partners=(BJ, HAIDIAN))
raised = IssueRaised(
    list=LIST,
    category=REPAIRS.code,
    category_name=REPAIRS.name,
    text="路灯照明效果不佳",
    text_en="Street lamps give poor light",
    about=KEXU,
    source=PATROL,
    partners=(BJ, HAIDIAN),
)
verified = IssueVerified()
listed = IssueListed(list=LIST, title=TITLE, item=1)
assigned = IssueAssigned(responsible=ZHONGGUANCUN, due=DUE)
on_the_list = (raised, verified, listed)
in_work = (*on_the_list, assigned)
passed = RectificationChecked(responsible=ZHONGGUANCUN, by=BJ, passed=True, findings="灯亮了")
failed = RectificationChecked(responsible=ZHONGGUANCUN, by=BJ, passed=False, findings="还是不亮")
resolved = (*in_work, passed, IssueResolved())

accepted = RectificationAccepted(issue=ISSUE, assigner=BJ, partners=(BJ, HAIDIAN))
returned = RectificationReturned(issue=ISSUE, assigner=BJ, partners=(BJ, HAIDIAN), reason="不属本街道", returned_at=AT)
submitted = RectificationSubmitted(result="路灯已修复", measures=(LAMPS,))

task_assigned = TaskAssigned(title="督促整改", lead=HAIDIAN, assisting=(CHAOYANG,), due=DUE)


def check_by(by: NodeId) -> RectificationChecked:
    """Return a check that was passed, by somebody."""
    return RectificationChecked(responsible=ZHONGGUANCUN, by=by, passed=True, findings="灯亮了")
