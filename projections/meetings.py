"""Directors' meetings: what was raised, who corrects it, and what is still open (P12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.fields import Year
from domain.heading import Heading
from domain.meeting.events import Deviation, DeviationCorrected, DeviationReopened
from domain.meeting.state import Meeting, MeetingStatus, meeting
from domain.node_id import NodeId
from domain.state import changed
from domain.words import Words
from projections import tasks
from projections.circle import Covers, covers_everybody
from projections.engine.query import query
from projections.engine.register import Record, Register, row
from projections.engine.snapshot import Snapshot
from projections.engine.view import View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Correction:
    """When a deviation was corrected."""

    number: int
    at: datetime


@row
class MeetingRow(Meeting, Record):
    """One meeting."""

    corrections: tuple[Correction, ...] = ()


meetings = Register(meeting, MeetingRow, filters=("status",))

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@meetings.also(DeviationCorrected)
def corrected(row: MeetingRow, recorded: Recorded) -> MeetingRow:
    """Keep when."""
    event: DeviationCorrected = recorded.envelope.payload
    return changed(row, corrections=(*row.corrections, Correction(event.number, recorded.envelope.time)))


@meetings.also(DeviationReopened)
def reopened(row: MeetingRow, recorded: Recorded) -> MeetingRow:
    """It is not corrected."""
    event: DeviationReopened = recorded.envelope.payload
    return changed(row, corrections=tuple(each for each in row.corrections if each.number != event.number))


view = View("meetings", 2, (meetings,))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DeviationLine:
    """A deviation on its way: raised, given as a task, corrected."""

    deviation: Annotated[Deviation, Words("偏差", "Deviation")]
    """As the meeting says that has it now."""
    held_by: AggregateId
    """That meeting."""
    task: tasks.TaskLine | None
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting, what was on its list, and what has become of it since."""

    id: AggregateId
    owner: NodeId
    number: int
    held_on: date
    status: MeetingStatus
    carried: Annotated[tuple[DeviationLine, ...], Words("上次遗留的偏差", "Left open by the meeting before")]
    """What the meeting before left open."""
    raised: tuple[DeviationLine, ...]


@dataclass(frozen=True, slots=True)
class Deviations:
    """All deviations that are open, and the meetings one by one."""

    position: int
    covers: Covers
    open: tuple[DeviationLine, ...]
    meetings: tuple[MeetingLine, ...]


Latest = Mapping[tuple[NodeId, int], DeviationLine]
"""Deviations by owner and number, each as the last meeting has it."""


@query(
    "deviations",
    zh="例会纠偏",
    en="Deviations raised at the directors' meetings",
    heading=Heading.DISTRICT_WORK,
    rank=8,
)
def deviations(snapshot: Snapshot, *, year: Year | None = None) -> Deviations:
    """Return what is open, and the meetings held in a calendar year, or ever, with what became of each list."""
    rows = sorted(snapshot.rows(meetings), key=lambda each: (each.owner, each.number))
    latest = _latest(snapshot, rows)
    shown = [held for held in rows if year in (None, held.held_on.year)]
    return Deviations(
        snapshot.position,
        covers_everybody(snapshot),
        tuple(line for line in latest.values() if not line.deviation.corrected),
        tuple(_line(held, latest) for held in shown),
    )


def _latest(snapshot: Snapshot, rows: Sequence[MeetingRow]) -> Latest:
    given = _tasks(snapshot, rows)
    latest: dict[tuple[NodeId, int], DeviationLine] = {}
    for held in rows:
        corrected_at = {each.number: each.at for each in held.corrections}
        for each in held.deviations:
            task = given.get(each.task) if each.task else None
            latest[held.owner, each.number] = DeviationLine(each, held.id, task, corrected_at.get(each.number))
    return latest


def _line(held: MeetingRow, latest: Latest) -> MeetingLine:
    lines = [latest[held.owner, each.number] for each in held.deviations]
    carried = tuple(line for line in lines if line.deviation.meeting < held.number)
    raised = tuple(line for line in lines if line.deviation.meeting == held.number)
    return MeetingLine(held.id, held.owner, held.number, held.held_on, held.status, carried, raised)


def _tasks(snapshot: Snapshot, rows: Sequence[MeetingRow]) -> Mapping[AggregateId, tasks.TaskLine]:
    source = snapshot.of(tasks.tasks)
    named = {each.task for row in rows for each in row.deviations if each.task}
    found = snapshot.rows(tasks.tasks, source.c.key.in_(named), source=source) if named else []
    return {line.task.id: line for line in tasks.lines(snapshot, found)}
