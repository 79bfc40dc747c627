"""What the ledger adds up to: the tally, the focus table, the equation; who deviates from a list, and its proof."""

from collections import Counter
from dataclasses import replace

import pytest

from domain.aggregate_id import AggregateId
from domain.discrepancy import Deviation, DiscrepancyStatus, discrepancy_id
from domain.focus import EARLIER_AREAS
from domain.issue.events import IssueRaised, IssueReassigned, IssueReturnRejected
from domain.issue.state import IssueStatus
from domain.list.state import ListStatus
from domain.rectification.events import RectificationReturned
from domain.refusal import NotFound
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.ledger import chessboard
from projections.ledger import issues as issue_ledger
from projections.ledger.equation import ledger_equation
from projections.ledger.focus import focus_table
from projections.ledger.issues import IssueFilter
from projections.ledger.one_list import Citing, one_list
from projections.ledger.proof import list_proof
from projections.ledger.returns import ReturnLine, returns
from projections.ledger.tally import TallyLine, tally, tally_items
from projections.review.annual import explain
from services.audit.verifier import leaf_hash, verify_inclusion
from tests.contract.projections import books
from tests.contract.projections.books import CIVILS, DIGESTS, HAIDIANS, ORDER, OTHER, PATROLS, ROOT
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.inspected import moment, ref, words
from tests.unit.domain.examples import PROPERTY, REPAIRS
from tests.unit.domain.inspecting import CIVIL
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU
from tests.unit.projections.recorded import ListedLog


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(books.ledger(), clock=lambda: books.NOW)


# ── The tally ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_sums_by_organisation_round_and_category_are_one_total(now: Snapshot) -> None:
    found = tally(now)
    assert (found.raised, found.listed) == (6, 5)
    assert found.organisations == (
        TallyLine(HAIDIAN, words(HAIDIAN), 3, 2),
        TallyLine(CIVIL, words(CIVIL), 2, 2),
        TallyLine(KEXU, None, 1, 1),
    ), "for the inspected organisation, whichever part of it an issue is about"
    assert found.rounds == (
        TallyLine(ref("round", 6), words("第6轮"), 3, 3),
        TallyLine(ref("round", 7), words("第7轮"), 3, 2),
    )
    assert found.categories == (
        TallyLine(REPAIRS.code, REPAIRS.name, 4, 3),
        TallyLine(PROPERTY.code, PROPERTY.name, 2, 2),
    )
    for lines in (found.organisations, found.rounds, found.categories):
        assert sum(line.raised for line in lines) == found.raised
        assert sum(line.listed for line in lines) == found.listed


def test_a_year_counts_what_was_raised_in_it(now: Snapshot) -> None:
    assert [tally(now, year=year).raised for year in (2017, 2018, 2019)] == [0, 1, 5]


def test_what_a_district_finds_is_counted_for_itself(now: Snapshot) -> None:
    found = tally(now, owner=HAIDIAN)
    assert found.organisations == (TallyLine(KEXU, None, 1, 1),)
    assert found.rounds == (TallyLine(None, None, 1, 1),), "it belongs to no round"


def test_every_line_leads_to_its_issues_each_once(now: Snapshot) -> None:
    found = tally(now, year=2019)
    every = tally_items(now, year=2019)
    assert len({each.issue for each in every.items}) == every.raised == found.raised
    behind = [
        *(tally_items(now, year=2019, organisation=line.of) for line in found.organisations),  # type: ignore[arg-type]
        *(tally_items(now, year=2019, round=line.of) for line in found.rounds),  # type: ignore[arg-type]
        *(tally_items(now, year=2019, category=line.of) for line in found.categories),
    ]
    lines = (*found.organisations, *found.rounds, *found.categories)
    assert [each.raised for each in behind] == [line.raised for line in lines]


def test_the_issues_stand_by_list_and_item_those_without_a_number_last(now: Snapshot) -> None:
    items = tally_items(now, organisation=HAIDIAN).items
    assert [(each.list, each.item, each.round) for each in items] == [
        (HAIDIANS, 1, ref("round", 7)),
        (HAIDIANS, 2, ref("round", 7)),
        (HAIDIANS, None, ref("round", 7)),
    ]
    assert items[0].raised_at == moment(5, 2)


