"""What the views answer about a small May 2019, now and as of days in the past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.aggregate_id import AggregateId
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.refusal import NotFound
from domain.task.state import TaskStatus
from domain.tier import Tier
from domain.words import Words
from projections import links, organisations, tasks
from projections.definition import NOTHING_REPORTED, Counted, definitions
from projections.engine.as_of import AsOf, Clock
from projections.engine.paging import InvalidLimit, MalformedCursor, PageRequest
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.issues.columns import Figure
from projections.ledger import chessboard, issues, key_figures, patrols
from projections.ledger.chessboard import Figures
from projections.ledger.issues import IssueFilter
from projections.question import Inquiry
from tests.contract.projections import may
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain import examples as e
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN
from tests.unit.projections.recorded import START


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(may.may(), clock=lambda: may.NOW)


NOW = Figures(raised=4, unresolved=2, overdue=2, resolved=2)

# ── The chessboard ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_organisation_has_its_line_in_the_order_of_the_tree(now: Snapshot) -> None:
    board = chessboard.query(now)
    assert [(line.organisation, line.depth) for line in board.lines] == [
        (BJ, 0),
        (CHAOYANG, 1),
        (HAIDIAN, 1),
        (ZHONGGUANCUN, 2),
    ]
    assert board.lines[2].name == Words("海淀", "Haidian"), "by the tree above it"
    assert board.lines[1].own == board.lines[1].within == Figures()


def test_the_line_of_a_district_counts_in_what_stands_below_it(now: Snapshot) -> None:
    lines = {line.organisation: line for line in chessboard.query(now).lines}
    assert (lines[ZHONGGUANCUN].own, lines[ZHONGGUANCUN].within) == (NOW, NOW)
    assert (lines[HAIDIAN].own, lines[HAIDIAN].within, lines[BJ].within) == (Figures(), NOW, NOW)
    assert lines[ZHONGGUANCUN].by_state == {IssueStatus.ASSIGNED: 2, IssueStatus.RESOLVED: 2}


def test_the_lines_of_a_tier_come_with_their_total(now: Snapshot) -> None:
    districts = chessboard.query(now, tier=Tier.DISTRICT)
    assert [line.organisation for line in districts.lines] == [CHAOYANG, HAIDIAN]
    assert districts.total == NOW
    assert chessboard.query(now, tier=Tier.AGENCY).total == Figures()


def test_part_of_the_tree_has_its_own_board(now: Snapshot) -> None:
    board = chessboard.query(now, IssueFilter(within=HAIDIAN))
    assert [(line.organisation, line.depth) for line in board.lines] == [(HAIDIAN, 0), (ZHONGGUANCUN, 1)]
    assert chessboard.query(now, IssueFilter(within=CHAOYANG)).total == Figures()


def test_an_organisation_that_no_tree_names_has_a_line_without_a_name(open_views: OpenViews) -> None:
    log = may.may().up_to(0)
    log.append(may.an_issue(1, lighting=False))
    views = open_views(log)
    views.catch_up()
    with views.read() as snapshot:
        [line] = chessboard.query(snapshot).lines
    assert (line.organisation, line.name, line.tier, line.own.raised) == (ZHONGGUANCUN, None, None, 1)


def test_what_is_on_a_list_but_not_to_be_seen_is_the_remainder(open_views: OpenViews) -> None:
    log = may.may()
    seen = log.up_to(0)
    seen.append(event.envelope for event in log.events if event.envelope.subject != may.issue_id(3))
    views = open_views(seen)
    views.catch_up()
    with views.read() as snapshot:
        board = chessboard.query(snapshot)
    assert [(each.numbered, each.seen, each.hidden) for each in board.lists] == [(4, 3, 1)]
    assert (board.total.raised, board.hidden) == (3, 1)


def test_as_of_days_in_the_past_the_board_stands_as_it_stood(views: Views) -> None:
    def total(as_of: AsOf) -> Figures:
        with views.read(as_of) as snapshot:
            return chessboard.query(snapshot).total

    assert total(AsOf(moment=may.SEMINAR)) == Figures()
    assert total(AsOf(moment=may.SEMINAR + timedelta(days=1))) == Figures(raised=4, unresolved=4)
    assert total(AsOf(moment=may.VISIT + timedelta(hours=12))) == Figures(raised=4, unresolved=2, resolved=2)
    assert total(AsOf(moment=may.NOW)) == NOW


def test_what_was_known_is_another_question_than_what_had_occurred(views: Views) -> None:
    with views.read(AsOf(moment=may.VISIT, clock=Clock.RECORDED)) as snapshot:
        assert (snapshot.position, chessboard.query(snapshot).total) == (0, Figures())
    late = START + timedelta(days=31)
    with views.read(AsOf(moment=late, clock=Clock.RECORDED)) as snapshot:
        assert (snapshot.position, snapshot.moment) == (views.position(), late)
        assert chessboard.query(snapshot).total.resolved == 2


# ── The ledger ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_stands_by_list_and_item_page_by_page(now: Snapshot) -> None:
    first = issues.page(now, request=PageRequest(limit=3))
    assert ([line.issue.item for line in first.items], first.total, first.position) == ([1, 2, 3], 4, now.position)
    rest = issues.page(now, request=PageRequest(limit=3, after=first.next))
    assert ([line.issue.item for line in rest.items], rest.next) == ([4], None)


@pytest.mark.parametrize(
    ("filter", "items"),
    [
        (IssueFilter(organisation=ZHONGGUANCUN), [1, 2, 3, 4]),
        (IssueFilter(organisation=HAIDIAN), []),
        (IssueFilter(within=HAIDIAN), [1, 2, 3, 4]),
        (IssueFilter(within=NodeId("bj.h")), []),
        (IssueFilter(category="infrastructure-repair"), [1, 2]),
        (IssueFilter(status=IssueStatus.RESOLVED), [1, 2]),
        (IssueFilter(figure=Figure.UNRESOLVED), [3, 4]),
        (IssueFilter(figure=Figure.WRITTEN_OFF), []),
        (IssueFilter(overdue=True), [3, 4]),
        (IssueFilter(overdue=False), [1, 2]),
        (IssueFilter(list=e.LIST, source=e.PATROL, owner=BJ), [1, 2, 3, 4]),
    ],
)
def test_the_ledger_is_filtered(now: Snapshot, filter: IssueFilter, items: list[int]) -> None:
    page = issues.page(now, filter)
    assert ([line.issue.item for line in page.items], page.total) == (items, len(items))


@pytest.mark.parametrize(
    "filter",
    [
        IssueFilter(list=AggregateId("list-2@bj")),
        IssueFilter(source=AggregateId("inspection-2@bj")),
        IssueFilter(round=AggregateId("round-2@bj")),
    ],
)
def test_a_filter_that_names_a_record_of_which_nobody_has_heard_is_refused(now: Snapshot, filter: IssueFilter) -> None:
    with pytest.raises(NotFound, match="-2@bj"):
        issues.page(now, filter)


@pytest.mark.parametrize("after", ["?", "WzFd", "e30", "WyJhIiwiYiIsIHt9XQ"])
def test_a_cursor_of_nothing_is_refused(now: Snapshot, after: str) -> None:
    with pytest.raises(MalformedCursor, match="after: "):
        issues.page(now, request=PageRequest(after=after))


def test_a_page_has_a_size() -> None:
    with pytest.raises(InvalidLimit, match="limit: 0 is not between 1 and 1000"):
        PageRequest(limit=0)


def test_an_issue_has_its_whole_history_across_nodes(now: Snapshot) -> None:
    detail = issues.issue(now, may.issue_id(1))
    assert detail
    assert [(each.type, each.source) for each in detail.history] == [
        ("IssueRaised", BJ),
        ("IssueVerified", BJ),
        ("IssueListed", BJ),
        ("IssueAssigned", BJ),
        ("TaskAssigned", HAIDIAN),
        ("RectificationAccepted", ZHONGGUANCUN),
        ("TaskAccepted", ZHONGGUANCUN),
        ("RectificationSubmitted", ZHONGGUANCUN),
        ("TaskSubmitted", ZHONGGUANCUN),
        ("RectificationChecked", BJ),
        ("IssueResolved", BJ),
    ]
    raised = detail.history[0]
    assert (raised.words, raised.occurred) == (Words("发现问题", "Issue raised"), may.SEMINAR + may.CLOSE)
    assert raised.delay == raised.received - raised.recorded > timedelta(days=1)
    assert [row.measures for row in detail.rectifications] == [(e.LAMPS,)]
    assert [line.task.id for line in detail.tasks] == [may.TASK]
    assert detail.line.issue.status is IssueStatus.RESOLVED


def test_an_issue_of_the_past_has_no_later_history(views: Views) -> None:
    with views.read(AsOf(moment=may.SEMINAR + timedelta(hours=1))) as snapshot:
        detail = issues.issue(snapshot, may.issue_id(1))
    assert detail
    assert detail.history[-1].type == "TaskAssigned"
    assert (detail.line.issue.status, detail.rectifications) == (IssueStatus.ASSIGNED, ())


def test_an_issue_that_is_not_there_is_none(now: Snapshot) -> None:
    assert issues.issue(now, AggregateId("issue-9@bj")) is None
    assert tasks.detail(now, AggregateId("task-9@bj")) is None
    assert patrols.patrol(now, AggregateId("patrol-9@bj")) is None


def test_the_lists_are_there_with_their_last_number(now: Snapshot) -> None:
    [row] = issues.all_lists(now).items
    assert (row.id, row.title, row.last) == (e.LIST, e.TITLE, 4)


# ── Figures, tasks, patrols, links, organisations ─────────────────────────────────────────────────────────────────────


def test_the_figures_of_the_list_count_issues_categories_and_lamps(now: Snapshot) -> None:
    found = key_figures.query(now, IssueFilter(list=e.LIST))
    assert found.total == NOW
    assert [(each.category, each.figures.raised) for each in found.categories] == [
        ("infrastructure-repair", 2),
        ("property-management", 2),
    ]
    [lamps] = found.measures
    assert (lamps.what, lamps.quantity, lamps.confirmed) == (e.LAMPS.what, 14, 14)


def test_lamps_that_nobody_checked_are_not_confirmed(views: Views) -> None:
    with views.read(AsOf(moment=may.SEMINAR + timedelta(days=1, hours=2))) as snapshot:
        [lamps] = key_figures.query(snapshot).measures
    assert (lamps.quantity, lamps.confirmed) == (14, 0)


def test_a_task_comes_with_what_its_undertakers_did(now: Snapshot) -> None:
    [line] = tasks.page(now).items
    assert (line.task.id, line.overdue) == (may.TASK, True)
    assert [(each.owner, each.submissions) for each in line.undertakings] == [(ZHONGGUANCUN, 1)]
    detail = tasks.detail(now, may.TASK)
    assert detail
    assert [each.type for each in detail.history] == ["TaskAssigned", "TaskAccepted", "TaskSubmitted"]


@pytest.mark.parametrize(
    ("filter", "number"),
    [
        (tasks.TaskFilter(owner=HAIDIAN, lead=HAIDIAN, about=may.issue_id(1), status=TaskStatus.OPEN), 1),
        (tasks.TaskFilter(lead=CHAOYANG), 0),
        (tasks.TaskFilter(overdue=True), 1),
        (tasks.TaskFilter(overdue=False), 0),
        (tasks.TaskFilter(status=TaskStatus.CONFIRMED), 0),
    ],
)
def test_tasks_are_filtered(now: Snapshot, filter: tasks.TaskFilter, number: int) -> None:
    page = tasks.page(now, filter)
    assert (len(page.items), page.total) == (number, number)


def test_a_patrol_shows_who_takes_part_and_what_came_of_it(now: Snapshot) -> None:
    [line] = patrols.query(now).items
    assert [answer.owner for answer in line.participations] == [BJ, HAIDIAN]
    assert (line.awaited, line.issues) == ((), NOW)
    assert [seminar.attendees for seminar in line.patrol.seminars] == [15]
    assert [visit.place for visit in line.patrol.visits] == [e.BAOFUSI]
    detail = patrols.patrol(now, e.PATROL)
    assert detail
    assert len(detail.history) == 6


def test_only_issues_that_cite_a_statement_are_from_the_seminar(now: Snapshot) -> None:
    [line] = patrols.query(now).items
    assert line.issues.raised == 4
    [heard] = line.heard
    assert (heard.number, heard.issues) == (1, 3)
    assert [(each.category, each.raised) for each in heard.categories] == [
        ("infrastructure-repair", 2),
        ("property-management", 1),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [("seminar.participants", 15), ("seminar.issues", 3), ("seminar.categories", 2), ("follow-up.lamps", 14)],
)
def test_the_figures_of_the_seminar_count_its_statements_and_units(now: Snapshot, name: str, value: int) -> None:
    assert definitions[name].answer(Inquiry(now, 2019, BJ)).value == value
    assert definitions[name].answer(Inquiry(now, 2018, BJ)) == Counted(None, (), NOTHING_REPORTED)


def test_a_patrol_waits_for_those_who_have_not_accepted(views: Views) -> None:
    planned = may.may()
    position = next(event.position for event in planned.events if event.envelope.subject == e.PATROL)
    with views.read(AsOf(position=position)) as snapshot:
        [line] = patrols.query(snapshot).items
    assert line.awaited == (BJ, HAIDIAN)


def test_the_completeness_line_says_what_came_and_since_when_a_link_is_cut(now: Snapshot) -> None:
    haidian, zhongguancun = links.query(now).items
    assert (haidian.neighbour, haidian.number, haidian.connected) == (HAIDIAN, 4, False)
    assert haidian.since == may.SEMINAR - timedelta(hours=23)
    assert haidian.last
    assert haidian.last.occurred == may.SEMINAR + 2 * may.CLOSE
    assert haidian.age == may.NOW - haidian.last.recorded
    assert (zhongguancun.number, zhongguancun.connected) == (6, None)


def test_organisations_stand_once_and_in_the_order_of_the_tree(now: Snapshot) -> None:
    rows = organisations.query(now).items
    assert [row.id for row in rows] == [BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN]
    assert rows[2] == replace(rows[2], named_by=BJ, name=Words("海淀", "Haidian"))
