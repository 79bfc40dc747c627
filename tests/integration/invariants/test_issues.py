"""I1, I3 and I4: what every node holds of issues, by the events that it has."""

from itertools import pairwise

import hypothesis

from domain.aggregate_id import AggregateId, owner_of
from domain.issue.events import IssueReopened, IssueWrittenOff
from tests.histories.board import Board, Node
from tests.histories.issues import issues
from tests.histories.lives import Life, found, lived, lives, over_lives, stories
from tests.invariants.issues import (
    i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice,
    i01_lists_and_issues_say_the_same_of_every_number,
    i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another,
    i04_raised_comes_before_resolved_and_resolved_before_written_off,
)


@over_lives
@hypothesis.given(lives(issues))
def test_i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            i01_a_listed_issue_has_exactly_one_item_number_and_no_number_is_used_twice(story)
        i01_lists_and_issues_say_the_same_of_every_number(board.everything())


@over_lives
@hypothesis.given(lives(issues))
def test_i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(life: Life) -> None:
    with lived(life) as board:
        for story in stories(board):
            i03_a_write_off_needs_a_passed_check_of_the_assigners_tier_or_above_by_another(story)


@over_lives
@hypothesis.given(lives(issues))
def test_i04_raised_comes_before_resolved_and_resolved_before_written_off(life: Life) -> None:
    """Also where it was said later that something had been earlier."""
    with lived(life) as board:
        for story in stories(board):
            i04_raised_comes_before_resolved_and_resolved_before_written_off(story)


def test_the_issues_go_all_the_way() -> None:
    """On the city's node and on a district's, an issue is written off and opened again; and somebody is told of it."""

    def reopened(node: Node) -> set[AggregateId]:
        return {
            issue
            for issue, events in node.story().of_kind("issue").items()
            for one, next in pairwise(each.payload for each in events)
            if isinstance(one, IssueWrittenOff) and isinstance(next, IssueReopened)
        }

    def holds(board: Board) -> bool:
        return any(node.id != owner_of(issue) for node in board for issue in reopened(node))

    found(issues, holds)
