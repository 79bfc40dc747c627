"""Rows are shown by the same rule as events: of one's own and of what one takes part in; the rest is a remainder."""

from collections.abc import Sequence
from dataclasses import replace

import hypothesis
import pytest
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.envelope import Envelope
from domain.issue.events import IssueAssigned, IssueListed, IssueRaised, IssueVerified
from domain.link import LinkCut
from domain.list.events import ItemNumbered, ListFrozen
from domain.list_tally import ListCounted, tally_of
from domain.node_id import NodeId
from domain.task.events import TaskAssigned, TaskExtended
from projections import audiences, registers, tasks
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.issues.rows import issues, lists
from projections.ledger import chessboard
from projections.ledger.issues import issue as issue_detail
from projections.links import links
from projections.review.annual import review
from projections.scope import Extent
from services.feed.scope import Viewer, row_scope
from tests.budget import examples
from tests.contract.conftest import NewDatabase
from tests.contract.projections.conftest import OpenViews
from tests.unit.domain.examples import DUE, LATER, LIST, opened, raised, task_assigned
from tests.unit.domain.nodes import nodes
from tests.unit.feed.logs import log_of, stamped
from tests.unit.given import BJ, CCMU, CHAOYANG, HAIDIAN, ZHONGGUANCUN

KEPT = (audiences.view, tasks.view)
OTHER = AggregateId("issue-4@bj")
ELSEWHERE = replace(raised, list=AggregateId("list-2@bj"), partners=())
ENTERED = IssueListed(list=ELSEWHERE.list, title=opened.title, item=1)
TALLIED = [
    *stamped(tally_of(LIST), ListCounted(list=LIST, issues=2, addressees=(HAIDIAN,))),
    *stamped(tally_of(ELSEWHERE.list), ListCounted(list=ELSEWHERE.list, issues=8, addressees=(HAIDIAN,))),
]
READER = frozenset({Role.READER})
SEEN, HIDDEN, OWN = (AggregateId(f"issue-{number}@{owner}") for number, owner in ((1, BJ), (2, BJ), (3, HAIDIAN)))


def issue(id: AggregateId, item: int, *partners: NodeId) -> Sequence[Envelope]:
    fields = {name: getattr(raised, name) for name in ("list", "category", "category_name", "text", "about", "source")}
    listed = IssueListed(list=LIST, title=opened.title, item=item)
    return stamped(id, IssueRaised(**fields, partners=partners), IssueVerified(), listed)


def books() -> list[Envelope]:
    """Return a list of the city's with Haidian as a partner, one of whose two items Haidian takes part in."""
    numbered = [ItemNumbered(item=item, issue=id) for item, id in ((1, SEEN), (2, HIDDEN))]
    return [*stamped(LIST, opened, *numbered), *issue(SEEN, 1, HAIDIAN), *issue(HIDDEN, 2, CHAOYANG)]


def test_a_district_sees_its_own_and_the_joint_and_the_rest_as_a_remainder(open_views: OpenViews) -> None:
    views = open_views(log_of(books()))
    views.catch_up()
    scope = row_scope(Actor("p1", HAIDIAN, READER), BJ)
    with views.read() as whole, views.read(scope=scope) as scoped:
        everything, board = chessboard.query(whole), chessboard.query(scoped)
        assert [row.id for row in scoped.rows(issues)] == [SEEN]
        assert [row.id for row in scoped.rows(lists)] == [LIST]
    assert (everything.total.raised, everything.hidden) == (2, 0)
    assert (board.total.raised, board.hidden) == (1, 1)
    assert sum(line.own.raised for line in board.lines) == board.total.raised


def test_lists_that_a_reader_does_not_see_are_in_the_remainder_too(open_views: OpenViews) -> None:
    views = open_views(log_of(books()), node=BJ)
    views.catch_up()
    with views.read() as whole, views.read(scope=row_scope(Actor("p1", CCMU, READER), BJ)) as scoped:
        everything, board = chessboard.query(whole), chessboard.query(scoped)
    assert (everything.total.raised, everything.hidden, everything.extent) == (2, 0, Extent.WHOLE)
    assert (board.total.raised, board.lists, board.hidden, board.extent) == (0, (), 2, Extent.WHOLE)


def test_an_issue_that_is_seen_without_its_list_is_not_in_the_remainder(open_views: OpenViews) -> None:
    views = open_views(log_of(books()), node=BJ)
    views.catch_up()
    with views.read(scope=row_scope(Actor("p1", CHAOYANG, READER), BJ)) as scoped:
        board = chessboard.query(scoped)
    assert (board.total.raised, board.lists, board.hidden) == (1, (), 1)


def test_a_board_of_another_node_than_the_citys_says_that_it_is_a_part(open_views: OpenViews) -> None:
    views = open_views(log_of(books()), node=HAIDIAN)
    views.catch_up()
    with views.read() as snapshot:
        assert chessboard.query(snapshot).extent is Extent.PART


def told(*events: Envelope) -> list[Envelope]:
    """Return what Haidian is told of the city's lists: their tallies, a list with one of its two items, and these."""
    frozen = ListFrozen(root="0" * 64, size=2, digests=("0" * 64,) * 2)
    numbered = [ItemNumbered(item=item, issue=id) for item, id in ((1, SEEN), (2, HIDDEN))]
    return [*TALLIED, *stamped(LIST, opened, *numbered, frozen), *issue(SEEN, 1, HAIDIAN), *events]


