"""Events and ids of an inspection that several specifications begin with: round 6, team 4, Civil Affairs."""

from dataclasses import replace
from datetime import date

from domain.aggregate_id import AggregateId, counterpart
from domain.evidence.events import (
    DossierCompiled,
    EvidenceSealed,
    ReportStated,
    Statement,
    WorkingPaper,
    WorkingPapersFiled,
)
from domain.inspection.events import FeedbackDelivered, FeedbackRole, InspectionOpened, TeamDeployed, TeamWithdrawn
from domain.issue.events import IssueRaised
from domain.list.digests import root_of_list
from domain.list.events import IssueListOpened, ItemNumbered, ListFrozen
from domain.merkle import leaf_hash
from domain.node_id import NodeId
from domain.reconciliation.events import (
    Compared,
    MismatchRecorded,
    MismatchSettled,
    ReconciliationClosed,
    ReconciliationOpened,
)
from domain.round.events import RoundKind, RoundOpened, RoundPlan, RoundPlanApproved, RoundPlanDrafted, TrainingHeld
from domain.team.events import Member, MemberRole, TeamFormed
from domain.words import Words
from tests.unit.domain.examples import PROPERTY
from tests.unit.given import BJ

CIVIL, DISCIPLINE = NodeId("bj.civil"), NodeId("bj.discipline")

ROUND = AggregateId("round-1@bj")

PLAN = RoundPlan("四个落实", "进驻、了解、会审、反馈", "谈话、查阅、走访", "逐条对应底稿")

round_opened = RoundOpened(
    number=1, kind=RoundKind.ROUTINE, title=Words("第六轮巡视", "Round 6"), opens_on=date(2019, 4, 1)
)
drafted = RoundPlanDrafted(plan=PLAN, drafter="officer-1")
approved = RoundPlanApproved()
trained = TrainingHeld(members=("leader-1", "member-1"))

TEAM = AggregateId("team-1@bj")
LEADER = Member("leader-1", MemberRole.LEADER, BJ)
MEMBER = Member("member-1", MemberRole.MEMBER, DISCIPLINE)
team_formed = TeamFormed(name=Words("市委第四巡视组", "Municipal Team 4"), round=ROUND, members=(LEADER, MEMBER))

INSPECTION = AggregateId("inspection-1@bj")
EVIDENCE = counterpart(INSPECTION, "evidence", BJ)
RECONCILIATION = counterpart(INSPECTION, "reconciliation", BJ)
inspection_opened = InspectionOpened(round=ROUND, round_kind=RoundKind.ROUTINE, target=CIVIL, team=TEAM)
deployed = TeamDeployed(members=("leader-1", "member-1"))
reconciling = ReconciliationOpened(inspection=INSPECTION)
mismatch = MismatchRecorded(
    number=1, between=(Compared.REPORT, Compared.PAPER), where="报告第3条", note="金额与底稿不一致"
)
settled = MismatchSettled(number=1, how="按底稿修改报告")
reconciled = ReconciliationClosed()
withdrawn = TeamWithdrawn()

LIST = AggregateId("list-1@bj")
paper_1 = WorkingPaper(1, "救助资金拨付", "三笔资金逾期拨付", (1,))
paper_2 = WorkingPaper(2, "养老机构台账", "两家机构台账缺失", (1, 2))
statement_1 = Statement(1, "社会救助资金管理不严", (1,))
papers_filed = WorkingPapersFiled(inspection=INSPECTION, list=LIST, papers=(paper_1, paper_2))
dossier_compiled = DossierCompiled(item=1, papers=(1, 2), conclusion="监管责任未落实")
DIGESTS = tuple(leaf_hash(bytes([item])).hex() for item in (1, 2))
FROZEN = root_of_list(DIGESTS)
frozen = ListFrozen(root=FROZEN, size=2, digests=DIGESTS)
report_stated = ReportStated(root=FROZEN, statements=(statement_1,))
sealed = EvidenceSealed()
EVIDENT = (papers_filed, dossier_compiled, report_stated)
ISSUES = tuple(AggregateId(f"issue-{item}@bj") for item in (1, 2))
found = IssueRaised(
    list=LIST,
    category=PROPERTY.code,
    category_name=PROPERTY.name,
    text="三笔资金逾期拨付",
    about=CIVIL,
    source=INSPECTION,
)
key_found = replace(found, key=True)


def a_list(numbered: int, source: AggregateId | None = INSPECTION) -> tuple[object, ...]:
    """Return the events of a list that gathers what an inspection found, or something else, so many items."""
    issues = (AggregateId(f"issue-{item}@bj") for item in range(1, numbered + 1))
    opened = IssueListOpened(title=Words("问题清单", "Issues"), categories=(PROPERTY,), source=source)
    return (opened, *(ItemNumbered(item=item, issue=issue) for item, issue in enumerate(issues, 1)))


fed_back = FeedbackDelivered(target=CIVIL, list=LIST, root=FROZEN, attended=(FeedbackRole.LEADING_GROUP,))
