"""The second half (P14, P15): what was found is assigned, put right, checked, resolved and written off, or is not yet.

Each item takes a way of its own by its number, so that every kind of ending is on the board: most are written off, some
are resolved only, fail a check first, are suspended, returned in vain, closed unimplemented, or still in work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from domain.issue.assigning import AssignIssue, SuspendIssue
from domain.issue.returning import RejectReturn
from domain.issue.settling import CheckRectification, CloseIssue, ResolveIssue, WriteOffIssue
from domain.rectification.accepting import AcceptRectification, ReturnRectification
from domain.rectification.submitting import SubmitRectification
from services.board.seed_2019.cast import CITY
from services.board.seed_2019.inspecting import InspectionFindings
from services.board.seed_2019.stage import Deed, Scenario

RULE = "rectification"
"""The deadline rule of every item: the report is due two months later."""


class Way(Enum):
    """How an item of a list goes on after it was accepted."""

    WRITTEN_OFF = auto()
    RESOLVED = auto()
    FAILED_ONCE = auto()
    SUSPENDED = auto()
    RETURNED_IN_VAIN = auto()
    CLOSED = auto()
    IN_WORK = auto()


_ODD = {8: Way.RESOLVED, 11: Way.FAILED_ONCE, 13: Way.IN_WORK, 16: Way.SUSPENDED, 18: Way.RETURNED_IN_VAIN}


def way_of(item: int) -> Way:
    """Return the way of an item by its number."""
    return Way.CLOSED if item == 20 else _ODD.get(item % 20, Way.WRITTEN_OFF)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the items of a list reach each step."""

    assigned: datetime
    accepted: datetime
    submitted: datetime
    checked: datetime
    written_off: datetime


@dataclass(frozen=True, slots=True)
class Items:
    """Some items of a list, with what the responsible organisation keeps about each."""

    found: InspectionFindings
    numbers: Sequence[int]
    rectifications: dict[int, Deed]

    def on(self, *ways: Way) -> list[int]:
        """Return the items that go one of these ways."""
        return [n for n in self.numbers if way_of(n) in ways]


def assign(stage: Scenario, found: InspectionFindings, schedule: Schedule) -> Items:
    """Assign every item to the inspected organisation, which accepts it: some only after a return was rejected."""
    for n, issue in enumerate(found.issues, 1):
        command = AssignIssue(responsible=found.one.target, rule=RULE)
        _give(stage, found, n, "assign", command, issue, schedule.assigned)
    items = Items(found, range(1, len(found.issues) + 1), {})
    for n in items.on(Way.RETURNED_IN_VAIN):
        give_back = ReturnRectification(issue=found.issues[n - 1].id, reason="责任主体另有其人")
        items.rectifications[n] = _answer(stage, found, n, "return", give_back, schedule.accepted)
    for n in items.on(Way.RETURNED_IN_VAIN):
        reject, at = RejectReturn(reason="主体责任明确，应予整改"), schedule.accepted + timedelta(days=2)
        _give(stage, found, n, "reject", reject, found.issues[n - 1], at, after=(items.rectifications[n],))
    for n in items.numbers:
        at = schedule.accepted + timedelta(days=3 if n in items.rectifications else 0)
        accept = AcceptRectification(issue=found.issues[n - 1].id)
        items.rectifications[n] = _answer(stage, found, n, "accept", accept, at)
    return items


def settle(stage: Scenario, items: Items, schedule: Schedule, numbers: Callable[[int], bool] = lambda _: True) -> None:
    """Take the items whose number is wanted as far as their ways lead."""
    some = Items(items.found, [n for n in items.numbers if numbers(n)], items.rectifications)
    _suspend_and_close(stage, some, schedule)
    done = some.on(Way.WRITTEN_OFF, Way.RESOLVED, Way.FAILED_ONCE, Way.RETURNED_IN_VAIN)
    _submit(stage, some, done, "submit", schedule.submitted)
    failed = some.on(Way.FAILED_ONCE)
    _check(stage, some, failed, "fail", schedule.submitted + timedelta(days=3), passed=False)
    _submit(stage, some, failed, "submit-again", schedule.checked - timedelta(days=1))
    _check(stage, some, done, "check", schedule.checked, passed=True)
    for n in done:
        _on_issue(stage, some, n, "resolve", ResolveIssue(), schedule.checked + timedelta(hours=6))
    for n in done:
        if way_of(n) is not Way.RESOLVED:
            _on_issue(stage, some, n, "write-off", WriteOffIssue(), schedule.written_off)


def _suspend_and_close(stage: Scenario, items: Items, schedule: Schedule) -> None:
    for n in items.on(Way.SUSPENDED):
        suspend = SuspendIssue(approval="市委巡视工作领导小组办公室会议纪要", reason="涉及规划调整，条件暂不具备")
        _on_issue(stage, items, n, "suspend", suspend, schedule.submitted)
    for n in items.on(Way.CLOSED):
        close = CloseIssue(reason="所涉机构已撤销，职责并入其他单位，由其另行整改")
        _on_issue(stage, items, n, "close", close, schedule.checked)


def _submit(stage: Scenario, items: Items, numbers: Sequence[int], name: str, at: datetime) -> None:
    for n in numbers:
        command = SubmitRectification(result="已完成整改，建立长效机制")
        when = at + timedelta(minutes=n)
        items.rectifications[n] = stage.give(
            items.found.one.target,
            command,
            key=_key(items.found, n, name),
            on=items.rectifications[n],
            after=(items.found.issues[n - 1],),
            at=when,
            synthetic=True,
        )


def _check(stage: Scenario, items: Items, numbers: Sequence[int], name: str, at: datetime, *, passed: bool) -> None:
    findings = "现场核查，整改到位" if passed else "整改措施未落地，退回继续整改"
    for n in numbers:
        command = CheckRectification(passed=passed, findings=findings)
        _on_issue(stage, items, n, name, command, at, after=(items.rectifications[n],))


def _on_issue(
    stage: Scenario,
    items: Items,
    n: int,
    name: str,
    command: object,
    at: datetime,
    after: Sequence[Deed] = (),
) -> None:
    _give(stage, items.found, n, name, command, items.found.issues[n - 1], at, after)


def _give(
    stage: Scenario,
    found: InspectionFindings,
    n: int,
    name: str,
    command: object,
    on: Deed,
    at: datetime,
    after: Sequence[Deed] = (),
) -> None:
    when = at + timedelta(minutes=n)
    stage.give(CITY, command, key=_key(found, n, name), on=on, after=after, at=when, synthetic=True)


def _answer(stage: Scenario, found: InspectionFindings, n: int, name: str, command: object, at: datetime) -> Deed:
    when, issue = at + timedelta(minutes=n), found.issues[n - 1]
    key = _key(found, n, name)
    return stage.give(found.one.target, command, key=key, after=(issue,), at=when, synthetic=True)


def _key(found: InspectionFindings, n: int, name: str) -> str:
    return f"{found.list.id}/{n}/{name}"
