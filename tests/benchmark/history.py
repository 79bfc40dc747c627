"""A long history to read: tasks that are assigned and extended, as one node decides them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

from domain.aggregate_id import aggregate_id
from domain.audience import participants
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.task.events import TaskAssigned, TaskExtended
from services.log import Log

CITY, DISTRICT = NodeId("bj"), NodeId("bj.haidian")
START = datetime(2019, 5, 15, tzinfo=UTC)
TOGETHER = 1000


def events(source: NodeId, lead: NodeId, count: int) -> Sequence[Envelope]:
    """Return `count` events on half as many tasks of `source`."""
    return [event for _ in range(count // 2) for event in _task(source, lead)]


def fill(log: Log, lead: NodeId, count: int) -> None:
    """Append `count` events to a log."""
    history = events(log.node, lead, count)
    for first in range(0, len(history), TOGETHER):
        log.append(history[first : first + TOGETHER])


def _task(source: NodeId, lead: NodeId) -> Sequence[Envelope]:
    subject = aggregate_id("task", uuid7().hex, source)
    payloads = (
        TaskAssigned(title="检查社区路灯照明", lead=lead, due=START + timedelta(days=7)),
        TaskExtended(due=START + timedelta(days=14), reason="等待路灯设备到货"),
    )
    return [
        Envelope(
            id=str(uuid7()),
            source=source,
            subject=subject,
            sequence=sequence,
            time=START,
            recorded=START,
            correlation="benchmark",
            actor="benchmark",
            audience=tuple(participants(payloads[0])),
            payload=payload,
        )
        for sequence, payload in enumerate(payloads, 1)
    ]
