"""Documents, checks, filings and meetings that several specifications begin with."""

from datetime import UTC, date, datetime

from domain.aggregate_id import AggregateId
from domain.check import CheckFindingsRecorded, CheckTarget, SpecialCheckOpened
from domain.circular import CircularIssued, CircularKind, ReadAcrossIssued
from domain.citation import Citation
from domain.filing.events import PlanFiled
from domain.filing_rule import FilingRuleSet, FilingSanction
from domain.letter import LetterIssued
from domain.node_id import NodeId
from domain.reply import DocumentAcknowledged
from domain.supervision import SupervisionOrdered
from domain.tier import Tier
from domain.words import Words
from tests.unit.domain.inspecting import DIGESTS, FROZEN, LIST
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN

TREE = AggregateId("tree-0@bj")
CHECK = AggregateId("check-1@bj")
CIRCULAR = AggregateId("circular-1@bj")
RULE = AggregateId("filing-rule-0@bj")
LETTER = AggregateId("letter-2019n1@bj")
POLICY = AggregateId("policy-1@bj")
ORDER = AggregateId("supervision-1@bj")
OWN_PATROL = AggregateId("patrol-7@bj.haidian")
FILING = AggregateId("filing-7@bj.haidian")

ANSWER_BY = datetime(2019, 10, 31, 16, 0, tzinfo=UTC)

check_opened = SpecialCheckOpened(
    title=Words("巡察工作专项检查", "Special check of the inspection work"),
    targets=(CheckTarget(HAIDIAN, Tier.DISTRICT), CheckTarget(CCMU, Tier.AGENCY)),
)


def check_findings(organisation: NodeId) -> CheckFindingsRecorded:
    """Return what a check found at one of its targets."""
    return CheckFindingsRecorded(organisation=organisation, findings="底稿不全")


circular_issued = CircularIssued(
    kind=CircularKind.SPECIAL_CHECK,
    title=Words("专项检查情况通报", "Circular on the special check"),
    text="请认真对照检查发现的问题",
    addressees=(HAIDIAN, CHAOYANG),
    due=ANSWER_BY,
    about=CHECK,
)
read_across = ReadAcrossIssued(text="举一反三，加强整改", due=ANSWER_BY)
letter_issued = LetterIssued(
    year=2019,
    number=1,
    subject="关于完善社区物业管理制度的建议",
    text="建议修订物业管理办法",
    addressee=CCMU,
    due=ANSWER_BY,
)
ordered = SupervisionOrdered(
    citations=(Citation(LIST, 1), Citation(LIST, 2, DIGESTS[1])),
    root=FROZEN,
    addressee=HAIDIAN,
    text="限期整改到位",
    due=ANSWER_BY,
)


def acknowledged(document: AggregateId) -> DocumentAcknowledged:
    """Return that somebody has received a document of bj."""
    return DocumentAcknowledged(document=document, author=BJ)


def rule(unfiled: FilingSanction, days_before: int = 10, version: int = 1) -> FilingRuleSet:
    """Return a version of the filing rule."""
    return FilingRuleSet(version=version, days_before=days_before, unfiled=unfiled, addressees=(HAIDIAN, CHAOYANG))


START = date(2019, 6, 10)
filed = PlanFiled(
    about=OWN_PATROL, title="海淀区委第七轮巡察", planned_start=START, filed_with=BJ, late=False, rule_version=None
)
