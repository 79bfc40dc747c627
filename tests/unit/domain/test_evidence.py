"""What may be filed as evidence of an inspection, and how papers, dossiers and statements lead to each other."""

from dataclasses import replace

import pytest

from domain.aggregate import aggregates
from domain.aggregate_id import AggregateId
from domain.citation import CitedItemNotOnList, CitedListNotFrozen, RootDiffers
from domain.discrepancy import Deviation, discrepancy_id
from domain.evidence.compiling import (
    CompileDossier,
    DossierTwice,
    FileWorkingPapers,
    ItemNotListed,
    ListOfElsewhere,
    PaperOfElsewhere,
    PaperTwice,
    SecondList,
    StateInReport,
    StatementOfNothing,
    StatementTwice,
    UnknownPaper,
    of_inspection,
)
from domain.evidence.events import (
    DossierWithdrawn,
    EvidenceUnsealed,
    ReportStated,
    Statement,
    StatementsWithdrawn,
    WorkingPaper,
    WorkingPapersFiled,
    WorkingPapersWithdrawn,
)
from domain.evidence.state import Evidence, EvidenceOver, EvidenceStatus
from domain.evidence.taking_back import (
    NoDossier,
    PaperInDossier,
    UnknownStatement,
    WithdrawDossier,
    WithdrawPapers,
    WithdrawStatements,
)
from domain.inspection.state import NotDeployed
from domain.refusal import NotFound, RecordOfAnother
from tests.unit.domain.inspecting import (
    EVIDENCE,
    FROZEN,
    INSPECTION,
    LIST,
    a_list,
    deployed,
    dossier_compiled,
    frozen,
    inspection_opened,
    paper_1,
    paper_2,
    papers_filed,
    report_stated,
    sealed,
    statement_1,
    withdrawn,
)
from tests.unit.given import BJ, HAIDIAN, Given, fold, given

file = FileWorkingPapers(inspection=INSPECTION, list=LIST, papers=(paper_1, paper_2))
compile_one = CompileDossier(item=1, papers=(1, 2), conclusion="监管责任未落实")
state_one = StateInReport(root=FROZEN, statements=(statement_1,))
paper_3 = WorkingPaper(3, "福利彩票", "公益金使用不公开", (2,))


def there(*past: object, items: int = 2) -> Given:
    return given(*past).seeing(INSPECTION, inspection_opened, deployed).seeing(LIST, *a_list(items))


def frozen_there(*past: object) -> Given:
    return there(*past).seeing(LIST, *a_list(2), frozen)


def filing(*papers: WorkingPaper) -> FileWorkingPapers:
    return FileWorkingPapers(inspection=INSPECTION, list=LIST, papers=papers)


def stating(number: int, items: tuple[int, ...] = (1,)) -> StateInReport:
    return StateInReport(root=FROZEN, statements=(Statement(number, "表述", items),))


def stated(number: int, item: int) -> ReportStated:
    return ReportStated(root=FROZEN, statements=(Statement(number, "表述", (item,)),))


def test_papers_are_filed_at_once_and_later() -> None:
    assert of_inspection(file, "any", BJ) == EVIDENCE == "evidence-1@bj"
    there().when(file).then(papers_filed)
    more = WorkingPapersFiled(inspection=INSPECTION, list=LIST, papers=(paper_3,))
    there(papers_filed).when(filing(paper_3)).then(more)
    state = aggregates["evidence"].state([papers_filed, more])
    assert isinstance(state, Evidence)
    assert state.papers == (paper_1, paper_2, paper_3)


def test_a_papers_number_is_given_once() -> None:
    there(papers_filed).when(filing(paper_2)).then_refused(PaperTwice, number=2)
    there().when(filing(paper_1, paper_3, paper_3)).then_refused(PaperTwice, number=3)


def test_a_paper_supports_items_that_are_on_the_list() -> None:
    there(items=1).when(file).then_refused(ItemNotListed, item=2)


@pytest.mark.parametrize("command", [filing(replace(paper_3, items=(1, 3))), replace(compile_one, item=3)])
def test_an_item_that_is_not_on_the_frozen_list_is_refused_and_leaves_a_discrepancy(command: object) -> None:
    decided = frozen_there(papers_filed).when(command)
    decided.then_refused(CitedItemNotOnList, list=LIST, item=3)
    assert decided.refusal
    [left] = decided.refusal.leaves
    assert left.id == discrepancy_id(LIST, 3, BJ)
    assert (left.payload.item, left.payload.deviation) == (3, Deviation.NOT_LISTED)


