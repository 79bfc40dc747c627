"""What a node does by itself because of deadlines, over a real log and real views, by a clock that is set by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import enumerate as threads
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.beijing import start_of
from domain.deadline_rule import PublishRule
from domain.deadlines import Unit, end_of
from domain.division import ChargeSupervisor
from domain.issue.assigning import AssignIssue, ExtendIssue, ResumeIssue, SuspendIssue
from domain.issue.events import IssueRedated, IssueWarned
from domain.issue.raising import ListIssue, RaiseIssue, VerifyIssue
from domain.issue.state import Issue, IssueStatus
from domain.ladder import WarningStep
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.refusal import OutOfOrder, Refusal
from domain.tier import Tier
from domain.tree.entering import EnterOrganisation
from domain.words import Words
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from projections.issues.rows import issues
from projections.registry import VIEWS
from services.commands.duties import Duties
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest
from services.decrees.calendars import Decree, decrees
from services.fresh import new_id, now
from services.log import Log
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.unit.domain.examples import PROPERTY, TITLE

CITY, DISTRICT, KEXU = NodeId("bj"), NodeId("bj.haidian"), NodeId("bj.haidian.kexu")
COMMISSION = NodeId("bj.discipline")
CHIEF = Actor("chief", CITY, frozenset(Role))
START = start_of(date(2020, 1, 22)) + timedelta(hours=9)
DUE = end_of(date(2020, 2, 29))
LATER = DUE + timedelta(days=30)
S = WarningStep


class Board:
    """A city's node without links: its log and views on disk, and everything in one thread."""

    def __init__(self, folder: Path) -> None:
        self.now, self._folder = START, folder
        self.open()

    def open(self) -> None:
        """Start what runs."""
        self.log = Log(CITY, f"sqlite:///{self._folder}/log.db")
        self.views = Views(f"sqlite:///{self._folder}/views.db", self.log, views=VIEWS, clock=self.clock)
        self.handler = CommandHandler(self.log, CITY, {CITY}.__contains__, self.clock, new_id)
        self.duties = Duties(CITY, self.views, self.handler, self.clock)

    def close(self) -> None:
        """Stop what runs."""
        self.views.stop()
        self.log.close()

    def clock(self) -> datetime:
        """Return the time that was set."""
        return self.now

    def give(self, command: Any, id: AggregateId | None = None, at: datetime | None = None) -> AggregateId:
        """Give a command as the city's chief."""
        return self.handler.execute(command, CHIEF, id=id, occurred_at=at).id

    def decree(self, *decreed: Decree) -> None:
        """Publish and amend calendars on the days when that was decreed."""
        for each in decreed:
            id = None if hasattr(each.command, "year") else AggregateId(f"calendar-{each.command.holidays[0].year}@bj")
            self.give(each.command, id, start_of(each.on))

    def issue(self, **assigned: Any) -> AggregateId:
        """Bring an issue on a list and give it to a community."""
        opened = self.give(OpenIssueList(title=TITLE, categories=(PROPERTY,)))
        issue = self.give(RaiseIssue(list=opened, category=PROPERTY.code, text="灯不亮", about=KEXU))
        for command in (VerifyIssue(), ListIssue(), AssignIssue(responsible=KEXU, **assigned)):
            self.give(command, issue)
        return issue

    def look(self) -> datetime | None:
        """Let the node do what it owes, as it does when something happened."""
        self.views.catch_up()
        return self.duties.perform()

    def at(self, moment: datetime) -> "Board":
        """Set the clock, and let the node do what it owes then."""
        self.now = moment
        self.look()
        return self

    def happened(self, id: AggregateId, *kinds: type) -> list[Any]:
        """Return the events of some kinds that an aggregate has."""
        payloads = (event.envelope.payload for event in self.log.history(id))
        return [payload for payload in payloads if isinstance(payload, kinds)]

    def steps(self, id: AggregateId) -> list[WarningStep]:
        """Return the warnings that were given of an issue."""
        return [event.step for event in self.happened(id, IssueWarned)]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path)
    yield board
    board.close()


def before(**by: float) -> datetime:
    return DUE - timedelta(**by)


# ── Warnings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_step_of_the_ladder_is_taken_when_its_time_has_come(board: Board) -> None:
    issue = board.issue(due=DUE)
    taken = [len(board.at(before(days=days)).steps(issue)) for days in (21, 19, 9, -1, -11, -21, -31, -41)]
    assert taken == [0, 1, 2, 3, 4, 5, 6, 6]
    assert board.steps(issue) == list(WarningStep)
    assert {event.due for event in board.happened(issue, IssueWarned)} == {DUE}


def test_the_node_says_when_it_will_owe_something_next(board: Board) -> None:
    assert board.look() is None
    board.issue(due=DUE)
    assert board.look() == before(days=20)
    board.now = before(days=19)
    assert board.look() == before(days=10)
    board.now = before(days=-40)
    assert board.look() is None


