"""I8: whoever cites an item that is not in the frozen list is refused, and a discrepancy says so."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from domain.aggregate_id import AggregateId, owner_of
from domain.citation import Citation, CitedItemAltered, CitedItemNotOnList, CitedListNotFrozen, RootDiffers
from domain.discrepancy import DiscrepancyStatus, LedgerDiscrepancyFound, discrepancy_id
from domain.evidence.events import DossierCompiled, ReportStated, WorkingPapersFiled
from domain.inspection.events import FeedbackDelivered
from domain.list.events import IssueListOpened, ItemNumbered, ListFrozen
from tests.histories.board import Board, Tried, home_of
from tests.histories.story import Story
from tests.unit.given import fold

DEVIATIONS = (CitedListNotFrozen, CitedItemNotOnList, CitedItemAltered, RootDiffers)

Frozen = dict[AggregateId, ListFrozen | None]
"""The lists that somebody has heard of; None while they are not frozen."""


def frozen_lists(story: Story) -> Frozen:
    """Return what is known of lists."""
    known: Frozen = {id: None for _, id, _ in story.happened(IssueListOpened)}
    return known | {id: event for _, id, event in story.happened(ListFrozen)}


def is_right(cited: Citation, root: str | None, lists: Frozen) -> bool:
    """Say whether a list is known and frozen, with the item as it is cited, under the root that is cited."""
    frozen = lists.get(cited.list)
    if not frozen or cited.item > frozen.size:
        return False
    return root in (None, frozen.root) and cited.digest in (None, frozen.digests[cited.item - 1])


def i08_what_is_cited_stands_in_a_frozen_list(story: Story) -> None:
    """By what the citer's node had heard, whatever cites it: letters, orders, publications, matters."""
    for place, each in enumerate(story.events):
        cited = [*_citations(each.payload)]
        if cited and each.source == story.node:
            lists, root = frozen_lists(story.before(place)), getattr(each.payload, "root", None)
            assert all(is_right(one, root, lists) for one in cited), each


def _citations(value: object) -> Iterator[Citation]:
    """Yield the citations that stand in an event, however deep."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _citations(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _citations(getattr(value, field.name))


def i08_evidence_and_feedback_are_of_one_list(story: Story) -> None:
    """Papers and dossiers are of items that are on it, the report and the feedback of those that are frozen."""
    for place, evidence, filed in story.happened(WorkingPapersFiled):
        if story.all_about(evidence):
            _require_on_list({item for paper in filed.papers for item in paper.items}, filed.list, story.before(place))
    lists = {id: filed.list for _, id, filed in story.happened(WorkingPapersFiled)}
    for place, id, event in story.happened(DossierCompiled, ReportStated, FeedbackDelivered):
        if story.all_about(id):
            before = story.before(place)
            match event:
                case DossierCompiled(item=item):
                    _require_on_list({item}, lists[id], before)
                case ReportStated(root=root, statements=statements):
                    cited = (Citation(lists[id], item) for statement in statements for item in statement.items)
                    assert all(is_right(each, root, frozen_lists(before)) for each in cited)
                case FeedbackDelivered(list=list, root=root):
                    frozen = frozen_lists(before)[list]
                    assert frozen
                    assert frozen.root == root


def _require_on_list(items: set[int], list: AggregateId, story: Story) -> None:
    assert items <= {event.item for _, id, event in story.happened(ItemNumbered) if id == list}


def i08_a_discrepancy_says_what_was_refused(board: Board) -> None:
    """To the citer at once, and to the owner of the list when all has arrived: of the item, or of the list."""
    board.settle()
    for each in board.tried:
        if isinstance(each.refusal, DEVIATIONS):
            _require_discrepancy(board, each, each.refusal.details["list"], each.refusal.details.get("item"))


def _require_discrepancy(board: Board, tried: Tried, list: AggregateId, item: int | None) -> None:
    id, owner = discrepancy_id(list, item, owner_of(tried.id)), home_of(owner_of(list))
    then = board.nodes[tried.node].story().before(tried.knowing + len(tried.recorded))
    assert fold(id, then.to(id)).status is DiscrepancyStatus.OPEN
    assert owner
    assert any(isinstance(event, LedgerDiscrepancyFound) for event in board.nodes[owner].story().to(id))
