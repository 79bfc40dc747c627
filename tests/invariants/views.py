"""I2, I4 and I5: the figures and dates that a node's views show, by the events that it holds."""

from collections import Counter

from domain.aggregate_id import AggregateId, owner_of
from domain.inspection.events import InspectionCancelled, InspectionOpened
from domain.issue.events import IssueListed, IssueRaised, IssueReopened
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from projections.engine.paging import PageRequest
from projections.engine.snapshot import Snapshot
from projections.issues.columns import Figure
from projections.issues.rows import issues as issue_rows
from projections.ledger import chessboard
from projections.ledger import issues as ledger
from projections.ledger.equation import ledger_equation
from projections.ledger.tally import Tally, tally, tally_items
from tests.histories.story import Story
from tests.invariants.issues import ENDS

YEARS = (None, 2018, 2019, 2020)


def count(story: Story, *kinds: type) -> int:
    return sum(1 for _ in story.happened(*kinds))


# ── I2 ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def i02_the_sums_by_organisation_round_and_category_are_one_total(snapshot: Snapshot, story: Story) -> None:
    """By the query that counts what was found, for each owner of lists, and down to the issues behind every line."""
    for owner in {owner_of(issue) for issue in story.of_kind("issue")}:
        of_owner = Story(story.node, [each for each in story.events if owner_of(each.subject) == owner])
        for counted in (tally(snapshot, year=year, owner=owner) for year in YEARS):
            for lines in (counted.organisations, counted.rounds, counted.categories):
                assert sum(line.raised for line in lines) == counted.raised
                assert sum(line.listed for line in lines) == counted.listed
                assert len({line.of for line in lines}) == len(lines)
        whole = tally(snapshot, owner=owner)
        assert (whole.raised, whole.listed) == (count(of_owner, IssueRaised), count(of_owner, IssueListed))
        assert whole.raised + whole.elsewhere == count(story, IssueRaised)
        _require_the_rounds(whole, of_owner)
        _require_the_issues_behind(snapshot, whole, owner)


def _require_the_rounds(counted: Tally, story: Story) -> None:
    """Check what inspections found, round by round, as far as they are known; a patrol's round may be another's.

    What a cancelled inspection had found is still on its list, and counts for no round.
    """
    cancelled = {id for _, id, _ in story.happened(InspectionCancelled)}
    rounds = {id: event.round for _, id, event in story.happened(InspectionOpened) if id not in cancelled}
    found = Counter(rounds[event.source] for _, _, event in story.happened(IssueRaised) if event.source in rounds)
    shown = {line.of: line.raised for line in counted.rounds}
    assert all(shown[round] >= times for round, times in found.items())


def _require_the_issues_behind(snapshot: Snapshot, counted: Tally, owner: NodeId) -> None:
    every = tally_items(snapshot, owner=owner)
    assert len({item.issue for item in every.items}) == every.raised == counted.raised
    for line in counted.organisations:
        assert tally_items(snapshot, owner=owner, organisation=NodeId(line.of or "")).raised == line.raised
    for line in counted.rounds:
        assert not line.of or tally_items(snapshot, owner=owner, round=AggregateId(line.of)).raised == line.raised
    for line in counted.categories:
        assert tally_items(snapshot, owner=owner, category=line.of).raised == line.raised


def i02_the_sums_of_the_board_by_organisation_list_and_category_are_one_total(snapshot: Snapshot, story: Story) -> None:
    shown = chessboard.query(snapshot)
    lists = {each.list for each in snapshot.rows(issue_rows)}
    by_list = [chessboard.query(snapshot, ledger.IssueFilter(list=id)).total for id in lists]
    assert shown.total.raised == count(story, IssueRaised)
    assert chessboard.total(line.own for line in shown.lines) == shown.total
    assert chessboard.total(category.figures for category in shown.categories) == shown.total
    assert chessboard.total(by_list) == shown.total
    assert all(sum(line.by_state.values()) == line.own.raised for line in shown.lines)
    for figure in Figure:
        page = ledger.page(snapshot, ledger.IssueFilter(figure=figure), PageRequest(limit=1000))
        assert len({line.issue.id for line in page.items}) == page.total
        assert page.total == getattr(shown.total, figure.value.replace("-", "_"))


# ── I4, I5 ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order(
    snapshot: Snapshot, _story: Story
) -> None:
    for row in snapshot.rows(issue_rows):
        dates = [row.opened_at, row.resolved_at, row.ended_at]
        known = [date for date in dates if date]
        assert known == sorted(known)
        assert row.status is not IssueStatus.WRITTEN_OFF or len(known) == len(dates)


def i05_the_board_and_the_equation_say_what_the_events_say(snapshot: Snapshot, story: Story) -> None:
    """List by list."""
    raised, ended, reopened = count(story, IssueRaised), count(story, *ENDS), count(story, IssueReopened)
    total, equation = chessboard.query(snapshot).total, ledger_equation(snapshot)
    assert (total.raised, total.endings, total.reopenings) == (raised, ended, reopened)
    assert total.unresolved + total.resolved == raised - ended + reopened
    assert total.raised == total.unresolved + total.resolved + total.written_off + total.ended
    assert total.overdue <= total.unresolved
    assert equation.holds
    assert equation.total.open == sum(line.open for line in equation.lines) == raised - ended + reopened
