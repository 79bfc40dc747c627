"""Inspections by the city and by a district, round after round: what they find, draw in, reconcile and leave behind."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId, counterpart, owner_of
from domain.evidence.compiling import CompileDossier, FileWorkingPapers, StateInReport
from domain.evidence.events import Statement, WorkingPaper
from domain.inspection.events import FeedbackRole
from domain.inspection.feedback import DeliverFeedback
from domain.inspection.in_field import DeployTeam, WithdrawTeam
from domain.inspection.opening import OpenInspection
from domain.issue.assigning import AssignIssue
from domain.issue.raising import DismissIssue, ListIssue, RaiseIssue, VerifyIssue
from domain.issue.settling import CheckRectification, CloseIssue, ReopenIssue, ResolveIssue, WriteOffIssue
from domain.list.freezing import FreezeList
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.reconciliation.comparing import CloseReconciliation, OpenReconciliation, RecordMismatch, SettleMismatch
from domain.reconciliation.events import Compared
from domain.rectification.accepting import AcceptRectification
from domain.rectification.submitting import SubmitRectification
from domain.round.state import round_id
from tests.histories.board import Board
from tests.histories.issues import CATEGORIES, TITLE
from tests.histories.lives import Move, Plot, prepare
from tests.histories.rounds import ready, team_of
from tests.unit.domain.inspecting import CIVIL
from tests.unit.given import BJ, HAIDIAN, ZHONGGUANCUN

TARGETS = {BJ: (CIVIL, HAIDIAN), HAIDIAN: (ZHONGGUANCUN,)}
"""Who inspects whom."""
ROUNDS = 4
MANY = 6
"""How many records of a kind an inspector may have."""
PAPER, STATEMENT = WorkingPaper(1, "x", "x", (1,)), Statement(1, "x", (1,))
BETWEEN = (Compared.REPORT, Compared.DOSSIER)


def _of(kind: str, inspector: NodeId, number: int) -> AggregateId:
    return AggregateId(f"{kind}-{number}@{inspector}")


def _known(board: Board, kind: str, inspector: NodeId) -> list[AggregateId]:
    """Return an inspector's records of a kind."""
    return [id for number in range(1, MANY + 1) if board.state(id := _of(kind, inspector, number))]


def _next(board: Board, kind: str, inspector: NodeId) -> Iterator[AggregateId]:
    """Yield the id of the next of these records, if there are not enough of them."""
    if (number := len(_known(board, kind, inspector)) + 1) <= MANY:
        yield _of(kind, inspector, number)


def _prepare(board: Board) -> None:
    """Open an inspection of one target by each, and a list of it."""
    for inspector, targets in TARGETS.items():
        ready(board, inspector, ROUNDS)
        inspection, list = _of("inspection", inspector, 1), _of("list", inspector, 1)
        opened = OpenInspection(round=round_id(1, inspector), target=targets[0], team=team_of(inspector))
        prepare(board, (inspection, opened), (inspection, DeployTeam()))
        prepare(board, (list, OpenIssueList(title=TITLE, categories=CATEGORIES, source=inspection)))


# ── Rounds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _in_rounds(board: Board, _step: int) -> Iterator[Move]:
    inspector = board.chance.choice((BJ, BJ, HAIDIAN))
    yield from _opening(board, inspector) if board.chance.random() < 0.15 else _of_issues(board, inspector)


def _opening(board: Board, inspector: NodeId) -> Iterator[Move]:
    """Yield what begins something: an inspection in some round, or a list of one."""
    target, round = board.chance.choice(TARGETS[inspector]), round_id(board.chance.randint(1, ROUNDS), inspector)
    opened = OpenInspection(round=round, target=target, team=team_of(inspector))
    yield from ((id, opened) for id in _next(board, "inspection", inspector))
    for source in _known(board, "inspection", inspector)[-1:]:
        yield source, DeployTeam()
        listed = OpenIssueList(title=TITLE, categories=CATEGORIES, source=source)
        yield from ((id, listed) for id in _next(board, "list", inspector))


