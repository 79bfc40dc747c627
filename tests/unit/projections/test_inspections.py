"""What the events of an inspection, its evidence and its reconciliation make of their rows."""

from domain.account import ListEntered, account_id, enter_inspection
from domain.inspection.events import ConsultationHeld, InspectionClosed
from domain.inspection.state import InspectionStatus
from domain.words import Words
from projections.inspections.rows import HeldConsultation, accounts, evidence_files, inspections, reconciliations
from tests.unit.domain import inspecting as i
from tests.unit.given import BJ
from tests.unit.projections.folding import day, folded

HOST, TOPICS = Words("民政部", "Ministry of Civil Affairs"), (Words("社区治理", "Community governance"),)


def test_an_inspection_says_when_its_team_came_and_left_and_when_it_was_fed_back() -> None:
    held = ConsultationHeld(host=HOST, topics=TOPICS, findings="掌握第一手资料")
    past = (i.inspection_opened, i.deployed, held, i.withdrawn, i.fed_back, InspectionClosed())
    row = folded(inspections, i.INSPECTION, *past)
    assert row
    assert (row.opened_at, row.deployed_at, row.withdrawn_at) == (day(1), day(2), day(4))
    assert (row.fed_back_at, row.closed_at, row.status) == (day(5), day(6), InspectionStatus.CLOSED)
    assert (row.list, row.root, row.attended) == (i.LIST, i.FROZEN, i.fed_back.attended)
    assert row.consulted == (HeldConsultation(1, HOST, TOPICS, "掌握第一手资料", day(3)),)


def test_an_inspection_that_was_only_opened_has_no_such_days() -> None:
    row = folded(inspections, i.INSPECTION, i.inspection_opened)
    assert row
    assert (row.target, row.team, row.round) == (i.CIVIL, i.TEAM, i.ROUND)
    assert (row.deployed_at, row.withdrawn_at, row.fed_back_at, row.closed_at, row.consulted) == (None,) * 4 + ((),)


def test_evidence_and_reconciliation_name_their_inspection() -> None:
    file = folded(evidence_files, i.EVIDENCE, i.papers_filed, i.dossier_compiled, i.report_stated)
    assert file
    assert (file.inspection, file.papers, file.statements) == (i.INSPECTION, (i.paper_1, i.paper_2), (i.statement_1,))
    row = folded(reconciliations, i.RECONCILIATION, i.reconciling, i.mismatch, i.settled)
    assert row
    assert (row.inspection, [each.how for each in row.mismatches]) == (i.INSPECTION, [i.settled.how])


def test_an_account_begins_with_whatever_is_entered_first() -> None:
    entered = enter_inspection(i.INSPECTION, i.CIVIL, i.ROUND).payload
    row = folded(accounts, account_id(BJ, i.CIVIL), ListEntered(organisation=i.CIVIL, list=i.LIST), entered)
    assert row
    assert (row.organisation, row.lists, len(row.inspections)) == (i.CIVIL, (i.LIST,), 1)
