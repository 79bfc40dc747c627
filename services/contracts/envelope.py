"""The envelope as outside systems see it: the attributes of a CloudEvent, with what each of them means here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.aggregate_id import AggregateRef
from domain.envelope import Classification
from domain.fields import Moment
from domain.node_id import Organisation


@dataclass(frozen=True, kw_only=True)
class CloudEvent:
    """An event as it stands in the log, on every wire and in every export (CloudEvents 1.0, structured mode)."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(max_length=64)]
    """A UUIDv7. With `source`, it names the event for ever."""
    source: Organisation
    """The node where it was decided."""
    type: str
    """The type of the event: `IssueRaised`."""
    dataschema: Annotated[str, Field(pattern=r"^/schemas/[A-Za-z]+/[0-9]+$")]
    """Where the schema of its data is: the type and the version in which it was written."""
    datacontenttype: Literal["application/json"]
    subject: AggregateRef
    """The record that it happened to; its owner stands behind the `@`."""
    time: Moment
    """When it occurred, in UTC."""
    recordedtime: Moment
    """When the node where it was decided recorded it, in UTC."""
    sequence: Annotated[str, Field(pattern=r"^[0-9]{10}$")]
    """The version of the record that it makes, from 1."""
    correlationid: str
    """The request that it belongs to."""
    authid: str
    """The pseudonym of who acted."""
    dataclassification: Classification
    """How far it may travel."""
    audience: str | None = None
    """Who takes part in the record so far, separated by spaces; left out if nobody does."""
    causationid: str | None = None
    """The event that led to it; left out if none did."""
    synthetic: bool | None = None
    """True for what a scenario invented where its source is silent; left out else."""
    traceparent: str | None = None
    """W3C trace context, if the request had one."""
    data: dict[str, object]
    """What happened, by the schema that `dataschema` names."""


@dataclass(frozen=True, kw_only=True)
class RecordedEvent:
    """An event as one node has it."""

    position: int
    """Its place in this node's log: 1, 2, 3 … without gap."""
    recorded_at: datetime
    """When this node recorded it."""
    link: str | None
    """The neighbour it came from; null if it was decided here."""
    number: int | None
    """Its number on that link."""
    event: CloudEvent
