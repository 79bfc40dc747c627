"""A reconciliation: before the team leaves, report, papers and dossiers are compared item by item (会审, P7).

Who inspects keeps one for each inspection. It is closed when every mismatch is settled, every statement of the report
leads to a working paper, and every key issue has its dossier. Then the evidence stays as it is, and the team may leave.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from domain.account import Account, account_id
from domain.aggregate import Aggregate, Changes, Context, Impossible, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, counterpart, owner_of, parts
from domain.evidence import Evidence, EvidenceSealed, require_dossiers
from domain.fields import Line, Text
from domain.heading import Heading
from domain.inspection.state import Inspection, under_way
from domain.issue.state import Issue
from domain.list.state import IssueList
from domain.node_id import NodeId
from domain.refusal import About, Refusal
from domain.registry import News, event
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term

MismatchNumber = Annotated[int, Field(ge=1)]
"""A mismatch's number in its reconciliation."""


class Compared(Term):
    """What is compared with what."""

    REPORT = "report", "巡视报告", "report"
    PAPER = "paper", "问题底稿", "working paper"
    DOSSIER = "dossier", "单项材料", "dossier"


# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("开始会审", "Reconciliation opened")
class ReconciliationOpened:
    """Report, papers and dossiers of an inspection are being compared."""

    inspection: AggregateRef


@event("发现不一致", "Mismatch recorded", news=News.BAD)
class MismatchRecorded:
    """Two of the three do not say the same."""

    number: MismatchNumber
    between: tuple[Compared, Compared]
    where: Line
    """Which statement, paper or dossier: `报告第3条`."""
    note: Text
    """How they differ."""


@event("不一致已处理", "Mismatch settled", news=News.GOOD)
class MismatchSettled:
    """The two say the same now."""

    number: MismatchNumber
    how: Text


@event("会审结束", "Reconciliation closed")
class ReconciliationClosed:
    """All three say the same: the team may leave."""

    summary: Text | None = None


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class ReconciliationStatus(Term):
    """Where a reconciliation stands."""

    OPEN = "open", "进行中", "open"
    CLOSED = "closed", "已结束", "closed"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Two of the three that do not say the same, or did not."""

    number: int
    between: tuple[Compared, Compared]
    where: str
    note: str
    how: str | None = None
    """How it was settled; None while it is open."""


@state
class Reconciliation:
    """A reconciliation as its events make it."""

    inspection: AggregateId
    status: ReconciliationStatus = ReconciliationStatus.OPEN
    mismatches: tuple[Mismatch, ...] = ()

    def mismatch(self, number: int) -> Mismatch | None:
        """Return the mismatch of this number, or None."""
        return next((each for each in self.mismatches if each.number == number), None)


def evolve(reconciliation: Reconciliation | None, event: object) -> Reconciliation:
    """Return the reconciliation after one more of its events."""
    match reconciliation, event:
        case None, ReconciliationOpened(inspection=inspection):
            return Reconciliation(inspection)
        case Reconciliation(), MismatchRecorded():
            mismatch = Mismatch(event.number, event.between, event.where, event.note)
            return changed(reconciliation, mismatches=(*reconciliation.mismatches, mismatch))
        case Reconciliation(), MismatchSettled(number=number, how=how):
            return changed(reconciliation, mismatches=_settled(reconciliation.mismatches, number, how))
        case Reconciliation(), ReconciliationClosed():
            return changed(reconciliation, status=ReconciliationStatus.CLOSED)
    raise Impossible(reconciliation, event)


def _settled(mismatches: tuple[Mismatch, ...], number: int, how: str) -> tuple[Mismatch, ...]:
    return tuple(replace(each, how=how) if each.number == number else each for each in mismatches)


reconciliation = Aggregate(
    "reconciliation",
    "reconciliations",
    evolve,
    zh="会审",
    en="reconciliation",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=5,
)

# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class FindingsReconciled(
    Refusal,
    zh="{inspection} 会审已结束，不再增列问题或确定重点问题",
    en="the findings of {inspection} were reconciled: none is added, and none becomes a key issue",
    about=About.RECORD,
):
    """What was compared stays as it was compared: the team leaves by it, and the feedback follows it."""


class ReconciliationOver(Refusal, zh="会审{status}", en="the reconciliation is {status}"):
    """What is closed is not compared again."""


class ComparedWithItself(
    Refusal, zh="{document}不能与自身比对", en="the {document} is not compared with itself", field="between"
):
    """A mismatch is between two of the three."""


class MismatchTwice(Refusal, zh="不一致 {number} 已记录", en="there is a mismatch {number} already"):
    """A number is given once."""


class UnknownMismatch(Refusal, zh="没有不一致 {number}", en="there is no mismatch {number}", transient=True):
    """What is settled was recorded."""


class MismatchOver(Refusal, zh="不一致 {number} 已处理", en="the mismatch {number} is settled already"):
    """A mismatch is settled once."""


class MismatchOpen(
    Refusal,
    zh="不一致 {number} 尚未处理",
    en="the mismatch {number} is not settled",
    transient=True,
    about=About.RECORD,
):
    """A reconciliation is closed when nothing is open in it."""


class ReportMissing(Refusal, zh="尚无巡视报告", en="there is no report yet", transient=True, about=About.RECORD):
    """Papers and dossiers are compared with what the report says by them."""


class StatementUnfounded(
    Refusal,
    zh="报告第 {number} 条没有问题底稿",
    en="no working paper stands behind statement {number} of the report",
    transient=True,
    about=About.RECORD,
):
    """Every statement of the report leads to its working papers (P7)."""


@command
class OpenReconciliation:
    """Begin to compare report, papers and dossiers."""

    inspection: AggregateRef


@command
class RecordMismatch:
    """Say that two of the three do not say the same."""

    number: MismatchNumber
    between: tuple[Compared, Compared]
    where: Line
    note: Text


@command
class SettleMismatch:
    """Say how the two came to say the same."""

    number: MismatchNumber
    how: Text


@command
class CloseReconciliation:
    """Say that all three say the same."""

    summary: Text | None = None


def of_inspection(command: OpenReconciliation, _uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the owner's reconciliation for an inspection: there is one, and all can tell which."""
    return counterpart(command.inspection, "reconciliation", owner)