def test_papers_and_dossiers_come_before_the_list_is_frozen_and_after() -> None:
    frozen_there().when(file).then(papers_filed)
    frozen_there(papers_filed).when(compile_one).then(dossier_compiled)


def test_papers_are_about_the_list_of_their_inspection_to_the_end() -> None:
    other = AggregateId("list-2@bj")
    elsewhere = a_list(2, AggregateId("inspection-2@bj"))
    there().seeing(LIST, *elsewhere).when(file).then_refused(ListOfElsewhere, list=LIST)
    second = FileWorkingPapers(inspection=INSPECTION, list=other, papers=(paper_3,))
    there(papers_filed).seeing(other, *a_list(2)).when(second).then_refused(SecondList, list=LIST)
    given().seeing(INSPECTION, inspection_opened, deployed).when(file).then_refused(NotFound, id=LIST)


def test_a_dossier_is_compiled_once_of_papers_that_were_filed() -> None:
    there(papers_filed).when(compile_one).then(dossier_compiled)
    there(papers_filed, dossier_compiled).when(compile_one).then_refused(DossierTwice, item=1)
    unknown = CompileDossier(item=1, papers=(1, 9), conclusion="监管责任未落实")
    there(papers_filed).when(unknown).then_refused(UnknownPaper, number=9)
    beyond = CompileDossier(item=3, papers=(1,), conclusion="监管责任未落实")
    there(papers_filed).when(beyond).then_refused(ItemNotListed, item=3)


def test_the_papers_of_a_dossier_are_about_its_item() -> None:
    seen = there(papers_filed)
    seen.when(replace(compile_one, item=2)).then_refused(PaperOfElsewhere, number=1, item=2)
    seen.when(replace(compile_one, item=2, papers=(2,))).then(replace(dossier_compiled, item=2, papers=(2,)))


def test_a_statement_that_a_dossier_of_other_papers_stands_behind_is_an_orphan() -> None:
    elsewhere = replace(dossier_compiled, item=2, papers=(1,))
    state = fold(EVIDENCE, [replace(papers_filed, papers=(paper_1,)), elsewhere, stated(1, 2), stated(2, 1)])
    assert state.orphans == (1,)


def test_a_statement_stands_once_and_cites_items_of_the_frozen_list() -> None:
    frozen_there(papers_filed).when(state_one).then(report_stated)
    frozen_there(papers_filed, report_stated).when(state_one).then_refused(StatementTwice, number=1)
    twice = StateInReport(root=FROZEN, statements=(Statement(2, "表述"), Statement(2, "表述")))
    frozen_there(papers_filed).when(twice).then_refused(StatementTwice, number=2)
    beyond = StateInReport(root=FROZEN, statements=(Statement(2, "表述", (1, 3)),))
    frozen_there(papers_filed).when(beyond).then_refused(CitedItemNotOnList, item=3)


def test_a_statement_by_a_list_that_is_not_frozen_or_is_another_leaves_a_discrepancy() -> None:
    there(papers_filed).when(state_one).then_refused(CitedListNotFrozen, list=LIST)
    otherwise = StateInReport(root="0" * 64, statements=(Statement(2, "表述"),))
    decided = frozen_there(papers_filed).when(otherwise)
    decided.then_refused(RootDiffers, list=LIST)
    assert decided.refusal
    [left] = decided.refusal.leaves
    assert (left.payload.list, left.payload.cited, left.payload.expected) == (LIST, "0" * 64, FROZEN)


def test_the_file_says_how_far_it_has_come() -> None:
    def status(*events: object) -> EvidenceStatus:
        state = aggregates["evidence"].state(events)
        assert isinstance(state, Evidence)
        return state.status

    assert status(papers_filed) is EvidenceStatus.PAPERS
    assert status(papers_filed, dossier_compiled) is EvidenceStatus.DOSSIERS
    assert status(papers_filed, report_stated) is EvidenceStatus.REPORTED
    assert status(papers_filed, report_stated, dossier_compiled) is EvidenceStatus.REPORTED
    assert status(papers_filed, report_stated, dossier_compiled, sealed) is EvidenceStatus.SEALED