def _of_issues(board: Board, inspector: NodeId) -> Iterator[Move]:
    """Yield what brings issues on lists, to their ends, and back."""
    if lists := _known(board, "list", inspector):
        list = board.chance.choice(lists)
        target = board.state(board.state(list).source).target
        raised = RaiseIssue(list=list, category=CATEGORIES[0].code, text="x", about=target)
        yield from ((id, raised) for id in _next(board, "issue", inspector) if board.chance.random() < 0.4)
    if issues := _known(board, "issue", inspector):
        issue = board.chance.choice(issues)
        yield from ((issue, move) for move in (VerifyIssue(), ListIssue(), ResolveIssue(), WriteOffIssue()))
        yield issue, CheckRectification(passed=True, findings="x")
        yield from _rectified(issue, board.state(issue).about, board.now + timedelta(days=30))
        if board.chance.random() < 0.2:
            yield from ((issue, move(reason="x")) for move in (CloseIssue, DismissIssue, ReopenIssue))


def _rectified(issue: AggregateId, responsible: NodeId, due: datetime) -> Iterator[Move]:
    rectification = counterpart(issue, "rectification", responsible)
    yield issue, AssignIssue(responsible=responsible, due=due)
    yield rectification, AcceptRectification(issue=issue)
    yield rectification, SubmitRectification(result="x")


# ── In the field ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _prepare_the_field(board: Board) -> None:
    """Open an inspection of each target, and a list of it with one item."""
    for inspector, targets in TARGETS.items():
        ready(board, inspector, rounds=1)
        for number, target in enumerate(targets, 1):
            inspection, list, issue = (_of(kind, inspector, number) for kind in ("inspection", "list", "issue"))
            opened = OpenInspection(round=round_id(1, inspector), target=target, team=team_of(inspector))
            listed = OpenIssueList(title=TITLE, categories=CATEGORIES, source=inspection)
            raised = RaiseIssue(list=list, category=CATEGORIES[0].code, text="x", about=target)
            prepare(board, (inspection, opened), (inspection, DeployTeam()), (list, listed), (issue, raised))
            prepare(board, (issue, VerifyIssue()), (issue, ListIssue()), (list, FreezeList()))


def _in_field(board: Board, _step: int) -> Iterator[Move]:
    """Yield what may happen to an inspection, its evidence and its reconciliation, until it is fed back."""
    inspector = board.chance.choice(tuple(TARGETS))
    inspection = _of("inspection", inspector, board.chance.randint(1, len(TARGETS[inspector])))
    list = AggregateId(inspection.replace("inspection", "list"))
    yield from ((inspection, move) for move in (DeployTeam(), WithdrawTeam()))
    root, attended = board.state(list).frozen, (FeedbackRole.SECRETARY,)
    yield inspection, DeliverFeedback(list=list, root=root, attended=attended)
    yield from _evidence(board, inspection)
    yield from _reconciled(inspection)


def _evidence(board: Board, inspection: AggregateId) -> Iterator[Move]:
    evidence = counterpart(inspection, "evidence", owner_of(inspection))
    list = AggregateId(inspection.replace("inspection", "list"))
    yield evidence, FileWorkingPapers(inspection=inspection, list=list, papers=(PAPER,))
    yield evidence, CompileDossier(item=1, papers=(1,), conclusion="x")
    yield evidence, StateInReport(root=board.state(list).frozen, statements=(STATEMENT,))


def _reconciled(inspection: AggregateId) -> Iterator[Move]:
    reconciliation = counterpart(inspection, "reconciliation", owner_of(inspection))
    yield reconciliation, OpenReconciliation(inspection=inspection)
    yield reconciliation, CloseReconciliation()
    for number in (1, 2):
        yield reconciliation, RecordMismatch(number=number, between=BETWEEN, where="x", note="x")
        yield reconciliation, SettleMismatch(number=number, how="x")


rounds = Plot(_prepare, _in_rounds)
field = Plot(_prepare_the_field, _in_field)
