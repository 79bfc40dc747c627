"""Whether items were closed in time: how many of those that were due were closed, and how many on time.

An item is closed when it is resolved. One without a target date is neither on time nor late: it has no target.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.fields import Year
from domain.heading import Heading
from domain.issue.events import (
    IssueAssigned,
    IssueClosedNotImplemented,
    IssueDueCorrected,
    IssueExtended,
    IssueReassigned,
    IssueRedated,
    IssueResolved,
)
from domain.issue.state import IssueStatus
from domain.node_id import NodeId, Organisation
from domain.words import Term, Words
from projections.bodies import Whom
from projections.circle import Below, By, Covers, Owner, covers, seen_by
from projections.definition import Counted, Defined, FigureUnit, Late, definitions_of, figure, rated
from projections.engine.codec import Columns, micros
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues
from projections.organisations import tree_order, within
from projections.question import FigureQuestion, Window
from projections.rates import Rate, rate
from projections.windows import in_year


class Timing(Term):
    """How an item stands to its target date."""

    ON_TIME = "on-time", "按期办结", "closed on time"
    LATE = "late", "逾期办结", "closed late"
    OVERDUE = "overdue", "逾期未结", "overdue"
    NOT_DONE = "not-done", "未整改结案", "closed, not implemented"
    RUNNING = "running", "未到期", "not due yet"
    SUSPENDED = "suspended", "挂账", "suspended"
    NO_TARGET = "no-target", "无期限", "no target"


DUE = frozenset({Timing.ON_TIME, Timing.LATE, Timing.OVERDUE, Timing.NOT_DONE})
"""What the rates count."""


@dataclass(frozen=True, slots=True)
class TimelinessLine:
    """The items of one organisation, or of all."""

    organisation: NodeId | None
    """None for the sum."""
    by_timing: Mapping[Timing, int]
    """Those that are none are left out."""
    closed: Annotated[Rate, Words("办结率", "Close rate")]
    """Close rate: closed / due."""
    on_time: Annotated[Rate, Words("按期率", "On-time rate")]
    """On-time rate: on time / due."""
    recorded_after: Annotated[int, Words("其中期限后补录", "Of these recorded after the date")]
    """Of those on time, so many are dated in time and were recorded only after the date had passed."""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """All organisations, and their sum."""

    position: int
    covers: Covers
    total: TimelinessLine
    lines: tuple[TimelinessLine, ...]
    definitions: tuple[Defined, ...]
    """What the rates are."""


@query("timeliness", zh="办结率与按期率", en="Close rate and on-time rate", heading=Heading.CALENDARS, rank=3)
def timeliness(
    snapshot: Snapshot,
    *,
    year: Year | None = None,
    organisation: Organisation | None = None,
    list: AggregateRef | None = None,
    owner: Owner = None,
    below: Below = False,
) -> Timeliness:
    """Return what was due and what became of it, as of the snapshot.

    Due is what was closed, what was not although its target date has passed, and what was given up. While an item is
    suspended its clock stands still, and it is not due.

    Args:
        snapshot: as of when.
        year: what was due in this year; what has no target falls into no year.
        organisation: those of this one and of all below it.
        list: those on this list.
        owner: on whose lists; on all that may be seen if it is left out.
        below: also on the lists of those below the owner.
    """
    source = snapshot.of(issues)
    circle = seen_by(snapshot, owner, below=below)
    timing = timing_of(source.c, snapshot)
    number, after_date = sa.func.count(), sa.func.sum(sa.case((recorded_after(source.c), 1), else_=0))
    query = sa.select(source.c.organisation, timing.label("timing"), number.label("number"), after_date.label("after"))
    which = *_which(source.c, year, organisation, list), circle.condition(source.c.owner)
    counted: dict[NodeId, Counter[Timing]] = {}
    after: Counter[NodeId] = Counter()
    for row in snapshot.ask(query.where(*which, timing.is_not(None)).group_by(source.c.organisation, timing)):
        counted.setdefault(NodeId(row.organisation), Counter())[Timing(row.timing)] += row.number
        after[NodeId(row.organisation)] += row.after
    lines = tuple(_line(at, counted[at], after[at]) for at in sorted(counted, key=tree_order))
    total = _line(None, sum(counted.values(), Counter()), after.total())
    return Timeliness(snapshot.position, covers(snapshot, circle), total, lines, definitions_of("timeliness"))


def timing_of(c: Columns, snapshot: Snapshot) -> sa.ColumnElement[str]:
    """Return the timing of a row; null for what was never to be done: dismissed, or merged into another."""
    closed = c.status.in_([IssueStatus.RESOLVED.value, IssueStatus.WRITTEN_OFF.value])
    return sa.case(
        (c.status.in_([IssueStatus.DISMISSED.value, IssueStatus.MERGED.value]), sa.null()),
        (c.due.is_(None), Timing.NO_TARGET.value),
        (sa.and_(closed, c.resolved_at <= c.due), Timing.ON_TIME.value),
        (closed, Timing.LATE.value),
        (c.status == IssueStatus.CLOSED.value, Timing.NOT_DONE.value),
        (c.status == IssueStatus.SUSPENDED.value, Timing.SUSPENDED.value),
        (c.due < micros(snapshot.moment), Timing.OVERDUE.value),
        else_=Timing.RUNNING.value,
    )


def recorded_after(c: Columns) -> sa.ColumnElement[bool]:
    """Return the condition that an item is dated as closed in time, and was recorded so only after its date."""
    closed = c.status.in_([IssueStatus.RESOLVED.value, IssueStatus.WRITTEN_OFF.value])
    return sa.and_(closed, c.resolved_at <= c.due, c.resolve_recorded_at > c.due)


def _which(
    c: Columns, year: int | None, organisation: NodeId | None, list: AggregateId | None
) -> Iterator[sa.ColumnElement[bool]]:
    yield in_year(c.due, year)
    if organisation:
        yield within(c.organisation, organisation)
    if list:
        yield c.list == list


def _line(organisation: NodeId | None, counted: Counter[Timing], after: int) -> TimelinessLine:
    closed = counted[Timing.ON_TIME] + counted[Timing.LATE]
    due = sum(counted[timing] for timing in DUE)
    by_timing = {timing: counted[timing] for timing in Timing if counted[timing]}
    return TimelinessLine(organisation, by_timing, rate(closed, due), rate(counted[Timing.ON_TIME], due), after)


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_DATED = (
    IssueAssigned,
    IssueReassigned,
    IssueExtended,
    IssueRedated,
    IssueDueCorrected,
    IssueResolved,
    IssueClosedNotImplemented,
)


def _define(name: str, words: Words, what: Words, *timings_counted: Timing) -> None:
    @figure(
        f"timeliness.{name}",
        zh=words.zh,
        en=words.en,
        counts=what,
        by=(By.BOARD, By.OWN, By.WITHIN),
        about=Whom.ANYBODY,
        window=Window.YEAR,
        events=_DATED,
        unit=FigureUnit.PERCENT,
        version=2,
    )
    def of_due(asked: FigureQuestion) -> Counted:
        found = asked.of(issues)
        c, timing = found.c, timing_of(found.c, asked.snapshot)
        dated = found.where(timing.is_not(None), in_year(c.due, asked.year))
        due = dated.where(timing.in_([each.value for each in DUE]))
        counted = due.where(timing.in_([each.value for each in timings_counted])).records()
        late = Late(due.where(recorded_after(c)).records(c.due), Words("在期限后补录", "recorded after the date"))
        records = due.records(c.due)
        return replace(rated(rate(len(counted), len(records)), records, among=dated), late=late)


_define(
    "closed",
    Words("办结率", "Close rate"),
    Words(
        "办结的 ÷ 窗口内到期的：已办结、逾期未结、未整改结案；挂账的不计入",
        "closed ÷ due in the window: closed, overdue, or closed unimplemented; what is suspended is not due",
    ),
    Timing.ON_TIME,
    Timing.LATE,
)
_define(
    "on-time",
    Words("按期率", "On-time rate"),
    Words(
        "期限之前办结的 ÷ 窗口内到期的：已办结、逾期未结、未整改结案；挂账的不计入",
        "closed by the date ÷ due in the window: closed, overdue, or closed unimplemented; not what is suspended",
    ),
    Timing.ON_TIME,
)
