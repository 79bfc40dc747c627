"""The envelope: an event with all that is known about it, the same on every wire and on every node.

It is a CloudEvents 1.0 event; the names of its attributes on the wire are in brackets. What differs from node to node
stands beside it, in `Recorded`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.aggregate_id import AggregateId
from domain.node_id import NodeId


class Classification(StrEnum):
    """How far an event may travel (`dataclassification`)."""

    INTERNAL = "internal"
    """To the audience and to the superiors of the node where it happened."""
    RESTRICTED = "restricted"
    """To the named audience alone."""
    LOCAL = "local"
    """Nowhere: it concerns this node's own running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An event as it was decided by the node that owns its aggregate."""

    id: str
    """UUIDv7 (`id`)."""
    source: NodeId
    """The node where it was decided (`source`)."""
    subject: AggregateId
    """The aggregate (`subject`)."""
    sequence: int
    """Version of the aggregate that it makes, from 1 (`sequence`)."""
    time: datetime
    """When it occurred (`time`), never earlier than the aggregate's event before it."""
    recorded: datetime
    """When the node where it was decided recorded it (`recordedtime`)."""
    correlation: str
    """Of the request that it belongs to (`correlationid`): it follows from the request's key, if that had one."""
    causation: str | None = None
    """The id of the event that led to it (`causationid`)."""
    actor: str
    """The pseudonym of who acted (`authid`)."""
    classification: Classification = Classification.INTERNAL
    """How far it may travel (`dataclassification`)."""
    audience: tuple[NodeId, ...] = ()
    """All who take part in the aggregate so far, in order (`audience`)."""
    synthetic: bool = False
    """True for what a scenario invented where its source is silent (`synthetic`)."""
    traceparent: str | None = None
    """W3C trace context (`traceparent`)."""
    payload: Any
    """The event itself (`type`, `dataschema`, `data`)."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as one node has it in its log."""

    position: int
    """Its place in this node's log: 1, 2, 3 … without gap."""
    recorded_at: datetime
    """When this node recorded it, never earlier than the position before it."""
    envelope: Envelope
    link: NodeId | None = None
    """The neighbour it came from, or None if it was decided here."""
    number: int | None = None
    """Its number on that link."""