# ── The focus table ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_issue_counts_once_for_its_focus_and_in_each_of_its_areas(now: Snapshot) -> None:
    table = focus_table(now)
    assert [(line.focus, line.issues, line.mentions, line.without_area) for line in table.lines] == [
        ("policies", 2, 2, 1),
        ("responsibility", 1, 1, 0),
        ("organisation", 0, 0, 0),
        ("rectification", 0, 0, 0),
        (None, 3, 0, 3),
    ]
    assert (table.total.issues, table.total.mentions, table.total.without_area) == (6, 3, 4)
    cells = {each.area: each.issues for each in table.lines[0].areas}
    assert cells == {each.code: int(each.code in books.AREAS) for each in EARLIER_AREAS}


def test_the_cells_add_up_to_the_total_both_ways(now: Snapshot) -> None:
    table = focus_table(now, year=2019)
    assert sum(line.issues for line in table.lines) == table.total.issues == tally(now, year=2019).raised
    for place, cell in enumerate(table.total.areas):
        assert sum(line.areas[place].issues for line in table.lines) == cell.issues


# ── The equation ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_open_is_raised_less_ended_and_reopened_on_every_list(now: Snapshot) -> None:
    found = ledger_equation(now)
    assert found.holds
    assert [(line.list, line.raised, line.ended, line.reopened, line.open) for line in found.lines] == [
        (CIVILS, 2, 1, 0, 1),
        (books.DISTRICTS, 1, 0, 0, 1),
        (HAIDIANS, 3, 1, 1, 3),
        (PATROLS, 1, 0, 0, 1),
    ]
    assert (found.total.raised, found.total.ended, found.total.reopened, found.total.open) == (7, 2, 1, 6)
    assert found.lines[0].by_state == {IssueStatus.LISTED: 1, IssueStatus.WRITTEN_OFF: 1}


def test_the_equation_holds_before_and_after_a_write_off(views: Views) -> None:
    for day, opened in ((7, 2), (8, 1)):
        with views.read(AsOf(moment=moment(5, day))) as snapshot:
            [line] = ledger_equation(snapshot, list=CIVILS).lines
        assert (line.holds, line.open, line.raised - line.open) == (True, opened, line.ended)


def test_the_equation_is_of_one_owner_if_that_is_asked(now: Snapshot) -> None:
    assert ledger_equation(now, owner=BJ).total.raised == 6
    assert ledger_equation(now, owner=CHAOYANG).total.raised == 0


# ── Returns ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_hops_and_days_lost_stand_with_who_gave_an_issue_back(now: Snapshot) -> None:
    found = returns(now)
    assert found.lines == (
        ReturnLine(CHAOYANG, returns=1, upheld=0, rejected=0, waiting=1, days_lost=10),
        ReturnLine(HAIDIAN, returns=2, upheld=1, rejected=1, waiting=0, days_lost=3 + 3),
    )
    assert (found.hops, found.waiting, found.days_lost) == (1, 1, 16)


def test_what_was_handed_on_most_stands_first_with_the_ruling_that_it_waits_for(now: Snapshot) -> None:
    found = returns(now).issues
    assert [(each.issue, each.hops, each.days_lost, each.adjudicator) for each in found] == [
        (ref("issue", 4), 1, 3 + 10, BJ),
        (ref("issue", 3), 0, 3, None),
    ]


def test_hops_and_days_lost_are_explained_by_returns_and_decisions(now: Snapshot) -> None:
    assert [each.figure for each in returns(now).definitions[::3]] == ["returns.hops", "returns.days-lost"]
    hops, days = (explain(now, figure=f"returns.{name}", year=2019) for name in ("hops", "days-lost"))
    assert (hops.line.value, [type(each.payload) for each in hops.events]) == (1, [IssueReassigned])
    decided = Counter(type(each.payload) for each in days.events)
    assert days.line.value == 16
    assert decided == {RectificationReturned: 3, IssueReassigned: 1, IssueReturnRejected: 1}


def test_returns_are_asked_for_by_year_and_by_who_gave_back(now: Snapshot) -> None:
    assert returns(now, year=2018).lines == ()
    assert [line.organisation for line in returns(now, organisation=HAIDIAN).lines] == [HAIDIAN]


# ── One list to the end ───────────────────────────────────────────────────────────────────────────────────────────────


def test_report_feedback_and_supervision_cite_one_root(now: Snapshot) -> None:
    [line] = one_list(now, list=CIVILS).lists
    evidence = AggregateId("evidence-1@bj")
    assert line.cited_by == tuple(Citing(id, ROOT, True) for id in (evidence, ref("inspection", 1), ORDER))
    assert (line.status, line.items, line.root, line.altered) == (ListStatus.FROZEN, 2, ROOT, ())


