"""I8: who cites what is not in the frozen list is refused, by what has reached the node, and a discrepancy says so."""

import hypothesis

from domain.aggregate_id import AggregateId, owner_of
from domain.citation import Citation
from domain.discrepancy import LedgerDiscrepancyFound, discrepancy_id
from domain.envelope import Envelope
from domain.letter import IssueLetter, LetterIssued
from domain.list.events import IssueListOpened, ListFrozen
from domain.node_id import NodeId
from domain.refusal import NotFound
from tests.histories.board import Board, Tried
from tests.histories.citing import CITERS, citing
from tests.histories.lives import Life, found, lived, lives, over_lives

Frozen = dict[AggregateId, ListFrozen | None]
"""The lists that somebody has heard of; None while they are not frozen."""


def frozen_lists(held: list[Envelope]) -> Frozen:
    """Return what a node knows of lists."""
    known: Frozen = {each.subject: None for each in held if isinstance(each.payload, IssueListOpened)}
    return known | {each.subject: each.payload for each in held if isinstance(each.payload, ListFrozen)}


def is_right(cited: Citation, root: str | None, lists: Frozen) -> bool:
    """Say whether a list is known and frozen, with the item as it is cited, under the root that is cited."""
    frozen = lists.get(cited.list)
    if not frozen or cited.item > frozen.size:
        return False
    return root in (None, frozen.root) and cited.digest in (None, frozen.digests[cited.item - 1])


def letters(board: Board) -> list[Tried]:
    return [each for each in board.tried if isinstance(each.command, IssueLetter)]


@over_lives
@hypothesis.given(lives(citing))
def test_i08_whoever_cites_an_item_that_is_not_in_the_frozen_list_is_refused_and_a_discrepancy_says_so(
    life: Life,
) -> None:
    with lived(life) as board:
        told = [(each, board.nodes[each.node].held()[: each.knowing]) for each in letters(board)]
        board.settle()
        for letter, knowing in told:
            lists, command = frozen_lists(knowing), letter.command
            wrong = [each for each in command.citations if not is_right(each, command.root, lists)]
            assert bool(letter.refusal) == bool(wrong)
            assert isinstance(letter.refusal, NotFound) == any(each.list not in lists for each in wrong)
            if wrong and not isinstance(letter.refusal, NotFound):
                _require_traces(board, letter.node, wrong, command.root)
        for node in board:  # what is cited on any node is what the owner of the list froze, also if it came in late
            for event in (each.payload for each in node.held() if isinstance(each.payload, LetterIssued)):
                owners = {id: board.state(id) for id in {each.list for each in event.citations}}
                assert all(state.frozen for state in owners.values())
                assert all(each.item <= len(owners[each.list].digests) for each in event.citations)


def _require_traces(board: Board, citer: NodeId, wrong: list[Citation], root: str | None) -> None:
    """Check that the citer and the list's owner hold a discrepancy for each: of the item, or of the list."""
    for cited in wrong:
        ids = {discrepancy_id(cited.list, item, citer) for item in ((cited.item, None) if root else (cited.item,))}
        for holder in (citer, owner_of(cited.list)):
            held = [each for each in board.nodes[holder].held() if each.subject in ids]
            assert any(isinstance(each.payload, LedgerDiscrepancyFound) for each in held)


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
