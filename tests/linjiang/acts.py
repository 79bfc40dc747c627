"""What bodies of every tier do alike: rounds, inspections, what comes of an issue, evaluations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.beijing import BEIJING
from domain.evaluation.rating import CloseEvaluation, OpenEvaluation, RecordRating
from domain.evidence.compiling import CompileDossier, FileWorkingPapers, StateInReport
from domain.evidence.events import Statement, WorkingPaper
from domain.inspection.events import FeedbackRole
from domain.inspection.feedback import CloseInspection, DeliverFeedback
from domain.inspection.in_field import DeployTeam, WithdrawTeam
from domain.inspection.opening import OpenInspection
from domain.issue.assigning import AssignIssue
from domain.issue.events import SourceStatement
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.issue.settling import CheckRectification, ResolveIssue, WriteOffIssue
from domain.list.events import Category
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.reconciliation.comparing import CloseReconciliation, OpenReconciliation
from domain.rectification.accepting import AcceptRectification
from domain.rectification.measures import Measure
from domain.rectification.submitting import SubmitRectification
from domain.round.events import RoundKind, RoundPlan
from domain.round.opening import OpenRound
from domain.round.preparing import ApproveRoundPlan, DraftRoundPlan, HoldTraining
from domain.satisfaction import GroupRating
from domain.team.events import Member, MemberRole
from domain.team.forming import FormTeam
from domain.words import Words
from services.board.seed_2019.stage import Deed
from tests.linjiang.stage import Linjiang

CATEGORIES = (Category("lighting", Words("照明", "Lighting")), Category("drains", Words("排水", "Drains")))
_PLAN = RoundPlan(supervision_focus="监督重点", procedure="工作程序", methods="方式方法", report_notes="报告要点")


def until(year: int, month: int, day: int) -> datetime:
    """Return the moment at which a day begins, by which something is due."""
    return datetime(year, month, day, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class Found:
    """An inspection, or a patrol, with the list of what it found."""

    source: Deed
    list: Deed
    target: NodeId
    issues: tuple[Deed, ...]
    key: bool = False
    """Whether the first of them is a key issue."""


def prepare(city: Linjiang, by: NodeId, number: int, kind: RoundKind, teams: int = 1) -> tuple[Deed, list[Deed]]:
    """Make a round ready, with its teams; return both."""
    title = Words(f"第{number}轮", f"Round {number}")
    theme = Words("安全生产", "Safety at work") if kind is RoundKind.SPECIAL else None
    opened = OpenRound(number=number, kind=kind, title=title, theme=theme, opens_on=city.now.date())
    round = city.act(by, opened)
    city.act(by, DraftRoundPlan(plan=_PLAN), round)
    city.act(by, ApproveRoundPlan(), round)
    formed = [city.act(by, _team(by, number, team, round)) for team in range(1, teams + 1)]
    people = tuple(_person(by, number, team, place) for team in range(1, teams + 1) for place in (1, 2))
    city.act(by, HoldTraining(members=people), round)
    return round, formed


def _team(by: NodeId, number: int, team: int, round: Deed) -> FormTeam:
    members = (
        Member(_person(by, number, team, 1), MemberRole.LEADER, by),
        Member(_person(by, number, team, 2), MemberRole.MEMBER, by),
    )
    return FormTeam(name=Words(f"第{team}组", f"Team {team} of {by}"), round=round.id, members=members)


def _person(by: NodeId, number: int, team: int, place: int) -> str:
    return f"{by.replace('.', '-')}-r{number}-t{team}-{place}"


def move_in(city: Linjiang, by: NodeId, round: Deed, team: Deed, target: NodeId) -> Deed:
    """Open an inspection, and let the team move in."""
    inspection = city.act(by, OpenInspection(round=round.id, target=target, team=team.id))
    city.act(by, DeployTeam(), inspection)
    return inspection


def find(city: Linjiang, by: NodeId, source: Deed, target: NodeId, issues: int, *, key: bool = False) -> Found:
    """Put on a list what is wrong, one issue after the other."""
    opened = OpenIssueList(title=Words(f"{target}清单", f"List of {target}"), categories=CATEGORIES, source=source.id)
    list = city.act(by, opened)
    numbers = range(1, issues + 1)
    raised = tuple(raise_issue(city, by, list, target, key=key and number == 1) for number in numbers)
    return Found(source, list, target, raised, key)


def raise_issue(
    city: Linjiang,
    by: NodeId,
    list: Deed,
    about: NodeId,
    *,
    category: str = "lighting",
    said: SourceStatement | None = None,
    key: bool = False,
) -> Deed:
    """Put one issue on a list, under its number."""
    command = RaiseIssue(list=list.id, category=category, text="有待整改", about=about, statement=said, key=key)
    issue = city.act(by, command)
    city.act(by, VerifyIssue(), issue)
    return city.act(by, ListIssue(), issue)


def leave(city: Linjiang, found: Found) -> None:
    """Write down what was found, reconcile it, and let the team leave."""
    by, numbers = found.list.by, range(1, len(found.issues) + 1)
    papers = tuple(WorkingPaper(number, f"底稿{number}", "有待整改", (number,)) for number in numbers)
    command = FileWorkingPapers(inspection=found.source.id, list=found.list.id, papers=papers)
    evidence = city.act(by, command)
    if found.key:
        city.act(by, CompileDossier(item=1, papers=(1,), conclusion="属实"), evidence)
    city.act(by, FreezeList(), found.list)
    root = city.state(found.list).frozen
    statement = Statement(1, "发现若干问题", tuple(numbers))
    city.act(by, StateInReport(root=root, statements=(statement,)), evidence)
    reconciliation = city.act(by, OpenReconciliation(inspection=found.source.id))
    city.act(by, CloseReconciliation(), reconciliation)
    city.act(by, WithdrawTeam(), found.source)


def feed_back(city: Linjiang, found: Found) -> None:
    """Tell the inspected organisation what was found, and end the inspection."""
    by, root = found.list.by, city.state(found.list).frozen
    attended = (FeedbackRole.SECRETARY, FeedbackRole.TEAM_LEADER)
    city.act(by, DeliverFeedback(list=found.list.id, root=root, attended=attended), found.source)
    city.act(by, CloseInspection(), found.source)


# ── What becomes of an issue ──────────────────────────────────────────────────────────────────────────────────────────


def assign(city: Linjiang, issue: Deed, to: NodeId, due: datetime) -> Deed:
    """Have somebody put it right by a date, who accepts it; return what it keeps about it."""
    city.act(issue.by, AssignIssue(responsible=to, due=due), issue)
    return city.act(to, AcceptRectification(issue=issue.id))


def submit(city: Linjiang, rectification: Deed, measures: Sequence[Measure] = ()) -> None:
    """Say that it is put right."""
    city.act(rectification.by, SubmitRectification(result="已整改", measures=tuple(measures)), rectification)


def check(city: Linjiang, issue: Deed, *, passed: bool = True) -> None:
    """Look whether it is."""
    city.act(issue.by, CheckRectification(passed=passed, findings="现场查看"), issue)


def resolve(city: Linjiang, issue: Deed, rectification: Deed, measures: Sequence[Measure] = ()) -> None:
    """Submit, check and resolve in one day."""
    submit(city, rectification, measures)
    check(city, issue)
    city.act(issue.by, ResolveIssue(), issue)


def write_off(city: Linjiang, issue: Deed) -> None:
    """Close the ledger on it."""
    city.act(issue.by, WriteOffIssue(), issue)


# ── Evaluations ───────────────────────────────────────────────────────────────────────────────────────────────────────


def evaluate(city: Linjiang, by: NodeId, satisfied: dict[NodeId, int], *, since: date, until: date) -> Deed:
    """Have organisations rated by a hundred ballots each, so many of them satisfied and none in between."""
    title = Words("满意度测评", "Satisfaction")
    command = OpenEvaluation(title=title, subjects=tuple(satisfied), threshold=60, since=since, until=until)
    evaluation = city.act(by, command)
    for organisation, content in satisfied.items():
        groups = (GroupRating("干部群众", content, 0, 100 - content),)
        city.act(by, RecordRating(organisation=organisation, groups=groups), evaluation)
    return city.act(by, CloseEvaluation(), evaluation)