def test_an_altered_item_is_a_red_mark_until_it_is_resolved(now: Snapshot, views: Views) -> None:
    [line] = one_list(now, list=CIVILS).lists
    assert [(mark.item, mark.deviation, mark.by, mark.status) for mark in line.marks] == [
        (2, Deviation.ALTERED, CIVIL, DiscrepancyStatus.OPEN),
        (1, Deviation.ALTERED, CIVIL, DiscrepancyStatus.RESOLVED),
    ]
    assert (line.red, line.marks[0].cited, line.marks[0].expected) == (True, OTHER, DIGESTS[1])
    assert line.marks[0].discrepancy == discrepancy_id(CIVILS, 2, CIVIL)
    with views.read(AsOf(moment=moment(7, 1))) as before:
        assert [each.red for each in one_list(before, list=CIVILS).lists] == [False]


def test_all_lists_stand_together_with_what_is_red(now: Snapshot) -> None:
    found = one_list(now)
    assert (found.open, found.red, len(found.lists)) == (1, 1, 4)
    assert [line.list for line in found.lists if line.red] == [CIVILS]


def test_a_ledger_that_says_something_else_than_the_list_is_red(open_views: OpenViews) -> None:
    said, log = books.ledger(), ListedLog()
    for event in said.events:
        envelope = event.envelope
        if isinstance(envelope.payload, IssueRaised) and envelope.subject == ref("issue", 2):
            envelope = replace(envelope, payload=replace(envelope.payload, text="改过的内容"))
        log.append([envelope])
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        [line] = one_list(snapshot, list=CIVILS).lists
        proven = list_proof(snapshot, list=CIVILS, item=2).item
    assert (line.red, line.altered) == (True, (2,))
    assert proven
    assert proven.agrees is False


# ── The proof ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("item", [1, 2])
def test_an_item_is_proven_by_the_root_and_a_few_hashes(now: Snapshot, item: int) -> None:
    found = list_proof(now, list=CIVILS, item=item)
    proven = found.item
    assert proven
    assert proven.content
    leaf = leaf_hash(proven.content.encode())
    hashes = [bytes.fromhex(each) for each in proven.proof]
    verify_inclusion(leaf, item - 1, found.size, hashes, bytes.fromhex(found.root or ""))
    assert (leaf.hex(), proven.agrees, proven.issue) == (proven.digest, True, ref("issue", item))
    assert found.digests == DIGESTS


def test_what_is_not_on_the_list_is_not_proven(now: Snapshot) -> None:
    assert list_proof(now, list=CIVILS, item=3).item is None
    opened = list_proof(now, list=HAIDIANS, item=1)
    assert (opened.root, opened.size, opened.digests, opened.item) == (None, 2, (), None)
    with pytest.raises(NotFound):
        list_proof(now, list=ref("list", 99))


def test_an_item_that_is_not_to_be_seen_here_is_proven_by_its_digest(open_views: OpenViews) -> None:
    log = ListedLog()
    log.append(e.envelope for e in books.ledger().events if e.envelope.subject != ref("issue", 2))
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        proven = list_proof(snapshot, list=CIVILS, item=2).item
    assert proven
    assert (proven.issue, proven.content, proven.agrees, proven.digest) == (None, None, None, DIGESTS[1])


# ── The ledger by these marks ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("filter", "numbers"),
    [
        (IssueFilter(round=ref("round", 6)), {1, 2, 6}),
        (IssueFilter(round=ref("round", 7)), {3, 4, 5}),
        (IssueFilter(focus="policies"), {1, 2}),
        (IssueFilter(key=True), {1}),
        (IssueFilter(key=False, round=ref("round", 6)), {2, 6}),
        (IssueFilter(carried=True), {2, 4}),
        (IssueFilter(carried=False, owner=BJ), {1, 3, 5, 6}),
        (IssueFilter(year=2018), {6}),
    ],
)
def test_the_ledger_is_asked_by_round_focus_key_carry_over_and_year(
    now: Snapshot, filter: IssueFilter, numbers: set[int]
) -> None:
    found = issue_ledger.page(now, filter)
    assert {line.issue.id for line in found.items} == {ref("issue", number) for number in numbers}
    assert chessboard.query(now, filter).total.raised == len(numbers), "the board counts by the same conditions"
