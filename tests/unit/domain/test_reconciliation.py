"""What may be done about a reconciliation of report, papers and dossiers."""

import pytest

from domain.inspection import InspectionOfAnother, NotDeployed
from domain.reconciliation import (
    CloseReconciliation,
    Compared,
    ComparedWithItself,
    MismatchOpen,
    MismatchOver,
    MismatchRecorded,
    MismatchTwice,
    OpenReconciliation,
    ReconciliationClosed,
    ReconciliationOver,
    RecordMismatch,
    SettleMismatch,
    UnknownMismatch,
    of_inspection,
)
from domain.refusal import AlreadyExists, NotFound
from tests.unit.domain.inspecting import (
    INSPECTION,
    RECONCILIATION,
    deployed,
    inspection_opened,
    mismatch,
    reconciled,
    reconciling,
    settled,
    withdrawn,
)
from tests.unit.given import BJ, HAIDIAN, given

begin = OpenReconciliation(inspection=INSPECTION)
record = RecordMismatch(number=1, between=(Compared.REPORT, Compared.PAPER), where="报告第3条", note="金额与底稿不一致")
settle = SettleMismatch(number=1, how="按底稿修改报告")
second = MismatchRecorded(number=2, between=(Compared.PAPER, Compared.DOSSIER), where="底稿7", note="时间不一致")


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
    seen.when(begin, owner=HAIDIAN).then_refused(InspectionOfAnother, inspection=INSPECTION)


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
    close = CloseReconciliation(summary="表述一致")
    given(reconciling).when(close).then(ReconciliationClosed(summary="表述一致"))
    given(reconciling, mismatch, settled).when(close).then(ReconciliationClosed(summary="表述一致"))
    given(reconciling, mismatch, second, settled).when(close).then_refused(MismatchOpen, number=2)


@pytest.mark.parametrize("command", [record, settle, CloseReconciliation()])
def test_one_that_is_closed_changes_no_more(command: object) -> None:
    given(reconciling, mismatch, settled, reconciled).when(command).then_refused(ReconciliationOver)
