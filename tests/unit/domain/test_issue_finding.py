"""Where an issue may come from: what found it looks into where it is wrong, and is still finding."""

from dataclasses import replace

from domain.aggregate_id import AggregateId
from domain.inspection.state import NotDeployed
from domain.issue.events import IssueVerified, SourceStatement
from domain.issue.finding import NotLookedInto, SourceOfAnotherList, UnknownSeminar, UnknownSpeaker
from domain.issue.marking import MarkKeyIssue
from domain.issue.raising import ListIssue, MoveIssue, RaiseIssue
from domain.list.events import IssueListOpened
from domain.node_id import NodeId
from domain.patrol.events import SeminarHeld
from domain.reconciliation.comparing import FindingsReconciled
from tests.unit.domain.examples import BAOFUSI, LIST, PATROL, PROPERTY, REPAIRS, TITLE, opened, planned, raised, started
from tests.unit.domain.inspecting import (
    CIVIL,
    INSPECTION,
    RECONCILIATION,
    a_list,
    deployed,
    found,
    inspection_opened,
    reconciled,
    reconciling,
)
from tests.unit.given import HAIDIAN, KEXU, Given, given

SUPPLEMENT = AggregateId("list-2@bj")
verified = IssueVerified()
mark = MarkKeyIssue(reason="涉及面广")
raise_it = RaiseIssue(
    list=LIST, category=REPAIRS.code, text="路灯照明效果不佳", text_en="Street lamps give poor light", about=KEXU
)
find_it = RaiseIssue(list=LIST, category=PROPERTY.code, text="三笔资金逾期拨付", about=CIVIL)


def ready() -> Given:
    return given().seeing(LIST, opened).seeing(PATROL, planned, started)


def inspected(*past: object) -> Given:
    """Begin where a list gathers what an inspection of Civil Affairs finds, with this past of the issue."""
    return given(*past).seeing(LIST, *a_list(0)).seeing(INSPECTION, inspection_opened, deployed)


def heard(number: int = 1, speaker: int = 1) -> RaiseIssue:
    return replace(raise_it, statement=SourceStatement(number, speaker, "保福寺一带晚上看不见路"))


def test_an_issue_from_a_seminar_says_which_and_by_whose_statement() -> None:
    seen = given().seeing(LIST, opened).seeing(PATROL, planned, started, SeminarHeld(place=BAOFUSI, attendees=15))
    seen.when(heard(speaker=15)).then(replace(raised, statement=heard(speaker=15).statement))
    seen.when(heard(speaker=16)).then_refused(UnknownSpeaker, seminar=1, speaker=16)
    seen.when(heard(2)).then_refused(UnknownSeminar, seminar=2)


def test_there_is_no_statement_where_nobody_was_heard() -> None:
    ready().when(heard()).then_refused(UnknownSeminar, seminar=1)
    plain = given().seeing(LIST, IssueListOpened(title=TITLE, categories=(REPAIRS,)))
    plain.when(heard()).then_refused(UnknownSeminar, seminar=1)


def test_an_inspection_finds_something_while_its_team_is_there_and_nothing_is_reconciled() -> None:
    inspected().when(find_it).then(found)
    inspected().seeing(INSPECTION, inspection_opened).when(find_it).then_refused(NotDeployed)
    seen = inspected().seeing(RECONCILIATION, reconciling)
    seen.when(find_it).then(found)
    seen.seeing(RECONCILIATION, reconciling, reconciled).when(find_it).then_refused(
        FindingsReconciled, inspection=INSPECTION
    )


def test_what_is_found_is_wrong_with_whom_its_source_looks_into() -> None:
    inspected().when(replace(find_it, about=HAIDIAN)).then_refused(NotLookedInto, source=INSPECTION, about=HAIDIAN)
    below = NodeId("bj.civil.homes")
    inspected().when(replace(find_it, about=below)).then(replace(found, about=below))
    ready().when(replace(raise_it, about=HAIDIAN)).then_refused(NotLookedInto, source=PATROL, about=HAIDIAN)


def test_what_was_reconciled_is_neither_listed_nor_becomes_a_key_issue() -> None:
    open_ = inspected(found, verified).seeing(RECONCILIATION, reconciling)
    closed = open_.seeing(RECONCILIATION, reconciling, reconciled)
    for command in (mark, ListIssue()):
        assert open_.when(command).refusal is None
        closed.when(command).then_refused(FindingsReconciled, inspection=INSPECTION)


def test_a_list_gathers_what_its_source_found_alone() -> None:
    elsewhere = replace(find_it, source=PATROL)
    seen = inspected().seeing(PATROL, planned, started)
    seen.when(elsewhere).then_refused(SourceOfAnotherList, list=LIST, source=PATROL)
    move = MoveIssue(list=SUPPLEMENT, category=PROPERTY.code)
    moving = inspected(found).seeing(SUPPLEMENT, opened)
    moving.when(move).then_refused(SourceOfAnotherList, list=SUPPLEMENT, source=INSPECTION)
    assert moving.seeing(SUPPLEMENT, *a_list(0, source=None)).when(move).refusal is None
