"""I8: who cites what is not in the frozen list is refused, by what has reached the node, and a discrepancy says so."""

import hypothesis

from domain.aggregate_id import owner_of
from domain.letter import IssueLetter
from domain.refusal import NotFound
from services.commands.refusals import NotSoThen
from tests.histories.board import Board, Tried
from tests.histories.citing import CITERS, citing
from tests.histories.lives import Life, found, lived, lives, over_lives, stories
from tests.invariants.citing import (
    frozen_lists,
    i08_a_discrepancy_says_what_was_refused,
    i08_what_is_cited_stands_in_a_frozen_list,
    is_right,
)


def letters(board: Board) -> list[Tried]:
    """Return all that were tried, but for those dated before the list that they cite was frozen."""
    tried = [each for each in board.tried if isinstance(each.command, IssueLetter)]
    return [each for each in tried if not isinstance(each.refusal, NotSoThen)]


@over_lives
@hypothesis.given(lives(citing))
def test_i08_whoever_cites_an_item_that_is_not_in_the_frozen_list_is_refused_and_a_discrepancy_says_so(
    life: Life,
) -> None:
    """And who cites what is in it is not."""
    with lived(life) as board:
        for letter in letters(board):
            lists, command = frozen_lists(board.nodes[letter.node].story().before(letter.knowing)), letter.command
            wrong = [each for each in command.citations if not is_right(each, command.root, lists)]
            assert bool(letter.refusal) == bool(wrong)
            assert isinstance(letter.refusal, NotFound) == any(each.list not in lists for each in wrong)
        for story in stories(board):
            i08_what_is_cited_stands_in_a_frozen_list(story)
        i08_a_discrepancy_says_what_was_refused(board)


def test_the_letters_are_right_and_wrong_about_own_lists_and_others() -> None:
    """A rule about what never happened would hold."""

    def holds(board: Board) -> bool:
        cited = {
            (each.node, bool(each.refusal), owner_of(citation.list) == each.node)
            for each in letters(board)
            for citation in each.command.citations
            if not isinstance(each.refusal, NotFound)
        }
        return cited == {(node, wrong, own) for node in CITERS for wrong in (True, False) for own in (True, False)}

    found(citing, holds)
