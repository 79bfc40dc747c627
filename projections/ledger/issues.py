"""The issue ledger as it is asked: a page of issues, one issue with its whole history, the lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.fields import Year
from domain.focus import FocusCode
from domain.issue.state import IssueStatus
from domain.node_id import NodeId
from projections import tasks
from projections.circle import Covers
from projections.engine.codec import Columns
from projections.engine.nested import NOTHING
from projections.engine.paging import FIRST_PAGE, Page, PageRequest
from projections.engine.paging import page as page_of
from projections.engine.snapshot import Snapshot
from projections.history import Happening, happenings
from projections.issues.columns import Figure, counts, is_overdue
from projections.issues.rows import IssueRow, ListRow, RectificationRow, issues, lists, rectifications
from projections.known import require_known_in
from projections.organisations import within
from projections.untold import listed
from projections.windows import in_year

UNNUMBERED = 2**53
"""Where an issue without an item number stands: behind all that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFilter:
    """Which issues; every condition that is given must hold."""

    organisation: NodeId | None = None
    """On its line of the board."""
    within: NodeId | None = None
    """On its line, or on one of those below it."""
    owner: NodeId | None = None
    list: AggregateId | None = None
    category: str | None = None
    source: AggregateId | None = None
    """From this joint patrol, or this inspection."""
    round: AggregateId | None = None
    """From an inspection or a joint patrol of this round."""
    status: IssueStatus | None = None
    figure: Figure | None = None
    """Counted in this column of the board."""
    overdue: bool | None = None
    focus: FocusCode | None = None
    """Failing this one of the city's implementations."""
    key: bool | None = None
    """Marked as a key issue, or not."""
    carried: bool | None = None
    """Carried over into a later inspection, or not."""
    year: Year | None = None
    """Raised in this calendar year."""


EVERY_ISSUE = IssueFilter()


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue as it stands."""

    issue: IssueRow
    overdue: bool


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """An issue, all that was done about it, and all that happened to it across nodes."""

    position: int
    line: IssueLine
    rectifications: tuple[RectificationRow, ...]
    tasks: tuple[tasks.TaskLine, ...]
    history: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """All issue lists that this node has seen."""

    position: int
    covers: Covers
    items: tuple[ListRow, ...]


def page(snapshot: Snapshot, filter: IssueFilter = EVERY_ISSUE, request: PageRequest = FIRST_PAGE) -> Page[IssueLine]:
    """Return a page of issues, by list and item number, those without a number last.

    Raises:
        MalformedCursor: `request.after` does not come from such a page.
    """
    source = snapshot.of(issues)
    query = sa.select(source).where(*conditions(source.c, filter, snapshot))
    number = sa.func.coalesce(source.c.item, UNNUMBERED, type_=sa.BigInteger)
    found = page_of(snapshot, issues, query, (source.c.list, number, source.c.key), request, _key)
    return found.with_items([IssueLine(row, is_overdue(row, snapshot.moment)) for row in found.items])


def issue(snapshot: Snapshot, id: AggregateId) -> IssueDetail | None:
    """Return an issue with its whole history, or None if there is none.

    The history has the events of the issue, of what each organisation did about it, and of the tasks that serve it with
    their undertakings, in the order in which they occurred.
    """
    row = snapshot.row(issues, id)
    if row is None:
        return None
    source = snapshot.of(rectifications)
    done = snapshot.rows(rectifications, source.c.issue == id, source=source)
    served = _tasks_about(snapshot, [id, *(each.id for each in done)])
    ids = [id, *(each.id for each in done)]
    for line in served:
        ids += [line.task.id, *(undertaking.id for undertaking in line.undertakings)]
    current = IssueLine(row, is_overdue(row, snapshot.moment))
    return IssueDetail(snapshot.position, current, tuple(done), served, happenings(snapshot, ids))


def all_lists(snapshot: Snapshot) -> Lists:
    """Return every issue list, the oldest first."""
    source = snapshot.of(lists)
    rows = snapshot.rows(lists, source=source, order_by=(source.c.opened_at, source.c.key))
    return Lists(snapshot.position, listed(snapshot, len(rows)), tuple(rows))


def conditions(c: Columns, filter: IssueFilter, snapshot: Snapshot) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for the issues that a filter lets through.

    Raises:
        OrganisationUnknown: it names an organisation that there is not.
    """
    require_known_in(snapshot, filter)
    equal = {
        "organisation": filter.organisation,
        "owner": filter.owner,
        "list": filter.list,
        "category": filter.category,
        "source": filter.source,
        "status": filter.status.value if filter.status else None,
        "focus": filter.focus,
        "is_key": filter.key,
    }
    found = [c[name] == value for name, value in equal.items() if value is not None]
    if filter.within:
        found.append(within(c.organisation, filter.within))
    if filter.figure:
        found.append(counts(filter.figure, c, snapshot.moment))
    if filter.round:
        found.append(c.source.in_(_of_round(snapshot, filter.round)))
    if filter.carried is not None:
        found.append(c.carried_into != NOTHING if filter.carried else c.carried_into == NOTHING)
    if filter.year:
        found.append(in_year(c.opened_at, filter.year))
    if filter.overdue is not None:
        late = sa.func.coalesce(counts(Figure.OVERDUE, c, snapshot.moment), sa.false())
        found.append(late if filter.overdue else sa.not_(late))
    return found


def _of_round(snapshot: Snapshot, round: AggregateId) -> sa.Select[str]:
    from projections.ledger.origins import of_round  # here, for patrols show boards, and these filter by rounds

    return of_round(snapshot, round)


def _tasks_about(snapshot: Snapshot, ids: Sequence[AggregateId]) -> tuple[tasks.TaskLine, ...]:
    source = snapshot.of(tasks.tasks)
    return tasks.lines(snapshot, snapshot.rows(tasks.tasks, source.c.about.in_(ids), source=source))


def _key(row: IssueRow) -> tuple[str, int, str]:
    return row.list, UNNUMBERED if row.item is None else row.item, row.id
