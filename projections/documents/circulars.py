"""Circulars: which body has acknowledged which, and what each did where read-across is required (P12)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef
from domain.document import DocumentStatus
from domain.heading import Heading
from domain.node_id import NodeId, is_within
from domain.words import Words
from projections import tasks
from projections.circle import Covers, covers_everybody
from projections.documents.answers import Answer, Answers, answer, answers
from projections.documents.rows import CircularRow, circulars
from projections.engine.query import query
from projections.engine.snapshot import Snapshot

# ── Acknowledgements ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Receipt:
    """Whether one body has acknowledged a circular."""

    organisation: NodeId
    acknowledged_at: datetime | None
    """None if that is missing."""
    late: bool
    overdue: bool
    """It is missing, and the date is past."""


@dataclass(frozen=True, slots=True)
class CircularLine:
    """A circular with its bodies."""

    circular: CircularRow
    acknowledged: int
    missing: int
    bodies: Annotated[tuple[Receipt, ...], Words("各单位签收情况", "By body")]


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """Which body has acknowledged which circular."""

    position: int
    covers: Covers
    items: tuple[CircularLine, ...]


@query("acknowledgements", zh="通报签收", en="Acknowledgements of circulars", heading=Heading.DISTRICT_WORK, rank=2)
def acknowledgements(snapshot: Snapshot, *, circular: AggregateRef | None = None) -> Acknowledgements:
    """Return every body of one circular, or of all, with its acknowledgement or the lack of it."""
    rows = _circulars(snapshot, circular)
    found = answers(snapshot, rows)
    return Acknowledgements(
        snapshot.position, covers_everybody(snapshot), tuple(_receipts(each, found, snapshot) for each in rows)
    )


def _receipts(circular: CircularRow, found: Answers, snapshot: Snapshot) -> CircularLine:
    def receipt(body: NodeId) -> Receipt:
        reply, due = found.get((circular.id, body)), circular.due
        at = reply.acknowledged_at if reply else None
        late = bool(due and at and at > due)
        return Receipt(body, at, late, overdue=bool(due and not at and due < snapshot.moment))

    bodies = tuple(map(receipt, circular.addressees))
    acknowledged = sum(body.acknowledged_at is not None for body in bodies)
    return CircularLine(circular, acknowledged, len(bodies) - acknowledged, bodies)


# ── Read-across ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReadAcrossBody:
    """What one body did about a circular that requires read-across."""

    answer: Answer
    """Its reply says that it is done."""
    tasks: tuple[tasks.TaskLine, ...]
    """Those about the circular that it leads, or has given itself."""


@dataclass(frozen=True, slots=True)
class ReadAcrossLine:
    """A circular that requires read-across, with its bodies."""

    circular: CircularRow
    done: int
    overdue: int
    """Bodies that are waited for although the date is past."""
    ended_at: datetime | None
    """When it was closed: from then on nobody is waited for."""
    bodies: Annotated[tuple[ReadAcrossBody, ...], Words("各单位落实情况", "By body")]


@dataclass(frozen=True, slots=True)
class ReadAcross:
    """What came of the circulars that require read-across."""

    position: int
    covers: Covers
    items: tuple[ReadAcrossLine, ...]


@query("read-across", zh="举一反三", en="Read-across", heading=Heading.DISTRICT_WORK, rank=3)
def read_across(snapshot: Snapshot, *, circular: AggregateRef | None = None) -> ReadAcross:
    """Return what every body did about one circular that requires read-across, or about all of them."""
    rows = [row for row in _circulars(snapshot, circular) if row.wants_reply]
    found, served = answers(snapshot, rows), _tasks_about(snapshot, rows)
    lines = tuple(_read_across(each, found, served[each.id], snapshot) for each in rows)
    return ReadAcross(snapshot.position, covers_everybody(snapshot), lines)


def _read_across(
    circular: CircularRow, found: Answers, served: Iterable[tasks.TaskLine], snapshot: Snapshot
) -> ReadAcrossLine:
    def body(organisation: NodeId) -> ReadAcrossBody:
        reply = found.get((circular.id, organisation))
        own = tuple(
            line for line in served if organisation == line.task.lead or is_within(line.task.owner, organisation)
        )
        return ReadAcrossBody(answer(circular, organisation, reply, circular.read_across_due, snapshot), own)

    bodies = tuple(map(body, circular.addressees))
    return ReadAcrossLine(
        circular,
        done=sum(each.answer.replied_at is not None for each in bodies),
        overdue=sum(each.answer.overdue for each in bodies),
        ended_at=circular.ended_at,
        bodies=bodies,
    )


def _tasks_about(snapshot: Snapshot, rows: Sequence[CircularRow]) -> Mapping[AggregateId, list[tasks.TaskLine]]:
    source = snapshot.of(tasks.tasks)
    about = source.c.about.in_([row.id for row in rows])
    found: dict[AggregateId, list[tasks.TaskLine]] = defaultdict(list)
    for line in tasks.lines(snapshot, snapshot.rows(tasks.tasks, about, source=source) if rows else []):
        if line.task.about:
            found[line.task.about].append(line)
    return found


def _circulars(snapshot: Snapshot, id: AggregateId | None) -> list[CircularRow]:
    source = snapshot.of(circulars)
    standing = source.c.status != DocumentStatus.WITHDRAWN
    which = [standing, source.c.key == id] if id else [standing]
    return snapshot.rows(circulars, *which, source=source, order_by=(source.c.opened_at, source.c.key))
