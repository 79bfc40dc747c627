"""What may be done about a reconciliation of report, papers and dossiers."""

from dataclasses import replace

import pytest

from domain.account import ListEntered, account_id
from domain.aggregate import On
from domain.evidence.compiling import DossierMissing
from domain.evidence.events import EvidenceUnsealed, ReportStated, Statement, WorkingPapersFiled
from domain.inspection.state import NotDeployed
from domain.issue.events import IssueMarkedKey
from domain.reconciliation.comparing import (
    CloseReconciliation,
    ComparedWithItself,
    MismatchOpen,
    MismatchOver,
    MismatchTwice,
    OpenReconciliation,
    RecordMismatch,
    ReportMissing,
    SettleMismatch,
    StatementUnfounded,
    UnknownMismatch,
    of_inspection,
)
from domain.reconciliation.events import (
    Compared,
    MismatchCancelled,
    MismatchRecorded,
    ReconciliationClosed,
    ReconciliationReopened,
)
from domain.reconciliation.state import ReconciliationOver
from domain.reconciliation.taking_back import CancelMismatch, ReconciliationNotOver, ReopenReconciliation
from domain.refusal import AlreadyExists, NotFound, RecordOfAnother
from tests.unit.domain.inspecting import (
    EVIDENCE,
    EVIDENT,
    FROZEN,
    INSPECTION,
    ISSUES,
    LIST,
    RECONCILIATION,
    a_list,
    deployed,
    dossier_compiled,
    found,
    frozen,
    inspection_opened,
    key_found,
    mismatch,
    paper_1,
    paper_2,
    papers_filed,
    reconciled,
    reconciling,
    report_stated,
    sealed,
    settled,
    withdrawn,
)
from tests.unit.given import BJ, HAIDIAN, Given, given

begin = OpenReconciliation(inspection=INSPECTION)
record = RecordMismatch(number=1, between=(Compared.REPORT, Compared.PAPER), where="报告第3条", note="金额与底稿不一致")
settle = SettleMismatch(number=1, how="按底稿修改报告")
second = MismatchRecorded(number=2, between=(Compared.PAPER, Compared.DOSSIER), where="底稿7", note="时间不一致")


close = CloseReconciliation(summary="表述一致")
closed = (ReconciliationClosed(summary="表述一致"), On(EVIDENCE, sealed))


def compared(*past: object, evidence: tuple[object, ...] = EVIDENT) -> Given:
    """Begin with a reconciliation of this evidence; of the two items on the list, the first is a key issue."""
    there = given(*past).seeing(INSPECTION, inspection_opened, deployed)
    there = there.seeing(
        account_id(BJ, inspection_opened.target), ListEntered(organisation=inspection_opened.target, list=LIST)
    )
    there = there.seeing(EVIDENCE, *evidence).seeing(LIST, *a_list(2), frozen)
    return there.seeing(ISSUES[0], key_found).seeing(ISSUES[1], found)


def test_there_is_one_reconciliation_for_each_inspection() -> None:
    assert of_inspection(begin, "any", BJ) == RECONCILIATION == "reconciliation-1@bj"
    there = given().seeing(INSPECTION, inspection_opened, deployed)
    there.when(begin).then(reconciling)
    given(reconciling).seeing(INSPECTION, inspection_opened, deployed).when(begin).then_refused(AlreadyExists)


def test_it_is_opened_while_the_team_is_there() -> None:
    given().seeing(INSPECTION, inspection_opened).when(begin).then_refused(NotDeployed)
    left = (inspection_opened, deployed, withdrawn)
    given().seeing(INSPECTION, *left).when(begin).then_refused(NotDeployed)
    given().when(begin).then_refused(NotFound, id=INSPECTION)


def test_it_is_opened_by_who_inspects() -> None:
    seen = given().seeing(INSPECTION, inspection_opened, deployed)
    seen.when(begin, owner=HAIDIAN).then_refused(RecordOfAnother, id=INSPECTION)


def test_a_mismatch_is_between_two_of_report_paper_and_dossier() -> None:
    given(reconciling).when(record).then(mismatch)
    same = RecordMismatch(number=1, between=(Compared.PAPER, Compared.PAPER), where="底稿7", note="重复")
    given(reconciling).when(same).then_refused(ComparedWithItself)


def test_a_mismatch_has_a_number_of_its_own() -> None:
    given(reconciling, mismatch).when(record).then_refused(MismatchTwice, number=1)


def test_a_mismatch_is_settled_once() -> None:
    given(reconciling, mismatch, second).when(settle).then(settled)
    given(reconciling, mismatch, settled).when(settle).then_refused(MismatchOver, number=1)
    given(reconciling).when(settle).then_refused(UnknownMismatch, number=1)


