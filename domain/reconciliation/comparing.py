"""How report, papers and dossiers are compared, and when that is over (P7)."""

from typing import Annotated

from domain.aggregate import Changes, Context, On, command, event_from
from domain.aggregate_id import AggregateId, AggregateRef, OfKind, counterpart, owner_of, parts
from domain.evidence.compiling import require_dossiers
from domain.evidence.events import EvidenceSealed
from domain.evidence.state import Evidence
from domain.fields import Line, Text
from domain.inspection.state import Inspection, under_way
from domain.list.findings import found_by
from domain.node_id import NodeId
from domain.reconciliation.events import (
    Compared,
    MismatchNumber,
    MismatchRecorded,
    MismatchSettled,
    ReconciliationClosed,
    ReconciliationOpened,
)
from domain.reconciliation.state import Reconciliation, ReconciliationOver, ReconciliationStatus, reconciliation
from domain.refusal import About, Refusal


class FindingsReconciled(
    Refusal,
    zh="{inspection} 会审已结束，不再增列问题或确定重点问题",
    en="the findings of {inspection} were reconciled: none is added, and none becomes a key issue",
    about=About.RECORD,
):
    """What was compared stays as it was compared: the team leaves by it, and the feedback follows it."""


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

    inspection: Annotated[AggregateRef, OfKind("inspection", own=True)]


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
    target = context.require(Inspection, state.inspection).target
    if not evidence and not any(found_by(state.inspection, [target], context)):
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


def _require_complete(evidence: Evidence | None, context: Context) -> None:
    """Refuse if there is no report, or if something that it rests on is missing."""
    if not evidence or not evidence.statements:
        raise ReportMissing
    for number in evidence.orphans:
        raise StatementUnfounded(number=number)
    require_dossiers(evidence, evidence.list, context)
