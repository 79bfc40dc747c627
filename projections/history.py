"""What happened to something, across nodes: the events themselves, with both their times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.aggregate_id import AggregateId
from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.registry import type_of
from domain.restriction import is_restricted
from domain.words import Words
from projections.engine.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Happening:
    """One event."""

    position: int
    """Its place in this node's log."""
    id: str
    type: str
    words: Words
    subject: AggregateId
    source: NodeId
    """The node where it was decided."""
    actor: str
    occurred: datetime
    recorded: datetime
    """When the node where it was decided recorded it."""
    received: datetime
    """When this node recorded it."""
    delay: timedelta
    """From the record there to the record here: long if a link was cut."""
    synthetic: bool
    payload: Any


def happenings(snapshot: Snapshot, ids: Iterable[AggregateId], *, restricted: bool = False) -> tuple[Happening, ...]:
    """Return what happened to some aggregates, in the order in which it occurred.

    Args:
        snapshot: up to when.
        ids: the aggregates.
        restricted: whether who reads it may see restricted events; they are left out otherwise, whatever the ids.
    """
    events = snapshot.history(ids)
    return tuple(_happening(each) for each in events if restricted or not is_restricted(each.envelope))


def _happening(recorded: Recorded) -> Happening:
    envelope = recorded.envelope
    kind = type_of(envelope.payload)
    return Happening(
        position=recorded.position,
        id=envelope.id,
        type=kind.name,
        words=kind.words,
        subject=envelope.subject,
        source=envelope.source,
        actor=envelope.actor,
        occurred=envelope.time,
        recorded=envelope.recorded,
        received=recorded.recorded_at,
        delay=max(recorded.recorded_at - envelope.recorded, timedelta()),
        synthetic=envelope.synthetic,
        payload=envelope.payload,
    )
