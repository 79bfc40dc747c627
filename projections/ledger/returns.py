"""Returned issues: how often they went on to another, and the days lost until somebody decided (退单)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.beijing import day_of
from domain.fields import Year
from domain.heading import Heading
from domain.issue.events import IssueReassigned, IssueReturnRejected
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, Organisation, is_within
from domain.rectification.events import RectificationReturned
from domain.rectification.state import RectificationStatus
from domain.words import Words
from projections.bodies import Whom
from projections.circle import Below, By, Circle, Covers, Owner, covers, seen_by
from projections.definition import Counted, Defined, counted, definitions_of, figure
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import IssueRow, RectificationRow, issues, rectifications
from projections.organisations import tree_order
from projections.question import FigureQuestion, Window
from projections.windows import falls_in


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """The issues that one organisation gave back."""

    organisation: NodeId
    returns: int
    upheld: int
    """They went on to another: these are hops."""
    rejected: Annotated[int, Words("退单被驳回", "Return rejected")]
    waiting: int
    """Nobody has decided on them yet."""
    days_lost: int
    """Calendar days in Beijing from each return to the decision on it, or to now if it waits."""


@dataclass(frozen=True, slots=True)
class ReturnedIssue:
    """One issue that was given back at least once."""

    issue: AggregateId
    item: int | None
    text: str
    organisation: NodeId
    """On whose line it stands now."""
    hops: int
    """How often it went on to another."""
    days_lost: int
    adjudicator: NodeId | None
    """Whose ruling it waits for."""


@dataclass(frozen=True, slots=True)
class Returns:
    """All organisations that gave issues back, and the issues: the most often handed on first."""

    position: int
    covers: Covers
    hops: int
    waiting: int
    days_lost: int
    lines: tuple[ReturnLine, ...]
    issues: tuple[ReturnedIssue, ...]
    definitions: tuple[Defined, ...]
    """What hops and days lost are."""


@dataclass(frozen=True, slots=True)
class _Given:
    """One return."""

    issue: IssueRow
    by: NodeId
    upheld: bool | None
    """None if nobody has decided yet."""
    days: int


@query("returns", zh="退单情况", en="Returned issues", heading=Heading.LEDGER, rank=7)
def returns(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    organisation: Organisation | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Returns:
    """Return what was given back of the issues raised in a year, or ever.

    Args:
        snapshot: as of when.
        year: the calendar year in which the issues were raised.
        organisation: what this one and those below it gave back.
        owner: whose issues; all that may be seen if it is left out.
        below: also the issues of those below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    given = [each for each in _given(snapshot, circle, year) if not organisation or is_within(each.by, organisation)]
    by = _by_giver(given)
    lines = tuple(_line(giver, by[giver]) for giver in sorted(by, key=tree_order))
    found = sorted(_issues(given), key=lambda each: (-each.hops, -each.days_lost, each.issue))
    return Returns(
        snapshot.position,
        covers(snapshot, circle),
        hops=sum(line.upheld for line in lines),
        waiting=sum(line.waiting for line in lines),
        days_lost=sum(line.days_lost for line in lines),
        lines=lines,
        issues=tuple(found),
        definitions=definitions_of("returns"),
    )


def _given(snapshot: Snapshot, circle: Circle, year: int | None) -> list[_Given]:
    """Return the returns of the issues of a circle that were raised in a year."""
    every = (*_decided(snapshot), *_waiting(snapshot))
    return [each for each in every if falls_in(each.issue.opened_at, year) and circle.has(each.issue.owner)]


def _decided(snapshot: Snapshot) -> Iterator[_Given]:
    source = snapshot.of(issues)
    for row in snapshot.rows(issues, source.c.returns != "[]", source=source):
        yield from (_Given(row, each.by, each.upheld, each.days or 0) for each in row.returns)