@pytest.mark.parametrize(
    ("events", "hidden"),
    [
        pytest.param(TALLIED, 10, id="no list is seen"),
        pytest.param(told(), 1 + 8, id="one of the lists is seen"),
        pytest.param(told(*stamped(OTHER, ELSEWHERE)), 1 + 8, id="an issue is on no list yet"),
        pytest.param(told(*stamped(OTHER, ELSEWHERE, IssueVerified(), ENTERED)), 1 + 7, id="its list is not seen"),
    ],
)
def test_what_superiors_have_on_frozen_lists_is_in_the_remainder_by_their_tallies(
    open_views: OpenViews, events: list[Envelope], hidden: int
) -> None:
    assert board_of(open_views(log_of(events), node=HAIDIAN)).hidden == hidden


def test_where_all_lists_are_seen_no_tally_is_needed(open_views: OpenViews) -> None:
    assert board_of(open_views(log_of([*books(), *TALLIED[:1]]), node=BJ)).hidden == 0


def board_of(views: Views) -> chessboard.Chessboard:
    """Return the board of who sees all that the node does."""
    views.catch_up()
    with views.read() as snapshot:
        return chessboard.query(snapshot)


def test_a_figure_of_which_nothing_is_seen_is_no_number(open_views: OpenViews) -> None:
    views = open_views(log_of(books()), node=BJ)
    views.catch_up()
    with views.read() as whole, views.read(scope=row_scope(Actor("p1", CHAOYANG, READER), BJ)) as scoped:
        everything, part = (figures_of(snapshot) for snapshot in (whole, scoped))
    assert (everything["board.raised"], part["board.raised"]) == ((2, Extent.WHOLE), (1, Extent.PART))
    for name in ("clues.contribution", "coverage.uncovered-districts", "rounds.special"):
        assert (everything[name], part[name]) == ((None, Extent.WHOLE), (None, Extent.NONE))


def figures_of(snapshot: Snapshot) -> dict[str, tuple[int | None, Extent]]:
    """Return the figures of the year's review by name."""
    return {line.figure: (line.value, line.extent) for line in review(snapshot, year=2019, organisation=BJ).figures}


def test_a_record_that_is_hidden_is_not_there_and_its_history_neither(open_views: OpenViews) -> None:
    views = open_views(log_of(books()))
    views.catch_up()
    with views.read(scope=row_scope(Actor("p1", HAIDIAN, READER), BJ)) as snapshot:
        assert issue_detail(snapshot, HIDDEN) is None
        assert registers.detail(snapshot, issues, HIDDEN, ()) is None
        assert snapshot.history([HIDDEN, AggregateId("issue-9@bj")]) == []
        assert len(snapshot.history([SEEN])) == 3


def test_who_joins_sees_the_past_too(open_views: OpenViews) -> None:
    id = AggregateId("issue-1@bj")
    views = open_views(log_of(stamped(id, raised, IssueVerified(), IssueAssigned(responsible=ZHONGGUANCUN, due=DUE))))
    views.catch_up()
    with views.read(AsOf(position=1), row_scope(Actor("p1", ZHONGGUANCUN, READER), BJ)) as snapshot:
        assert [row.id for row in snapshot.rows(issues)] == [id]


def test_what_concerns_the_nodes_own_running_is_shown_to_its_own_organisation_alone(open_views: OpenViews) -> None:
    views = open_views(log_of(stamped(AggregateId("link-1@bj.haidian"), LinkCut(neighbour=BJ))))
    views.catch_up()
    with views.read() as own, views.read(scope=row_scope(Actor("p1", BJ, READER), HAIDIAN)) as above:
        assert (len(own.rows(links)), len(above.rows(links))) == (1, 0)


def test_the_nodes_own_organisation_reads_by_the_very_statement_that_there_was_before(open_views: OpenViews) -> None:
    views = open_views(log_of(books()))
    views.catch_up()
    own = row_scope(Actor("p1", BJ, READER), BJ)
    with views.read() as before, views.read(scope=own) as after:
        assert str(before.of(issues)) == str(after.of(issues))
        assert "audiences" not in str(after.of(issues))


@hypothesis.settings(max_examples=examples(8))
@hypothesis.given(
    owners=st.lists(nodes, min_size=1, max_size=6),
    leads=st.lists(nodes, min_size=6, max_size=6),
    organisation=nodes,
)
def test_rows_are_shown_exactly_where_their_records_are(
    new_database: NewDatabase, owners: list[NodeId], leads: list[NodeId], organisation: NodeId
) -> None:
    pairs = enumerate(zip(owners, leads, strict=False))
    records = {AggregateId(f"task-{number}@{owner}"): lead for number, (owner, lead) in pairs}
    extended = TaskExtended(due=LATER, reason="等待材料")
    histories = {id: stamped(id, _assigned(lead), extended) for id, lead in records.items()}
    views = Views(new_database(), log_of(event for history in histories.values() for event in history), views=KEPT)
    views.catch_up()
    viewer = Viewer(NodeId("elsewhere"), organisation, frozenset())
    with views.read(scope=row_scope(Actor("p1", organisation, READER), viewer.node)) as snapshot:
        shown = {row.id for row in snapshot.rows(tasks.tasks)}
    views.stop()
    assert shown == {id for id, history in histories.items() if viewer.may_see(history[-1])}


def _assigned(lead: NodeId) -> TaskAssigned:
    return TaskAssigned(title=task_assigned.title, lead=lead, due=DUE)
