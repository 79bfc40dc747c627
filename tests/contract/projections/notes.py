"""A view for the engine's tests: a note of each task, its due date and how often it was extended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.aggregate_id import AggregateId, aggregate_id
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId
from domain.task.events import TaskAssigned, TaskConfirmed, TaskExtended, TaskRecalled
from projections.engine.view import Table, View
from tests.unit.projections.recorded import START, on


@dataclass(frozen=True)
class Note:
    """One task."""

    id: AggregateId
    title: str
    lead: NodeId
    due: datetime
    extended: int = 0
    confirmed: bool = False
    reasons: tuple[str, ...] = ()


notes: Table[Note] = Table("notes", Note, indexes=[["lead"]])


@notes.opens(TaskAssigned)
def assigned(recorded: Recorded) -> Note:
    event: TaskAssigned = recorded.envelope.payload
    return Note(recorded.envelope.subject, event.title, event.lead, event.due)


@notes.changes(TaskExtended)
def extended(note: Note, recorded: Recorded) -> Note:
    event: TaskExtended = recorded.envelope.payload
    return replace(note, due=event.due, extended=note.extended + 1, reasons=(*note.reasons, event.reason))


@notes.changes(TaskConfirmed)
def confirmed(note: Note, recorded: Recorded) -> Note:
    return replace(note, confirmed=True)


@notes.changes(TaskRecalled)
def recalled(note: Note, recorded: Recorded) -> None:
    return None


view = View("notes", 1, (notes,))

DUE = START + timedelta(days=30)


def task_id(number: int, owner: str = "bj") -> AggregateId:
    """Return the id of a task."""
    return aggregate_id("task", str(number), NodeId(owner))


def assignment(title: str = "Mend the lamps") -> TaskAssigned:
    """Return what opens a note."""
    return TaskAssigned(title=title, lead=NodeId("bj.haidian"), due=DUE)


def extension(days: int = 7) -> TaskExtended:
    """Return what changes a note."""
    return TaskExtended(due=DUE + timedelta(days=days), reason="雨")


def tasks(count: int, owner: str = "bj") -> list[Envelope]:
    """Return the events of so many tasks, three each."""
    return [
        event
        for number in range(count)
        for event in on(task_id(number, owner), assignment(f"Task {number}"), extension(), TaskConfirmed())
    ]
