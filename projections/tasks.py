"""Tasks, and what those who were given them undertake (P8, P11)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from domain.aggregate_id import AggregateId, owner_of
from domain.envelope import Recorded
from domain.task import (
    Task,
    TaskAssigned,
    TaskConfirmed,
    TaskExtended,
    TaskReassigned,
    TaskRecalled,
    TaskSentBack,
    TaskStatus,
    evolve,
)
from domain.tree import NodeId
from domain.undertaking import TaskAccepted, TaskProgressed, TaskReturned, TaskSubmitted, UndertakingStatus
from projections.engine.codec import micros
from projections.engine.paging import Asked, Page, behind, count, cursor
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View, changed
from projections.happenings import Happening, happenings
from projections.organisations import within

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class TaskRow:
    """One task, as its assigner says."""

    id: AggregateId
    owner: NodeId
    title: str
    about: AggregateId | None
    lead: NodeId
    assisting: tuple[NodeId, ...]
    due: datetime
    status: TaskStatus
    sent_back: tuple[NodeId, ...]
    assigned_at: datetime
    ended_at: datetime | None = None
    extensions: int = 0
    synthetic: bool = False


@dataclass(frozen=True)
class UndertakingRow:
    """What one organisation did about one task."""

    id: AggregateId
    task: AggregateId
    organisation: NodeId
    status: UndertakingStatus
    changed_at: datetime
    submissions: int = 0
    last_note: str | None = None
    """What it said last: of progress, as the result, as the reason of a return."""


tasks: Table[TaskRow] = Table("tasks", TaskRow, indexes=[["about"]])
undertakings: Table[UndertakingRow] = Table("undertakings", UndertakingRow, indexes=[["task"]])

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_STATE = tuple(field.name for field in fields(Task))
_state_of = attrgetter(*_STATE)


@tasks.opens(TaskAssigned)
def assigned(recorded: Recorded) -> TaskRow:
    """A lead and those who assist are to do something by a date."""
    envelope = recorded.envelope
    event: TaskAssigned = envelope.payload
    return TaskRow(
        id=envelope.subject,
        owner=owner_of(envelope.subject),
        title=event.title,
        about=event.about,
        lead=event.lead,
        assisting=event.assisting,
        due=event.due,
        status=TaskStatus.OPEN,
        sent_back=(),
        assigned_at=envelope.time,
        synthetic=envelope.synthetic,
    )


@tasks.changes(TaskReassigned, TaskSentBack)
def moved(row: TaskRow, recorded: Recorded) -> TaskRow:
    """Its state is what the domain says that it is."""
    state = evolve(Task(*_state_of(row)), recorded.envelope.payload)
    return changed(row, **dict(zip(_STATE, _state_of(state), strict=True)))


@tasks.changes(TaskExtended)
def extended(row: TaskRow, recorded: Recorded) -> TaskRow:
    """It is due later."""
    return changed(moved(row, recorded), extensions=row.extensions + 1)


@tasks.changes(TaskRecalled, TaskConfirmed)
def ended(row: TaskRow, recorded: Recorded) -> TaskRow:
    """It is over."""
    return changed(moved(row, recorded), ended_at=recorded.envelope.time)


@undertakings.on(TaskAccepted)
def accepted(row: UndertakingRow | None, recorded: Recorded) -> UndertakingRow:
    """The undertaker will do it, perhaps after it had returned it."""
    event: TaskAccepted = recorded.envelope.payload
    return _answered(row, recorded, event.task, UndertakingStatus.ACCEPTED, None)


@undertakings.on(TaskReturned)
def returned(row: UndertakingRow | None, recorded: Recorded) -> UndertakingRow:
    """The undertaker gives it back."""
    event: TaskReturned = recorded.envelope.payload
    return _answered(row, recorded, event.task, UndertakingStatus.RETURNED, event.reason)


@undertakings.changes(TaskProgressed)
def progressed(row: UndertakingRow, recorded: Recorded) -> UndertakingRow:
    """Something was done."""
    event: TaskProgressed = recorded.envelope.payload
    return changed(row, last_note=event.note, changed_at=recorded.envelope.time)


@undertakings.changes(TaskSubmitted)
def submitted(row: UndertakingRow, recorded: Recorded) -> UndertakingRow:
    """The undertaker says that it is done."""
    event: TaskSubmitted = recorded.envelope.payload
    done = _answered(row, recorded, row.task, UndertakingStatus.SUBMITTED, event.result)
    return changed(done, submissions=row.submissions + 1)


def _answered(
    row: UndertakingRow | None, recorded: Recorded, task: AggregateId, status: UndertakingStatus, note: str | None
) -> UndertakingRow:
    id, at = recorded.envelope.subject, recorded.envelope.time
    new = row or UndertakingRow(id, task, owner_of(id), status, at)
    return changed(new, status=status, changed_at=at, last_note=note)


view = View("tasks", 1, (tasks, undertakings))

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


def page(snapshot: Snapshot, filter: TaskFilter = TaskFilter(), asked: Asked = Asked()) -> Page[TaskLine]:  # noqa: B008 frozen
    """Return a page of tasks, the oldest first.

    Raises:
        InvalidCursor: `asked.after` does not come from such a page.
    """
    source = snapshot.of(tasks)
    query = sa.select(source).where(*_conditions(source.c, filter, snapshot))
    order = (source.c.assigned_at, source.c.key)
    found = snapshot.decoded(tasks, behind(query, order, asked))
    shown = found[: asked.limit]
    more = cursor([micros(shown[-1].assigned_at), shown[-1].id]) if len(found) > asked.limit else None
    return Page(snapshot.position, lines(snapshot, shown), snapshot.number(count(query)), more)


def task(snapshot: Snapshot, id: AggregateId) -> TaskDetail | None:
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
    for undertaking in found:
        by_task.setdefault(undertaking.task, []).append(undertaking)
    return tuple(TaskLine(row, is_overdue(row, snapshot.moment), tuple(by_task.get(row.id, ()))) for row in rows)


def is_overdue(row: TaskRow, moment: datetime) -> bool:
    """Say whether a task is open and was due before a moment."""
    return row.status is TaskStatus.OPEN and row.due < moment


def _conditions(c: Any, filter: TaskFilter, snapshot: Snapshot) -> list[sa.ColumnElement[bool]]:
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
