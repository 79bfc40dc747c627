"""Tasks, and what those who were given them undertake (P8, P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.state import changed
from domain.task.events import TaskConfirmed, TaskCorrected, TaskExtended, TaskRecalled, TaskReopened
from domain.task.state import Task, TaskStatus, task
from domain.undertaking import (
    TaskAccepted,
    TaskProgressed,
    TaskResultCorrected,
    TaskReturned,
    TaskSubmitted,
    Undertaking,
    undertaking,
)
from projections.engine.codec import Columns, micros
from projections.engine.paging import FIRST_PAGE, Page, PageRequest, page_by_opening
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.history import Happening, happenings
from projections.known import require_known_in
from projections.organisations import within

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@row
class TaskRow(Task, Record):
    """One task, as its assigner says."""

    title: str
    about: AggregateId | None
    ended_at: datetime | None = None
    extensions: int = 0


@row
class UndertakingRow(Undertaking, Record):
    """What one organisation did about one task."""

    last_note: str | None = None
    """What it said last: of progress, as the result, as the reason of a return."""


tasks = Register(task, TaskRow, indexes=[["about"]])
undertakings = Register(undertaking, UndertakingRow, of="task")

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@tasks.also(TaskExtended)
def extended(row: TaskRow, _recorded: Recorded) -> TaskRow:
    """It is due later."""
    return changed(row, extensions=row.extensions + 1)


@tasks.also(TaskRecalled, TaskConfirmed)
def ended(row: TaskRow, recorded: Recorded) -> TaskRow:
    """It is over."""
    return changed(row, ended_at=recorded.envelope.time)


@tasks.also(TaskCorrected)
def corrected(row: TaskRow, recorded: Recorded) -> TaskRow:
    """It is called so."""
    event: TaskCorrected = recorded.envelope.payload
    return changed(row, title=event.title)


@tasks.also(TaskReopened)
def reopened(row: TaskRow, _recorded: Recorded) -> TaskRow:
    """It goes on."""
    return changed(row, ended_at=None)


@undertakings.also(TaskAccepted, TaskReturned, TaskProgressed, TaskSubmitted, TaskResultCorrected)
def noted(row: UndertakingRow, recorded: Recorded) -> UndertakingRow:
    """Keep the last word."""
    match recorded.envelope.payload:
        case TaskReturned(reason=note) | TaskProgressed(note=note):
            return changed(row, last_note=note)
        case TaskSubmitted(result=note) | TaskResultCorrected(result=note):
            return changed(row, last_note=note)
    return changed(row, last_note=None)


view = View("tasks", 3, (tasks, undertakings))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks; every condition that is given must hold."""

    owner: NodeId | None = None
    """Assigned by it."""
    lead: NodeId | None = None
    """Led by it, or by one below it."""
    about: AggregateId | None = None
    status: TaskStatus | None = None
    overdue: bool | None = None
    """Open and due before the moment that the answer stands for, or not so."""


EVERY_TASK = TaskFilter()


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with what its undertakers did."""

    task: TaskRow
    overdue: bool
    undertakings: tuple[UndertakingRow, ...]


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """A task with all that happened to it."""

    position: int
    line: TaskLine
    history: tuple[Happening, ...]


def page(snapshot: Snapshot, filter: TaskFilter = EVERY_TASK, request: PageRequest = FIRST_PAGE) -> Page[TaskLine]:
    """Return a page of tasks, the oldest first.

    Raises:
        MalformedCursor: `request.after` does not come from such a page.
        OrganisationUnknown: the filter names an organisation that there is not.
    """
    source = snapshot.of(tasks)
    found = page_by_opening(snapshot, tasks, source, _conditions(source.c, filter, snapshot), request)
    return found.with_items(lines(snapshot, found.items))


def detail(snapshot: Snapshot, id: AggregateId) -> TaskDetail | None:
    """Return a task with its whole history across nodes, or None if there is none."""
    row = snapshot.row(tasks, id)
    if row is None:
        return None
    [line] = lines(snapshot, [row])
    ids = [id, *(undertaking.id for undertaking in line.undertakings)]
    return TaskDetail(snapshot.position, line, happenings(snapshot, ids))


def lines(snapshot: Snapshot, rows: Sequence[TaskRow]) -> tuple[TaskLine, ...]:
    """Return tasks with what their undertakers did, in one query."""
    source = snapshot.of(undertakings)
    found = snapshot.rows(undertakings, source.c.task.in_([row.id for row in rows]), source=source) if rows else []
    by_task: dict[AggregateId, list[UndertakingRow]] = {}
    for answer in found:
        by_task.setdefault(answer.task, []).append(answer)
    return tuple(TaskLine(row, is_overdue(row, snapshot.moment), tuple(by_task.get(row.id, ()))) for row in rows)


def is_overdue(row: TaskRow, moment: datetime) -> bool:
    """Say whether a task is open and was due before a moment."""
    return row.status is TaskStatus.OPEN and row.due < moment


def _conditions(c: Columns, filter: TaskFilter, snapshot: Snapshot) -> list[sa.ColumnElement[bool]]:
    require_known_in(snapshot, filter)
    conditions: list[sa.ColumnElement[bool]] = []
    if filter.owner:
        conditions.append(c.owner == filter.owner)
    if filter.lead:
        conditions.append(within(c.lead, filter.lead))
    if filter.about:
        conditions.append(c.about == filter.about)
    if filter.status:
        conditions.append(c.status == filter.status.value)
    if filter.overdue is not None:
        late = sa.and_(c.status == TaskStatus.OPEN.value, c.due < micros(snapshot.moment))
        conditions.append(late if filter.overdue else sa.not_(late))
    return conditions
