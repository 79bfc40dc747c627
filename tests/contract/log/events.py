"""Events as a node would decide them, short to write."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from domain.aggregate_id import AggregateId, aggregate_id
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.task.events import TaskAssigned, TaskExtended
from services.cloudevents import encode

CITY, HAIDIAN, CHAOYANG = NodeId("bj"), NodeId("bj.haidian"), NodeId("bj.chaoyang")
SUBDISTRICT = NodeId("bj.haidian.zhongguancun")
NOON = datetime(2019, 5, 15, 4, 0, 0, 123456, tzinfo=UTC)


def task(uid: str, owner: NodeId = HAIDIAN) -> AggregateId:
    """Return the id of a task."""
    return aggregate_id("task", uid, owner)


def happened(uid: str, sequence: int = 1, source: NodeId = HAIDIAN, **fields: Any) -> Envelope:
    """Return an event of a task: assigned first, then extended, again and again."""
    payload = (
        TaskAssigned(title="照明", lead=source, due=NOON)
        if sequence == 1
        else TaskExtended(due=NOON + timedelta(days=sequence), reason="灯具未到")
    )
    at = NOON + timedelta(minutes=sequence)
    values: dict[str, Any] = {
        "id": str(uuid4()),
        "source": source,
        "subject": task(uid, source),
        "sequence": sequence,
        "time": at,
        "recorded": at,
        "correlation": "request",
        "actor": "somebody",
        "audience": (source,),
        "payload": payload,
    }
    return Envelope(**{**values, **fields})


def restricted(uid: str, sequence: int, *audience: NodeId, source: NodeId = HAIDIAN) -> Envelope:
    """Return an event that only these may see."""
    return happened(uid, sequence, source, audience=audience, classification=Classification.RESTRICTED)


def messages(*envelopes: Envelope) -> Sequence[bytes]:
    """Return what goes over a link."""
    return [encode(envelope) for envelope in envelopes]
