"""I9 and I14: what inspections draw in, and when their teams leave, as every node that hears of it holds it."""

import hypothesis

from domain.aggregate_id import owner_of
from domain.inspection.events import InspectionOpened, TeamWithdrawn
from domain.issue.events import IssueResolved, IssueWrittenOff
from domain.reconciliation.events import MismatchSettled
from tests.histories.board import Board
from tests.histories.inspections import field, rounds
from tests.histories.lives import Life, found, lived, lives, over_lives, stories
from tests.invariants.inspections import (
    an_organisation_is_inspected_once_in_each_round,
    i09_all_that_is_drawn_in_is_told,
    i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once,
    i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in,
    i14_a_team_withdraws_only_after_its_reconciliation_is_closed,
    i14_what_is_reconciled_is_complete_and_stays_as_it_is,
)
from tests.unit.given import BJ


@over_lives
@hypothesis.given(lives(rounds, steps=90))
def test_i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            i09_opening_an_inspection_draws_in_the_open_items_of_earlier_rounds_each_exactly_once(story)
            i09_whoever_hears_of_an_issue_hears_once_that_it_was_drawn_in(story)
            an_organisation_is_inspected_once_in_each_round(story)
        for node in board:  # all has arrived
            i09_all_that_is_drawn_in_is_told(node.story())


@over_lives
@hypothesis.given(lives(field, steps=40))
def test_i14_a_team_withdraws_only_after_its_reconciliation_is_closed(life: Life) -> None:
    """On the node of who inspects, and above it on the news of it."""
    with lived(life) as board:
        for story in stories(board):
            i14_a_team_withdraws_only_after_its_reconciliation_is_closed(story)
            i14_what_is_reconciled_is_complete_and_stays_as_it_is(story)


def test_the_rounds_draw_in_what_is_resolved_and_leave_out_what_is_written_off() -> None:
    """A rule about what never happened would hold."""

    def both(board: Board) -> bool:
        story = board.nodes[BJ].story()
        resolved = {id for _, id, _ in story.happened(IssueResolved)}
        carried = {id for _, _, event in story.happened(InspectionOpened) for id in event.carried}
        return bool(carried & resolved) and any(story.happened(IssueWrittenOff))

    found(rounds, both, steps=90)


def test_the_teams_come_to_a_withdrawal_after_a_mismatch() -> None:
    """A rule about what never happened would hold; the city hears of a district's."""

    def withdraws(board: Board) -> bool:
        kinds = {(owner_of(id), type(event)) for id, event in board.nodes[BJ].story()}
        return {(node, kind) for node in ("bj", "bj.haidian") for kind in (MismatchSettled, TeamWithdrawn)} <= kinds

    found(field, withdraws, steps=40)