@reconciliation.opens(
    OpenReconciliation, zh="开始会审", en="Open a reconciliation", reported_as=ReconciliationOpened, id=of_inspection
)
def open_reconciliation(command: OpenReconciliation, context: Context) -> Changes:
    """Of an inspection of the owner's, while the team is there."""
    under_way(command.inspection, context)
    return [event_from(ReconciliationOpened, command)]


@reconciliation.decides(
    RecordMismatch,
    zh="记录不一致",
    en="Record a mismatch",
    reported_as=MismatchRecorded,
    at=ReconciliationStatus.OPEN,
    otherwise=ReconciliationOver,
)
def record_mismatch(state: Reconciliation, command: RecordMismatch, _context: Context) -> Changes:
    """Between two of the three, under a number of its own."""
    one, other = command.between
    if one is other:
        raise ComparedWithItself(document=one.words)
    if state.mismatch(command.number):
        raise MismatchTwice(number=command.number)
    return [event_from(MismatchRecorded, command)]


@reconciliation.decides(
    SettleMismatch,
    zh="处理不一致",
    en="Settle a mismatch",
    reported_as=MismatchSettled,
    at=ReconciliationStatus.OPEN,
    otherwise=ReconciliationOver,
)
def settle_mismatch(state: Reconciliation, command: SettleMismatch, _context: Context) -> Changes:
    """One that is open."""
    mismatch = state.mismatch(command.number)
    if not mismatch:
        raise UnknownMismatch(number=command.number)
    if mismatch.how:
        raise MismatchOver(number=command.number)
    return [event_from(MismatchSettled, command)]


@reconciliation.decides(
    CloseReconciliation,
    zh="结束会审",
    en="Close a reconciliation",
    reported_as=ReconciliationClosed,
    at=ReconciliationStatus.OPEN,
    otherwise=ReconciliationOver,
)
def close(state: Reconciliation, command: CloseReconciliation, context: Context) -> Changes:
    """When every mismatch is settled, and nothing is missing in the evidence, which is sealed in the same breath.

    An inspection that found nothing has no evidence, and nothing to compare.
    """
    for mismatch in state.mismatches:
        if not mismatch.how:
            raise MismatchOpen(number=mismatch.number)
    closed = event_from(ReconciliationClosed, command)
    file = counterpart(state.inspection, "evidence", owner_of(context.id))
    evidence = context.find(Evidence, file)
    if not evidence and not _has_findings(state.inspection, context):
        return [closed]
    _require_complete(evidence, context)
    return [closed, On(file, EvidenceSealed())]


def require_unreconciled(source: AggregateId | None, context: Context) -> None:
    """Refuse to change what an inspection has found once that was reconciled; of another source nothing is.

    Raises:
        FindingsReconciled: the reconciliation is closed.
    """
    if not source or parts(source)[0] != "inspection":
        return
    found = context.find(Reconciliation, counterpart(source, "reconciliation", owner_of(source)))
    if found and found.status is ReconciliationStatus.CLOSED:
        raise FindingsReconciled(inspection=source)


def _has_findings(inspection: AggregateId, context: Context) -> bool:
    """Say whether an issue is listed that this inspection found."""
    target = context.require(Inspection, inspection).target
    account = context.find(Account, account_id(owner_of(inspection), target))
    lists = [context.require(IssueList, id) for id in account.lists] if account else []
    return any(
        (context.require(Issue, id).source or issues.source) == inspection for issues in lists for id in issues.issues
    )


def _require_complete(evidence: Evidence | None, context: Context) -> None:
    """Refuse if there is no report, or if something that it rests on is missing."""
    if not evidence or not evidence.statements:
        raise ReportMissing
    for number in evidence.orphans:
        raise StatementUnfounded(number=number)
    require_dossiers(evidence, evidence.list, context)
