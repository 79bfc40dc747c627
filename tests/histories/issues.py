"""What may become of issues on lists of the city and of a district; one of the lists is of an inspection."""

from collections.abc import Iterator
from datetime import timedelta

from domain.adjudication import GiveAdjudication
from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.inspection.in_field import DeployTeam
from domain.inspection.opening import OpenInspection
from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue, SuspendIssue
from domain.issue.marking import MarkKeyIssue
from domain.issue.raising import DismissIssue, ListIssue, MergeIssue, MoveIssue, RaiseIssue, VerifyIssue
from domain.issue.returning import ReassignIssue, RejectReturn, RequestAdjudication
from domain.issue.settling import CheckRectification, CloseIssue, ReopenIssue, ResolveIssue, WriteOffIssue
from domain.list.events import Category
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.node_id import is_within
from domain.rectification.accepting import AcceptRectification, ReturnRectification
from domain.rectification.submitting import ProgressRectification, SubmitRectification
from domain.round.state import round_id
from domain.words import Words
from tests.histories.board import Board
from tests.histories.lives import Move, Plot, prepare
from tests.histories.rounds import TEAM, ready
from tests.unit.domain.inspecting import CIVIL
from tests.unit.given import BJ, CHAOYANG, HAIDIAN, KEXU, ZHONGGUANCUN

ORGANISATIONS = (BJ, HAIDIAN, ZHONGGUANCUN)
"""Who may be made responsible for an issue."""
CHECKERS = (*ORGANISATIONS, CHAOYANG)
SUBJECTS = (HAIDIAN, ZHONGGUANCUN, KEXU, CIVIL)
CATEGORIES = tuple(Category(code, Words(code, code)) for code in ("party-building", "property", "repair"))
TITLE = Words("清单", "List")
INSPECTION = AggregateId("inspection-1@bj")
LISTS = (AggregateId("list-1@bj"), AggregateId("list-2@bj"), AggregateId("list-1@bj.haidian"))
SOURCES = (None, INSPECTION, None)
ISSUES = tuple(AggregateId(f"issue-{number}@{owner}") for owner in (BJ, HAIDIAN) for number in (1, 2))
ASTRAY = 0.1
"""How often something comes in between."""
AGAIN = 0.4
"""How often what has ended is taken up again."""


def _prepare(board: Board) -> None:
    ready(board, BJ, rounds=1)
    opened = OpenInspection(round=round_id(1, BJ), target=CIVIL, team=TEAM)
    prepare(board, (INSPECTION, opened), (INSPECTION, DeployTeam()))
    for id, source in zip(LISTS, SOURCES, strict=True):
        prepare(board, (id, OpenIssueList(title=TITLE, categories=CATEGORIES, source=source)))
    for issue in ISSUES[::2]:
        prepare(board, (issue, raised(board, issue)))


def raised(board: Board, issue: AggregateId) -> RaiseIssue:
    """Return what raises an issue on one of its owner's lists, somewhere."""
    target = board.chance.choice([each for each in LISTS if owner_of(each) == owner_of(issue)])
    below = [each for each in SUBJECTS if is_within(each, owner_of(issue))]
    category, about = board.chance.choice(CATEGORIES), board.chance.choice(below)
    about = CIVIL if board.state(target).source else about
    return RaiseIssue(list=target, category=category.code, text=f"text of {issue}", about=about)


def _moves(board: Board, _step: int) -> Iterator[Move]:
    issue = board.chance.choice(ISSUES)
    if not board.state(issue):
        yield issue, raised(board, issue)
    elif board.state(issue).status.ended and board.chance.random() < AGAIN:
        yield issue, ReopenIssue(reason="x", due=board.now + timedelta(days=30))
    elif board.chance.random() < ASTRAY:
        yield from _astray(board, issue)
    else:
        yield from _onward(board, issue)


def _onward(board: Board, issue: AggregateId) -> Iterator[Move]:
    """Yield what brings an issue nearer to its end."""
    due, other = board.now + timedelta(days=30), board.chance.choice(ORGANISATIONS)
    responsible, by = board.state(issue).responsible or other, board.chance.choice(CHECKERS)
    rectification = counterpart(issue, "rectification", responsible)
    yield from ((issue, move) for move in (VerifyIssue(), ListIssue(), ResolveIssue(), WriteOffIssue()))
    yield issue, AssignIssue(responsible=other, due=due)
    yield issue, CheckRectification(passed=True, findings="x", by=by)
    yield rectification, AcceptRectification(issue=issue)
    if board.state(rectification):
        yield rectification, ProgressRectification(note="x")
        yield rectification, SubmitRectification(result="x")
    yield issue, RejectReturn(reason="x")
    yield issue, ReassignIssue(responsible=other, reason="x")
    yield issue, RequestAdjudication(other=other, reason="x")
    yield counterpart(issue, "adjudication", BJ), GiveAdjudication(issue=issue, responsible=other, reason="x")


def _astray(board: Board, issue: AggregateId) -> Iterator[Move]:
    """Yield what may come in between."""
    due, other = board.now + timedelta(days=30), board.chance.choice(ORGANISATIONS)
    yield from ((issue, move) for move in (DismissIssue(reason="x"), CloseIssue(reason="x")))
    yield from ((issue, move) for move in (ReopenIssue(reason="x", due=due), ExtendIssue(due=due, reason="x")))
    yield from ((issue, move) for move in (SuspendIssue(approval="x", reason="x"), ResumeIssue(reason="x")))
    yield from ((issue, MergeIssue(into=other, reason="x")) for other in ISSUES)
    yield from ((issue, MoveIssue(list=other, category=CATEGORIES[0].code)) for other in LISTS)
    yield issue, MarkKeyIssue(reason="x")
    yield board.state(issue).list, FreezeList()
    yield counterpart(issue, "rectification", other), ReturnRectification(issue=issue, reason="x")
    yield issue, CheckRectification(passed=False, findings="x", by=other)


issues = Plot(_prepare, _moves)
