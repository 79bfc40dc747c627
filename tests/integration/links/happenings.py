"""Things that happen on nodes, for what the links carry."""

from datetime import UTC, datetime

import uuid_utils

from domain.aggregate import aggregates
from domain.aggregate_id import aggregate_id, parts
from domain.audience import participants
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.task.events import TaskAssigned, TaskExtended, TaskReassigned

DUE = datetime(2019, 5, 31, tzinfo=UTC)


def assigned(
    source: NodeId, lead: NodeId | None = None, *, title: str = "巡查", classification: Classification | None = None
) -> Envelope:
    """Return the first event of a new task that `source` gives to `lead`."""
    payload = TaskAssigned(title=title, lead=lead or source, due=DUE)
    return _envelope(source, aggregate_id("task", uuid_utils.uuid7().hex, source), 1, payload, classification)


def extended(task: Envelope, sequence: int, *, reason: str = "天气") -> Envelope:
    """Return a later event of a task."""
    payload = TaskExtended(due=DUE, reason=reason)
    return _envelope(task.source, task.subject, sequence, payload, task.classification, task.audience)


def handed_over(task: Envelope, sequence: int, lead: NodeId) -> Envelope:
    """Return a later event of a task, which gives it to somebody else."""
    payload = TaskReassigned(lead=lead, reason="职责调整")
    return _envelope(task.source, task.subject, sequence, payload, task.classification, task.audience)


def _envelope(
    source: NodeId,
    id: str,
    sequence: int,
    payload: object,
    classification: Classification | None,
    audience: tuple[NodeId, ...] = (),
) -> Envelope:
    now, event_id = datetime.now(UTC), str(uuid_utils.uuid7())
    return Envelope(
        id=event_id,
        source=source,
        subject=id,  # type: ignore[arg-type]
        sequence=sequence,
        time=now,
        recorded=now,
        correlation=event_id,
        actor="tester",
        classification=classification or aggregates[parts(id)[0]].classification,
        audience=tuple(sorted({*audience, *participants(payload)})),
        payload=payload,
    )
