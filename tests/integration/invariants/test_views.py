"""I2, I4, I5 and I6: the figures and dates that the views of every node show, by the events that it holds."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

import hypothesis
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Envelope
from domain.issue.events import (
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueListed,
    IssueMerged,
    IssueRaised,
    IssueReopened,
    IssueWrittenOff,
)
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from domain.round.state import round_id
from projections.engine.as_of import AsOf
from projections.engine.paging import PageRequest
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.issues.columns import Figure
from projections.issues.rows import issues as issue_rows
from projections.ledger import chessboard
from projections.ledger import issues as ledger
from projections.ledger.equation import ledger_equation
from projections.ledger.tally import Tally, tally, tally_items
from tests.budget import examples
from tests.histories.board import Board, Node
from tests.histories.issues import INSPECTION, issues
from tests.histories.lives import Life, early_and_late, lived, lives, over_lives
from tests.histories.projected import answers, catch_up, projected, shared
from tests.unit.given import BJ, HAIDIAN

over_views = hypothesis.settings(over_lives, max_examples=examples(3))
ENDS = (IssueWrittenOff, IssueDismissed, IssueMerged, IssueClosedNotImplemented)


def seen(board: Board) -> Iterator[tuple[Node, Views]]:
    """Yield every node with its views, twice: early, and when all has arrived."""
    with ExitStack() as opened:
        views: dict[NodeId, Views] = {}
        for node in early_and_late(board):
            if node.id not in views:
                url = f"sqlite:///{board.folder / f'{node.id}-views.db'}"
                views[node.id] = opened.enter_context(projected(url, node.log, lambda: board.now))
            catch_up(views[node.id])
            yield node, views[node.id]


def count(events: Sequence[Envelope], *kinds: type) -> int:
    return sum(isinstance(each.payload, kinds) for each in events)


# ── I2 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@over_views
@hypothesis.given(lives(issues))
def test_i02_the_sums_by_organisation_round_and_category_are_one_total(life: Life) -> None:
    """By the query that counts what was found, for each owner of lists, and down to the issues behind every line."""
    with lived(life) as board:
        for node, views in seen(board):
            with views.read() as snapshot:
                for owner in (BJ, HAIDIAN):
                    of_owner = [each for each in node.held() if owner_of(each.subject) == owner]
                    for year in (None, 2019):
                        _require_one_total(tally(snapshot, year=year, owner=owner), of_owner)
                    _require_the_issues_behind(snapshot, tally(snapshot, owner=owner), owner)


def _require_one_total(counted: Tally, held: Sequence[Envelope]) -> None:
    assert (counted.raised, counted.listed) == (count(held, IssueRaised), count(held, IssueListed))
    for lines in (counted.organisations, counted.rounds, counted.categories):
        assert sum(line.raised for line in lines) == counted.raised
        assert sum(line.listed for line in lines) == counted.listed
        assert len({line.of for line in lines}) == len(lines)
    of_the_round = sum(
        getattr(each.payload, "source", None) == INSPECTION for each in held if count([each], IssueRaised)
    )
    if any(each.subject == INSPECTION for each in held):
        assert {line.of: line.raised for line in counted.rounds}.get(round_id(1, BJ), 0) == of_the_round


def _require_the_issues_behind(snapshot: Snapshot, counted: Tally, owner: NodeId) -> None:
    every = tally_items(snapshot, owner=owner)
    assert len({item.issue for item in every.items}) == every.raised == counted.raised
    for line in counted.organisations:
        assert tally_items(snapshot, owner=owner, organisation=NodeId(line.of or "")).raised == line.raised
    for line in counted.rounds:
        assert not line.of or tally_items(snapshot, owner=owner, round=AggregateId(line.of)).raised == line.raised
    for line in counted.categories:
        assert tally_items(snapshot, owner=owner, category=line.of).raised == line.raised


@over_views
@hypothesis.given(lives(issues))
def test_i02_the_sums_of_the_board_by_organisation_list_and_category_are_one_total(life: Life) -> None:
    with lived(life) as board:
        for node, views in seen(board):
            with views.read() as snapshot:
                shown = chessboard.query(snapshot)
                lists = {each.list for each in snapshot.rows(issue_rows)}
                by_list = [chessboard.query(snapshot, ledger.IssueFilter(list=id)).total for id in lists]
                assert shown.total.raised == count(node.held(), IssueRaised)
                assert chessboard.total(line.own for line in shown.lines) == shown.total
                assert chessboard.total(category.figures for category in shown.categories) == shown.total
                assert chessboard.total(by_list) == shown.total
                assert all(sum(line.by_state.values()) == line.own.raised for line in shown.lines)
                _require_the_issues_behind_figures(snapshot, shown.total)


def _require_the_issues_behind_figures(snapshot: Snapshot, total: chessboard.Figures) -> None:
    for figure in Figure:
        page = ledger.page(snapshot, ledger.IssueFilter(figure=figure), PageRequest(limit=1000))
        assert len({line.issue.id for line in page.items}) == page.total
        assert page.total == getattr(total, figure.value.replace("-", "_"))


# ── I4, I5 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@over_views
@hypothesis.given(lives(issues))
def test_i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order(life: Life) -> None:
    with lived(life) as board:
        for _, views in seen(board):
            with views.read() as snapshot:
                for row in snapshot.rows(issue_rows):
                    dates = [row.opened_at, row.resolved_at, row.ended_at]
                    known = [date for date in dates if date]
                    assert known == sorted(known)
                    assert row.status is not IssueStatus.WRITTEN_OFF or len(known) == len(dates)


@over_views
@hypothesis.given(lives(issues))
def test_i05_open_is_raised_less_ended_plus_reopened_after_every_event(life: Life) -> None:
    """At some of the positions of every node's log, as the board counts and as the equation does, list by list."""
    with lived(life) as board:
        for node, views in seen(board):
            held = node.held()
            for position in {*board.chance.choices(range(len(held) + 1), k=8), len(held)}:
                with views.read(AsOf(position=position)) as snapshot:
                    _require_equation(snapshot, held[:position])


def _require_equation(snapshot: Snapshot, held: Sequence[Envelope]) -> None:
    raised, ended, reopened = count(held, IssueRaised), count(held, *ENDS), count(held, IssueReopened)
    total, equation = chessboard.query(snapshot).total, ledger_equation(snapshot)
    assert (total.raised, total.endings, total.reopenings) == (raised, ended, reopened)
    assert total.unresolved + total.resolved == raised - ended + reopened
    assert total.raised == total.unresolved + total.resolved + total.written_off + total.ended
    assert total.overdue <= total.unresolved
    assert equation.holds
    assert equation.total.open == sum(line.open for line in equation.lines) == raised - ended + reopened


# ── I6 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@over_views
@hypothesis.given(life=lives(issues), id=st.sampled_from((BJ, HAIDIAN)))
def test_i06_news_told_again_and_in_another_order_changes_no_state_and_no_view(life: Life, id: NodeId) -> None:
    with lived(life) as board, closing(board.again(id)) as again:
        log, urls = board.nodes[id].log, [f"sqlite:///{board.folder / name}" for name in ("one.db", "other.db")]
        assert again.head() == log.head()
        for subject in {each.subject for each in board.nodes[id].held()}:
            one, other = log.load(subject), again.load(subject)
            assert one
            assert other
            assert (one.state, one.sequence) == (other.state, other.sequence)
        with (
            projected(urls[0], log, lambda: board.now) as views,
            projected(urls[1], again, lambda: board.now) as views_again,
            views.read() as here,
            views_again.read() as there,
        ):
            assert shared(here) == shared(there)
            assert answers(here) == answers(there)