def _waiting(snapshot: Snapshot) -> Iterator[_Given]:
    answer, issue = snapshot.of(rectifications), snapshot.of(issues)
    returned = answer.c.status == RectificationStatus.RETURNED.value
    in_work = issue.c.status == IssueStatus.ASSIGNED.value
    given = sa.select(answer.c.key).join(issue, answer.c.issue == issue.c.key)
    keys = [row.key for row in snapshot.ask(given.where(returned, in_work, issue.c.responsible == answer.c.owner))]
    answers = snapshot.rows(rectifications, answer.c.key.in_(keys), source=answer)
    rows = {row.id: row for row in _rows(snapshot, [each.issue for each in answers])}
    for each in answers:
        row = rows[each.issue]
        if each.owner not in row.insisted:
            yield _Given(row, each.owner, None, _days_until(snapshot.moment, each))


def _rows(snapshot: Snapshot, ids: Iterable[AggregateId]) -> list[IssueRow]:
    source = snapshot.of(issues)
    return snapshot.rows(issues, source.c.key.in_(list(ids)), source=source)


def _days_until(moment: datetime, answer: RectificationRow) -> int:
    return (day_of(moment) - day_of(answer.returned_at)).days if answer.returned_at else 0


def _by_giver(given: Iterable[_Given]) -> dict[NodeId, list[_Given]]:
    by_giver: dict[NodeId, list[_Given]] = {}
    for each in given:
        by_giver.setdefault(each.by, []).append(each)
    return by_giver


def _line(by: NodeId, given: list[_Given]) -> ReturnLine:
    decisions = [each.upheld for each in given]
    return ReturnLine(
        by,
        returns=len(given),
        upheld=decisions.count(True),
        rejected=decisions.count(False),
        waiting=decisions.count(None),
        days_lost=sum(each.days for each in given),
    )


def _issues(given: Iterable[_Given]) -> Iterator[ReturnedIssue]:
    by_issue: dict[AggregateId, list[_Given]] = {}
    for each in given:
        by_issue.setdefault(each.issue.id, []).append(each)
    for id, of_one in by_issue.items():
        row, days = of_one[0].issue, sum(each.days for each in of_one)
        yield ReturnedIssue(id, row.item, row.text, row.organisation, row.hops, days, row.adjudicator)


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@figure(
    "returns.hops",
    zh="改派次数",
    en="Hops",
    counts=Words(
        "窗口内发现的问题退单后改派给其他单位的次数",
        "how often issues raised in the window went on to another organisation after a return",
    ),
    by=(By.BOARD, By.OWN, By.WITHIN),
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(IssueReassigned,),
    version=2,
)
def hops(asked: FigureQuestion) -> Counted:
    """Return how often returned issues went on."""
    given = _given(asked.snapshot, asked.circle, asked.year)
    on = [each.issue.id for each in given if each.upheld]
    return counted(len(on), on, among=given)


@figure(
    "returns.days-lost",
    zh="退单耗时（天）",
    en="Days lost by returns",
    counts=Words(
        "窗口内发现的问题从每次退单到作出决定的自然日之和，待决定的计至该时点",
        "calendar days from each return of issues raised in the window to its decision, or to the moment if it waits",
    ),
    by=(By.BOARD, By.OWN, By.WITHIN),
    about=Whom.ANYBODY,
    window=Window.YEAR,
    events=(RectificationReturned, IssueReassigned, IssueReturnRejected),
    version=2,
)
def days_lost(asked: FigureQuestion) -> Counted:
    """Return the days between returns and decisions; on both, records are kept."""
    found = _given(asked.snapshot, asked.circle, asked.year)
    given = [each.issue.id for each in found]
    source = asked.snapshot.of(rectifications)
    answers = asked.snapshot.ask(sa.select(source.c.key).where(source.c.issue.in_(given)).order_by(source.c.key))
    records = (*given, *(AggregateId(row.key) for row in answers))
    return counted(sum(each.days for each in found), records, among=found)
