"""From the day a team moves in to the day it leaves (P7), and the feedback after that (P2, P16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId
from domain.beijing import start_of
from domain.evidence.compiling import CompileDossier, FileWorkingPapers, StateInReport
from domain.evidence.events import Statement, WorkingPaper
from domain.focus import EARLIER_IMPLEMENTATIONS
from domain.inspection.events import FeedbackRole
from domain.inspection.feedback import CloseInspection, DeliverFeedback
from domain.inspection.in_field import DeployTeam, WithdrawTeam
from domain.inspection.opening import OpenInspection
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.list.digests import digest, root_of_list
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.reconciliation.comparing import CloseReconciliation, OpenReconciliation, RecordMismatch, SettleMismatch
from domain.reconciliation.events import Compared
from domain.words import Words
from services.board.seed_2019.cast import CITY, CIVIL_DEFENCE
from services.board.seed_2019.findings import Finding, categories, findings
from services.board.seed_2019.plan import PlannedInspection
from services.board.seed_2019.preparing import Prepared
from services.board.seed_2019.stage import Deed, Scenario

_FOCUS = tuple(each.code for each in EARLIER_IMPLEMENTATIONS)
_KEY_EVERY = 12
"""One finding in so many is a key issue, and has a dossier."""
_ATTENDED = (
    FeedbackRole.LEADING_GROUP,
    FeedbackRole.DISCIPLINE,
    FeedbackRole.ORGANISATION,
    FeedbackRole.SECRETARY,
    FeedbackRole.TEAM_LEADER,
    FeedbackRole.BODY,
)
_MISMATCHES = (
    (Compared.REPORT, Compared.PAPER, "报告第2条", "报告表述的数量与底稿不一致"),
    (Compared.PAPER, Compared.DOSSIER, "底稿第3号", "底稿与单项材料的时间不一致"),
    (Compared.REPORT, Compared.DOSSIER, "报告第5条", "报告的定性重于单项材料的结论"),
)
"""The three that the reconciliation of one inspection finds."""
_CLOSE = CloseReconciliation(summary="逐项复盘核对，报告、底稿与单项材料一致")


@dataclass(frozen=True, slots=True)
class InspectionFindings:
    """An inspection with its list."""

    one: PlannedInspection
    inspection: Deed
    list: Deed
    findings: tuple[Finding, ...]
    issues: tuple[Deed, ...]
    opened: datetime

    @property
    def root(self) -> str:
        """The root of its list once it is frozen."""
        return root_of_list(self.digests)

    @property
    def digests(self) -> tuple[str, ...]:
        """By what each of its items is cited."""
        texts = zip(self.issues, self.findings, strict=True)
        return tuple(
            digest(item, issue.id, finding.field.code, finding.text.zh, self.one.target)
            for item, (issue, finding) in enumerate(texts, start=1)
        )


def open_inspections(stage: Scenario, prepared: Prepared) -> dict[PlannedInspection, Deed]:
    """Say whom each team inspects, and let them move in; open items of earlier rounds are drawn in."""
    planned, opened = prepared.planned, {}
    for index, one in enumerate(planned.inspected):
        command = OpenInspection(round=prepared.round.id, target=one.target, team=prepared.teams[one.team].id)
        at = start_of(planned.opens) - timedelta(days=4) + timedelta(minutes=index)
        opened[one] = stage.give(CITY, command, key=f"{_key(prepared, one)}/open", at=at, synthetic=True)
    for index, (one, inspection) in enumerate(opened.items()):
        at = start_of(planned.opens) + timedelta(hours=9, minutes=index)
        _give(stage, prepared, one, "deploy", DeployTeam(), inspection, at)
    return opened


def find_issues(stage: Scenario, prepared: Prepared, one: PlannedInspection, inspection: Deed) -> InspectionFindings:
    """Gather what a team finds on one list: raised, verified and numbered, each at its own time."""
    begun = start_of(prepared.planned.opens) + timedelta(days=2, hours=9)
    command = OpenIssueList(
        title=Words(f"{prepared.planned.title.zh}问题清单", f"Issues of the {prepared.planned.title.en.lower()}"),
        categories=categories(),
        source=inspection.id,
    )
    issues = stage.give(CITY, command, key=f"{_key(prepared, one)}/list", at=begun, synthetic=True)
    seed = prepared.planned.number + prepared.planned.inspected.index(one)
    found = tuple(findings(one.issues, seed))
    raised = tuple(_raise(stage, prepared, one, issues.id, n, finding, begun) for n, finding in enumerate(found, 1))
    for name, verb, days in (("verify", VerifyIssue(), 9), ("list", ListIssue(), 12)):
        for n, issue in enumerate(raised, 1):
            at = begun + timedelta(days=days, hours=n)
            stage.give(CITY, verb, key=f"{_key(prepared, one)}/{n}/{name}", on=issue, at=at, synthetic=True)
    return InspectionFindings(one, inspection, issues, found, raised, begun)


def write_it_down(stage: Scenario, prepared: Prepared, found: InspectionFindings) -> None:
    """File the papers, compile the dossiers of key issues, freeze the list, and write the report by it."""
    at, number = found.opened + timedelta(days=18), len(found.issues)
    papers = tuple(_paper(n, found.findings[n - 1]) for n in range(1, number + 1))
    filed = FileWorkingPapers(inspection=found.inspection.id, list=found.list.id, papers=papers)
    evidence = stage.give(CITY, filed, key=f"{_key(prepared, found.one)}/papers", at=at, synthetic=True)
    for n in range(1, number + 1, _KEY_EVERY):
        dossier = CompileDossier(item=n, papers=(n,), conclusion="经深入核实，问题属实，责任清楚")
        _give(stage, prepared, found.one, f"dossier/{n}", dossier, evidence, at + timedelta(days=1, minutes=n))
    _give(stage, prepared, found.one, "freeze", FreezeList(), found.list, at + timedelta(days=4))
    report = StateInReport(root=found.root, statements=_statements(found.findings))
    _give(stage, prepared, found.one, "report", report, evidence, at + timedelta(days=5))


def reconcile_and_leave(stage: Scenario, prepared: Prepared, found: InspectionFindings) -> None:
    """Compare report, papers and dossiers; the team may leave when all three say the same."""
    assert prepared.planned.withdraws  # noqa: S101 - only rounds that end get here
    leaves = start_of(prepared.planned.withdraws) + timedelta(hours=15)
    at, one = leaves - timedelta(days=3), found.one
    key = f"{_key(prepared, one)}/reconcile"
    command = OpenReconciliation(inspection=found.inspection.id)
    reconciliation = stage.give(CITY, command, key=key, at=at, synthetic=True)
    if one.target == CIVIL_DEFENCE:
        _settle_mismatches(stage, prepared, found, reconciliation, at + timedelta(hours=2))
    _give(stage, prepared, one, "reconciled", _CLOSE, reconciliation, leaves - timedelta(hours=4))
    _give(stage, prepared, one, "withdraw", WithdrawTeam(), found.inspection, leaves)


def _settle_mismatches(
    stage: Scenario, prepared: Prepared, found: InspectionFindings, reconciliation: Deed, at: datetime
) -> None:
    """Find three mismatches; before each is settled the reconciliation is not closed, and the team cannot leave."""
    for n, (left, right, where, note) in enumerate(_MISMATCHES, 1):
        record = RecordMismatch(number=n, between=(left, right), where=where, note=note)
        _give(stage, prepared, found.one, f"mismatch/{n}", record, reconciliation, at + timedelta(minutes=n))
    for name, command, on, refused in (
        ("withdraw-too-early", WithdrawTeam(), found.inspection, "ReconciliationOpen"),
        ("reconciled-too-early", _CLOSE, reconciliation, "MismatchOpen"),
    ):
        key = f"{_key(prepared, found.one)}/{name}"
        stage.try_in_vain(CITY, command, key=key, on=on, at=at + timedelta(minutes=10), refused=refused)
    for n in range(1, len(_MISMATCHES) + 1):
        settle = SettleMismatch(number=n, how="以底稿为准，修改报告与单项材料")
        _give(stage, prepared, found.one, f"settle/{n}", settle, reconciliation, at + timedelta(hours=1, minutes=n))


def feed_back(stage: Scenario, prepared: Prepared, found: InspectionFindings) -> None:
    """Tell the inspected organisation what was found, by the frozen list."""
    assert prepared.planned.feedback  # noqa: S101 - only rounds that end get here
    place = prepared.planned.inspected.index(found.one)
    at = start_of(prepared.planned.feedback) + timedelta(hours=9, minutes=30 * place)
    attended = tuple(role for role in _ATTENDED if place or role is not FeedbackRole.ORGANISATION)
    command = DeliverFeedback(list=found.list.id, root=found.root, attended=attended)
    _give(stage, prepared, found.one, "feedback", command, found.inspection, at)
    _give(stage, prepared, found.one, "close", CloseInspection(), found.inspection, at + timedelta(minutes=20))


def _raise(
    stage: Scenario,
    prepared: Prepared,
    one: PlannedInspection,
    list: AggregateId,
    n: int,
    finding: Finding,
    begun: datetime,
) -> Deed:
    command = RaiseIssue(
        list=list,
        category=finding.field.code,
        text=finding.text.zh,
        text_en=finding.text.en,
        about=one.target,
        focus=_FOCUS[n % len(_FOCUS)],
        focus_areas=(finding.field.code,),
        key=n % _KEY_EVERY == 1,
    )
    at = begun + timedelta(hours=3 * n)
    return stage.give(CITY, command, key=f"{_key(prepared, one)}/{n}/raise", at=at, synthetic=True)


def _paper(n: int, finding: Finding) -> WorkingPaper:
    return WorkingPaper(number=n, title=f"底稿{n}：{finding.field.name.zh}", text=f"{finding.text.zh}。", items=(n,))


def _statements(found: Sequence[Finding]) -> tuple[Statement, ...]:
    """Return a statement of the report for every field in which something was found."""
    by_field: dict[str, list[int]] = {}
    for item, finding in enumerate(found, 1):
        by_field.setdefault(finding.field.name.zh, []).append(item)
    return tuple(
        Statement(number, f"{field}方面存在{len(items)}个问题", tuple(items))
        for number, (field, items) in enumerate(by_field.items(), 1)
    )


def _key(prepared: Prepared, one: PlannedInspection) -> str:
    return f"round/{prepared.planned.number}/{one.target}"


def _give(
    stage: Scenario,
    prepared: Prepared,
    one: PlannedInspection,
    name: str,
    command: object,
    on: Deed,
    at: datetime,
) -> None:
    stage.give(CITY, command, key=f"{_key(prepared, one)}/{name}", on=on, at=at, synthetic=True)