def test_it_is_closed_when_every_mismatch_is_settled() -> None:
    compared(reconciling).when(close).then(*closed)
    compared(reconciling, mismatch, settled).when(close).then(*closed)
    compared(reconciling, mismatch, second, settled).when(close).then_refused(MismatchOpen, number=2)


@pytest.mark.parametrize("evidence", [(), (papers_filed,), (papers_filed, dossier_compiled)])
def test_it_is_not_closed_before_there_is_a_report(evidence: tuple[object, ...]) -> None:
    compared(reconciling, evidence=evidence).when(close).then_refused(ReportMissing)


def test_an_inspection_that_found_nothing_has_nothing_to_compare() -> None:
    there = given(reconciling).seeing(INSPECTION, inspection_opened, deployed)
    there.when(close).then(ReconciliationClosed(summary="表述一致"))
    entered = ListEntered(organisation=inspection_opened.target, list=LIST)
    before = there.seeing(account_id(BJ, inspection_opened.target), entered).seeing(LIST, *a_list(1, source=None))
    before.seeing(ISSUES[0], replace(found, source=None)).when(close).then(ReconciliationClosed(summary="表述一致"))


def test_it_is_not_closed_while_a_statement_has_no_paper_behind_it() -> None:
    first = WorkingPapersFiled(inspection=INSPECTION, list=LIST, papers=(paper_1,))
    more = ReportStated(root=FROZEN, statements=(Statement(2, "台账缺失", (2,)), Statement(3, "台账缺失", (2, 1))))
    evidence = (first, dossier_compiled, report_stated, more)
    compared(reconciling, evidence=evidence).when(close).then_refused(StatementUnfounded, number=2)
    second = WorkingPapersFiled(inspection=INSPECTION, list=LIST, papers=(paper_2,))
    compared(reconciling, evidence=(*evidence, second)).when(close).then(*closed)


def test_a_statement_without_an_item_has_no_paper_behind_it() -> None:
    evidence = (*EVIDENT, ReportStated(root=FROZEN, statements=(Statement(2, "氛围不浓"),)))
    compared(reconciling, evidence=evidence).when(close).then_refused(StatementUnfounded, number=2)


def test_it_is_not_closed_before_every_key_issue_has_its_dossier() -> None:
    evidence = (papers_filed, report_stated)
    compared(reconciling, evidence=evidence).when(close).then_refused(DossierMissing, item=1)
    both = compared(reconciling).seeing(ISSUES[1], found, IssueMarkedKey(reason="群众反映强烈"))
    both.when(close).then_refused(DossierMissing, item=2)
    compared(reconciling, evidence=evidence).seeing(ISSUES[0], found).when(close).then(*closed)


@pytest.mark.parametrize("command", [record, settle, CloseReconciliation()])
def test_one_that_is_closed_changes_no_more(command: object) -> None:
    given(reconciling, mismatch, settled, reconciled).when(command).then_refused(ReconciliationOver)


# ── What is taken back ────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"
cancel = CancelMismatch(number=1, reason=MISTAKE)
cancelled = MismatchCancelled(number=1, reason=MISTAKE)
again = ReopenReconciliation(reason=MISTAKE)
reopened = ReconciliationReopened(reason=MISTAKE)


def test_a_mismatch_that_was_recorded_by_mistake_is_cancelled() -> None:
    compared(reconciling, mismatch).when(cancel).then(cancelled)
    compared(reconciling, mismatch, settled).when(cancel).then(cancelled)
    compared(reconciling, mismatch, cancelled).when(cancel).then_refused(UnknownMismatch, number=1)
    compared(reconciling, mismatch, cancelled).when(close).then(*closed)
    compared(reconciling, mismatch, cancelled).when(record).then(mismatch)


def test_what_was_reconciled_is_compared_once_more_while_the_team_is_there() -> None:
    over = compared(reconciling, reconciled, evidence=(*EVIDENT, sealed))
    over.when(again).then(reopened, On(EVIDENCE, EvidenceUnsealed()))
    unsealed = compared(reconciling, reconciled, reopened, evidence=(*EVIDENT, sealed, EvidenceUnsealed()))
    unsealed.when(close).then(*closed)
    compared(reconciling).when(again).then_refused(ReconciliationNotOver)
    left = given(reconciling, reconciled).seeing(INSPECTION, inspection_opened, deployed, withdrawn)
    left.when(again).then_refused(NotDeployed)


def test_where_nothing_was_sealed_nothing_is_unsealed() -> None:
    nothing = given(reconciling, reconciled).seeing(INSPECTION, inspection_opened, deployed)
    nothing.when(again).then(reopened)
