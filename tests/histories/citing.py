"""Who cites what of lists that are frozen, or not yet, or not to their knowledge: letters of a city and a district."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from domain.aggregate_id import AggregateId, aggregate_id, owner_of
from domain.citation import Citation
from domain.document import numbered_id
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.letter import IssueLetter
from domain.list.freezing import FreezeList, ShareList
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from tests.histories.board import Board
from tests.histories.issues import CATEGORIES, TITLE
from tests.histories.lives import Move, Plot, prepare
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, ZHONGGUANCUN

LISTS = tuple(AggregateId(f"list-{number}@{owner}") for number, owner in ((1, BJ), (2, BJ), (1, HAIDIAN)))
CITERS = (BJ, HAIDIAN)
BELOW = {BJ: CHAOYANG, HAIDIAN: ZHONGGUANCUN}
OTHER = "f" * 64
"""What no item says, and no list."""


def _prepare(board: Board) -> None:
    for number, id in enumerate(LISTS, 1):
        prepare(board, (id, OpenIssueList(title=TITLE, categories=CATEGORIES)))
        for of_list in (1, 2):
            issue = aggregate_id("issue", f"{number}{of_list}", owner_of(id))
            prepare(board, (issue, _raised(id, f"text {of_list}")), (issue, VerifyIssue()), (issue, ListIssue()))


def _raised(list: AggregateId, text: str) -> RaiseIssue:
    return RaiseIssue(list=list, category=CATEGORIES[0].code, text=text, about=BELOW[owner_of(list)])


def _moves(board: Board, step: int) -> Iterator[Move]:
    """Yield a letter, or what makes something to be cited."""
    target, citer = board.chance.choice(LISTS), board.chance.choice(CITERS)
    if board.chance.random() < 0.6:
        yield numbered_id("letter", 2019, step + 1, citer), _letter(board, step + 1, BELOW[citer])
        return
    issue = aggregate_id("issue", f"9{step}", owner_of(target))
    yield issue, _raised(target, f"text {step}")
    yield target, FreezeList()
    yield target, ShareList(organisation=board.chance.choice((BJ, HAIDIAN, CHAOYANG)))
    for number in range(step):
        late = aggregate_id("issue", f"9{number}", owner_of(target))
        if board.state(late):
            yield from ((late, move) for move in (VerifyIssue(), ListIssue()))


def _letter(board: Board, number: int, addressee: NodeId) -> IssueLetter:
    roots = [root for id in LISTS if (root := board.state(id).frozen)]
    return IssueLetter(
        year=2019,
        number=number,
        subject="x",
        text="x",
        addressee=addressee,
        due=board.now + timedelta(days=30),
        citations=tuple(_citation(board) for _ in range(board.chance.randint(1, 2))),
        root=board.chance.choice((None, None, OTHER, *roots)),
    )


def _citation(board: Board) -> Citation:
    """Return a citation, right or wrong: its number may be none of the list's, and its digest another item's."""
    id = board.chance.choice(LISTS)
    item = board.chance.randint(1, 3)
    said: Mapping[int, str] = dict(enumerate(board.state(id).digests, 1))
    return Citation(id, item, board.chance.choice((None, OTHER, said.get(item), said.get(item), said.get(1))))


citing = Plot(_prepare, _moves)
