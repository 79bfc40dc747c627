"""The ledger equation: open = raised - ended + reopened, with the ways in which issues ended (P15)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, AggregateRef
from domain.heading import Heading
from domain.issue.state import IssueStatus
from domain.words import Words
from projections.circle import Below, Circle, Covers, Owner, covers, seen_by
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import issues, lists


@dataclass(frozen=True, slots=True)
class EquationLine:
    """One list, or all."""

    list: AggregateId | None
    """None for all."""
    title: Words | None
    """None for all, and for a list that is not to be seen here."""
    raised: int
    ended: int
    """How often the ledger was closed on an issue."""
    reopened: int
    """How often it was opened again."""
    open: Annotated[int, Words("未结账", "Open")]
    """Issues on which it is open now, the resolved among them: resolved is not written off."""
    holds: bool
    """True if open = raised - ended + reopened."""
    by_state: Mapping[IssueStatus, int]
    """States without an issue are left out."""


@dataclass(frozen=True, slots=True)
class LedgerEquation:
    """The equation for all that is asked for, and for each list."""

    position: int
    covers: Covers
    holds: bool
    """True if it holds for all and for each."""
    total: EquationLine
    lines: tuple[EquationLine, ...]


@query("ledger-equation", zh="销账平衡", en="Ledger equation", heading=Heading.LEDGER, rank=4)
def ledger_equation(
    snapshot: Snapshot, *, list: AggregateRef | None = None, owner: Owner = None, below: Below = False
) -> LedgerEquation:
    """Return what was raised, ended, reopened and is open, as it stood at the snapshot.

    Args:
        snapshot: as of when.
        list: of this list alone.
        owner: on whose lists; on all that may be seen if it is left out.
        below: also on the lists of those below the owner.
    """
    circle = seen_by(snapshot, owner, below=below)
    by_list = _counted(snapshot, list, circle)
    titles = {row.id: row.title for row in snapshot.rows(lists)}
    lines = tuple(_line(of, titles.get(of), by_list[of]) for of in sorted(by_list))
    total = _line(None, None, [count for counts in by_list.values() for count in counts])
    holds = all(line.holds for line in (total, *lines))
    return LedgerEquation(snapshot.position, covers(snapshot, circle), holds, total, lines)


@dataclass(frozen=True, slots=True)
class _Count:
    """The issues of one list in one state: how many, and how often they ended and were reopened."""

    status: IssueStatus
    number: int
    endings: int
    reopenings: int


def _counted(snapshot: Snapshot, of: AggregateId | None, circle: Circle) -> dict[AggregateId, list[_Count]]:
    c = snapshot.of(issues).c
    sums = (
        sa.func.count().label("number"),
        sa.func.sum(c.endings).label("ended"),
        sa.func.sum(c.reopenings).label("reopened"),
    )
    counted = sa.select(c.list, c.status, *sums).group_by(c.list, c.status)
    conditions = [circle.condition(c.owner), *([c.list == of] if of else [])]
    by_list: dict[AggregateId, list[_Count]] = {}
    for row in snapshot.ask(counted.where(*conditions)):
        count = _Count(IssueStatus(row.status), row.number, int(row.ended), int(row.reopened))
        by_list.setdefault(row.list, []).append(count)
    return by_list


def _line(of: AggregateId | None, title: Words | None, counts: Sequence[_Count]) -> EquationLine:
    by_state = Counter[IssueStatus]()
    for count in counts:
        by_state[count.status] += count.number
    raised, open = by_state.total(), sum(number for status, number in by_state.items() if not status.ended)
    ended, reopened = sum(count.endings for count in counts), sum(count.reopenings for count in counts)
    ordered = {status: by_state[status] for status in IssueStatus if by_state[status]}
    return EquationLine(of, title, raised, ended, reopened, open, open == raised - ended + reopened, ordered)