def test_what_was_done_is_not_done_again_though_the_views_are_behind(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.views.catch_up()
    board.now = before(days=9)
    for _ in range(3):
        board.duties.perform()
    assert board.steps(issue) == [S.YELLOW]


def test_after_a_restart_nothing_is_done_twice_and_nothing_is_left_out(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.at(before(days=9))
    board.close()
    board.now = before(days=-12)
    board.open()
    board.look()
    board.look()
    assert board.steps(issue) == [S.YELLOW, S.RED, S.CIRCULAR]


def test_an_extension_begins_the_ladder_anew(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.at(before(days=-1))
    board.give(ExtendIssue(due=DUE + timedelta(days=30), reason="雨季"), issue)
    board.at(before(days=-2)).at(before(days=-22))
    assert board.steps(issue) == [S.RED, S.YELLOW]


def test_who_is_suspended_is_not_warned(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.give(SuspendIssue(approval="书记专题会", reason="冬季"), issue)
    board.at(before(days=-50))
    assert board.steps(issue) == []


def test_many_are_warned_at_once(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.commands.duties.BATCH", 4)
    issues = [board.issue(due=DUE) for _ in range(9)]
    board.at(before(days=-1))
    assert [board.steps(issue) for issue in issues] == [[S.RED]] * 9


# ── What is recorded late, after a warning ────────────────────────────────────────────────────────────────────────────


def acted(board: Board, command: Any, issue: AggregateId, at: datetime, *, late: bool = False) -> Any:
    """Return what becomes of an act of the city's chief that is dated; `late`, as the gateway asks for it."""
    request = CommandRequest(command=command, actor=CHIEF, id=issue, occurred_at=at, late=late)
    [answer] = board.handler.execute_all([request])
    return answer if isinstance(answer, Refusal) else answer.events[0].envelope.time


@pytest.mark.parametrize("late", [True, False])
def test_a_warning_does_not_bound_when_people_acted(board: Board, late: bool) -> None:
    issue = board.issue(due=DUE)
    board.at(before(days=-1))
    suspend = SuspendIssue(approval="书记专题会", reason="冬季")
    assert acted(board, suspend, issue, before(days=3), late=late) == before(days=3)
    resume = ResumeIssue(reason="开春")
    assert acted(board, resume, issue, before(days=2), late=late) == before(days=2)


def test_what_people_did_is_in_order_for_all_that(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.at(before(days=-1))
    assert isinstance(acted(board, ExtendIssue(due=LATER, reason="雨季"), issue, START - timedelta(days=1)), OutOfOrder)
    assert acted(board, ExtendIssue(due=LATER, reason="雨季"), issue, before(days=5)) == before(days=5)
    again = ExtendIssue(due=LATER + timedelta(days=9), reason="雨季")
    assert isinstance(acted(board, again, issue, before(days=6)), OutOfOrder)
    assert acted(board, again, issue, before(days=6), late=True) == before(days=5), "behind what people did, no more"


def test_a_date_that_a_calendar_moved_does_not_bound_when_people_acted(board: Board) -> None:
    first, amendment = decrees(2020)
    board.decree(first)
    board.give(VISIT)
    issue = board.issue(rule="visit")
    board.now = start_of(date(2020, 1, 27))
    board.decree(amendment)
    board.look()
    assert len(board.happened(issue, IssueRedated)) == 1
    at = start_of(date(2020, 1, 24))
    assert acted(board, SuspendIssue(approval="书记专题会", reason="冬季"), issue, at) == at


def test_as_of_a_moment_an_act_counts_that_a_warning_was_noted_after(board: Board) -> None:
    issue = board.issue(due=DUE)
    board.at(before(days=-1))
    board.views.catch_up()
    warned = board.log.head()
    acted(board, SuspendIssue(approval="书记专题会", reason="冬季"), issue, before(days=3))
    board.views.catch_up()

    def status(as_of: AsOf | None) -> tuple[IssueStatus, WarningStep | None]:
        with board.views.read(as_of) as snapshot:
            [row] = snapshot.rows(issues)
            return row.status, row.warned

    assert status(None) == (IssueStatus.SUSPENDED, S.RED)
    assert status(AsOf(moment=before(days=4))) == (IssueStatus.ASSIGNED, None)
    assert status(AsOf(moment=before(days=2)))[0] is IssueStatus.SUSPENDED
    assert status(AsOf(moment=before(days=2), position=warned)) == (IssueStatus.ASSIGNED, None)
    assert status(AsOf(moment=board.now, position=warned)) == (IssueStatus.ASSIGNED, S.RED)
    assert status(AsOf(position=warned)) == (IssueStatus.ASSIGNED, S.RED)


# ── Calendars ─────────────────────────────────────────────────────────────────────────────────────────────────────────

VISIT = PublishRule(code="visit", title=Words("实地查看", "Visit"), amount=3, unit=Unit.WORKING_DAYS)


def due_of(board: Board, issue: AggregateId) -> datetime | None:
    loaded = board.log.load(issue)
    assert loaded
    state: Issue = loaded.state
    return state.due


def test_an_amended_calendar_moves_what_was_counted_by_it_once(board: Board) -> None:
    first, amendment = decrees(2020)
    board.decree(first)
    board.give(VISIT)
    by_rule, given = board.issue(rule="visit"), board.issue(due=DUE)
    board.at(start_of(date(2020, 1, 25)))
    assert (due_of(board, by_rule), board.happened(by_rule, IssueRedated)) == (end_of(date(2020, 2, 1)), [])
    board.now = start_of(date(2020, 1, 27))
    board.decree(amendment)
    board.look()
    board.look()
    assert (due_of(board, by_rule), due_of(board, given)) == (end_of(date(2020, 2, 4)), DUE)
    assert len(board.happened(by_rule, IssueRedated)) == 1


def test_an_amended_calendar_moves_an_extension_of_what_was_counted_by_it(board: Board) -> None:
    first, amendment = decrees(2020)
    board.decree(first)
    board.give(VISIT)
    board.give(PublishRule(code="week", title=Words("一周", "A week"), amount=7, unit=Unit.DAYS))
    before, after = board.issue(rule="visit"), board.issue(rule="visit")
    board.give(ExtendIssue(rule="week", reason="雨"), before)
    board.now = start_of(date(2020, 1, 27))
    board.decree(amendment)
    board.give(ExtendIssue(rule="visit", reason="雨"), after)
    board.look()
    board.look()
    assert due_of(board, before) == end_of(date(2020, 2, 11))
    assert due_of(board, after) == end_of(date(2020, 2, 7))
    assert [len(board.happened(issue, IssueRedated)) for issue in (before, after)] == [1, 1]


def test_what_was_moved_is_warned_of_by_its_new_date(board: Board) -> None:
    first, amendment = decrees(2020)
    board.decree(first)
    board.give(VISIT)
    issue = board.issue(rule="visit")
    board.look()
    board.now = start_of(date(2020, 2, 3))
    board.decree(amendment)
    board.look()
    old = IssueWarned(step=S.GREEN, due=end_of(date(2020, 2, 1)))
    assert board.happened(issue, IssueWarned) == [old], "the old date has passed, and nobody is blamed for it"
    board.look()
    assert board.happened(issue, IssueWarned) == [old, IssueWarned(step=S.YELLOW, due=end_of(date(2020, 2, 4)))]


def test_who_enters_learns_of_calendars_and_rules(board: Board) -> None:
    first, _ = decrees(2020)
    calendar = board.give(first.command, at=start_of(first.on))
    rule = board.give(VISIT)
    district = EnterOrganisation(organisation=DISTRICT, name=Words("海淀区", "Haidian"), tier=Tier.DISTRICT, node=True)
    board.give(district)
    board.look()
    board.look()
    for id in (calendar, rule):
        loaded = board.log.load(id)
        assert loaded
        assert (loaded.state.addressees, loaded.last.audience, loaded.sequence) == ((DISTRICT,), (DISTRICT,), 2)


# ── The thread ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_thread_does_what_is_owed_when_something_happens(board: Board) -> None:
    board.views.start()
    board.duties.start()
    try:
        issue = board.issue(due=START + timedelta(days=5))
        while head := board.log.head():
            if board.steps(issue):
                break
            assert board.log.wait(head, 30), "nothing is done"
        assert board.steps(issue) == [S.YELLOW]
    finally:
        board.duties.stop()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_node_that_replays_the_past_leaves_dates_alone_and_tells_newcomers_all_the_same(
    tmp_path: Path, wanted: bool
) -> None:
    settings = NodeSettings(id=CITY, name=Words("北京市", "Beijing"), http=Http(1), data=tmp_path, duties=wanted)
    board = Board(tmp_path)
    board.now = now()
    issue, (calendar, _) = board.issue(due=board.now + timedelta(days=5)), decrees(2020)
    decreed = board.give(calendar.command, at=start_of(calendar.on))
    for each in (DISTRICT, COMMISSION):
        board.give(EnterOrganisation(organisation=each, name=TITLE, tier=Tier.DISTRICT, node=True))
    board.give(ChargeSupervisor(supervisor=COMMISSION, organisations=(DISTRICT,), reason="年度分工"))
    board.close()
    node = Node(settings)
    node.start()
    try:
        while not (told(node, decreed, DISTRICT) and told(node, issue, COMMISSION)):
            assert node.log.wait(node.log.head(), 30), "nothing is done"
        assert any(isinstance(each.envelope.payload, IssueWarned) for each in node.log.history(issue)) is wanted
    finally:
        node.stop()
    assert "duties" not in {thread.name for thread in threads()}


def told(node: Node, id: AggregateId, whom: NodeId) -> bool:
    """Say whether a record has been shown to somebody who came later."""
    return any(whom in event.envelope.audience for event in node.log.history(id))