@pytest.mark.parametrize("command", [file, compile_one, state_one])
@pytest.mark.parametrize("past", [(inspection_opened,), (inspection_opened, deployed, withdrawn)])
def test_evidence_is_taken_while_the_team_is_there(command: object, past: tuple[object, ...]) -> None:
    given(papers_filed).seeing(INSPECTION, *past).seeing(LIST, *a_list(2)).when(command).then_refused(NotDeployed)


@pytest.mark.parametrize("command", [filing(paper_3), replace(compile_one, item=2, papers=(2,)), stating(2)])
def test_what_was_reconciled_stays_as_it_is(command: object) -> None:
    past = (papers_filed, dossier_compiled, report_stated)
    assert frozen_there(*past).when(command).refusal is None
    frozen_there(*past, sealed).when(command).then_refused(EvidenceOver)


def test_every_statement_is_made_by_an_item() -> None:
    frozen_there(papers_filed).when(stating(2, ())).then_refused(StatementOfNothing, number=2)


def test_evidence_is_kept_by_who_inspects() -> None:
    there().when(file, owner=HAIDIAN).then_refused(RecordOfAnother, id=INSPECTION)


# ── What is withdrawn ─────────────────────────────────────────────────────────────────────────────────────────────────

MISTAKE = "登记有误"


def test_papers_and_statements_are_withdrawn_and_their_numbers_are_free() -> None:
    withdraw = WithdrawPapers(papers=(1, 2), reason=MISTAKE)
    papers_withdrawn = WorkingPapersWithdrawn(papers=(1, 2), reason=MISTAKE)
    there(papers_filed).when(withdraw).then(papers_withdrawn)
    there(papers_filed, papers_withdrawn).when(withdraw).then_refused(UnknownPaper, number=1)
    there(papers_filed, papers_withdrawn).when(file).then(papers_filed)
    take_out = WithdrawStatements(statements=(1,), reason=MISTAKE)
    taken_out = StatementsWithdrawn(statements=(1,), reason=MISTAKE)
    frozen_there(papers_filed, report_stated).when(take_out).then(taken_out)
    frozen_there(papers_filed, report_stated, taken_out).when(take_out).then_refused(UnknownStatement, number=1)
    frozen_there(papers_filed, report_stated, taken_out).when(state_one).then(report_stated)


def test_a_dossier_is_withdrawn_before_its_papers_are() -> None:
    withdraw, withdrawn_one = WithdrawDossier(item=1, reason=MISTAKE), DossierWithdrawn(item=1, reason=MISTAKE)
    compiled = there(papers_filed, dossier_compiled)
    compiled.when(WithdrawPapers(papers=(1,), reason=MISTAKE)).then_refused(PaperInDossier, number=1, item=1)
    compiled.when(withdraw).then(withdrawn_one)
    there(papers_filed, dossier_compiled, withdrawn_one).when(withdraw).then_refused(NoDossier, item=1)
    there(papers_filed, dossier_compiled, withdrawn_one).when(compile_one).then(dossier_compiled)


def test_the_file_has_come_as_far_as_what_is_left_in_it() -> None:
    out = (StatementsWithdrawn(statements=(1,), reason=MISTAKE), DossierWithdrawn(item=1, reason=MISTAKE))
    past = (papers_filed, dossier_compiled, report_stated, *out)
    statuses = [fold(EVIDENCE, past[:length]).status for length in range(3, 6)]
    assert statuses == [EvidenceStatus.REPORTED, EvidenceStatus.DOSSIERS, EvidenceStatus.PAPERS]
    assert fold(EVIDENCE, past).root is None
    assert fold(EVIDENCE, [*past[:3], sealed, EvidenceUnsealed()]).status is EvidenceStatus.REPORTED


@pytest.mark.parametrize(
    "command",
    [
        WithdrawPapers(papers=(1,), reason=MISTAKE),
        WithdrawDossier(item=1, reason=MISTAKE),
        WithdrawStatements(statements=(1,), reason=MISTAKE),
    ],
    ids=["papers", "dossier", "statements"],
)
def test_nothing_is_withdrawn_from_what_was_sealed_or_once_the_team_has_left(command: object) -> None:
    past = (papers_filed, dossier_compiled, report_stated)
    there(*past, sealed).when(command).then_refused(EvidenceOver)
    gone = given(*past).seeing(INSPECTION, inspection_opened, deployed, withdrawn)
    gone.when(command).then_refused(NotDeployed)
