"""What goes into a log beside envelopes, and what is read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from eventsourcing.persistence import StoredEvent

from domain.aggregate_id import AggregateId
from domain.envelope import Envelope, Recorded
from domain.node_id import NodeId


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What tells a request from others, so that a caller may repeat it without doing it twice."""

    key: str
    """Chosen by the caller; whoever takes requests tells callers apart by it, as `actors_key` does."""
    fingerprint: str
    """Of what is requested: the same key with another fingerprint is a mistake of the caller."""


class Append(NamedTuple):
    """The events that one request leads to."""

    envelopes: Sequence[Envelope]
    key: IdempotencyKey | None = None
    raws: Sequence[bytes] | None = None
    """Their bytes, where these have been read again already."""


class PreparedEvent(NamedTuple):
    """An event with all that can be worked out before the writer's turn."""

    envelope: Envelope
    stored: StoredEvent
    hops: frozenset[NodeId]
    """The neighbours that it goes on to."""


class Share(NamedTuple):
    """An aggregate whose past a neighbour is to be sent, and then whatever happens to it."""

    id: AggregateId
    link: NodeId


class OpenedAggregate(NamedTuple):
    """An aggregate, and who takes part in it by its last event."""

    id: AggregateId
    audience: tuple[NodeId, ...]


class Appended(NamedTuple):
    """What an append added to the log."""

    events: Sequence[Recorded]
    position: int
    """The last position of the log with it; that of its last event, if it has any."""


ALL = 2**53
"""More events than one record has."""

UNHEARD = ""
"""What is known of the fingerprint of a report that is known by its events alone: what it said, they do not tell."""


class RecordedRequest(NamedTuple):
    """A request that was recorded before, at the positions `first` to `last` (`first` > `last`: without events)."""

    fingerprint: str
    """What is known of it: its beginning, if only the events told."""
    first: int
    last: int

    def is_other_than(self, fingerprint: str) -> bool:
        """Say whether it is known to have said something else than one with this fingerprint."""
        return not fingerprint.startswith(self.fingerprint)


class RememberedRequest(NamedTuple):
    """A request as a log remembers it: in the order of `first`, then of `key`."""

    key: str
    recorded: RecordedRequest

    @property
    def place(self) -> tuple[int, str]:
        """Return where it stands among the others."""
        return self.recorded.first, self.key


class RawRecord(NamedTuple):
    """An event as it is stored, not decoded."""

    position: int
    recorded_at: int
    """Microseconds since 1970, UTC."""
    raw: bytes
    """The CloudEvents bytes."""
    type: str
    """The name of the event type."""
    aggregate: AggregateId


class StoredLeaf(NamedTuple):
    """A leaf and the event at its position, as the database has them: nothing of it is believed."""

    position: int
    recorded_at: int
    """Microseconds since 1970, UTC."""
    hash: bytes
    """Of the leaf."""
    event_id: str
    raw: bytes | None
    """The CloudEvents bytes; None, as all that follows, if there is no event."""
    type: str | None
    aggregate: AggregateId | None
    sequence: int | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """An aggregate as all its events in this log make it."""

    state: Any
    sequence: int
    """The version that it has."""
    last: Envelope
    """The last event that could be folded: the one that made this version, unless some are set aside."""
    began: datetime
    """When its first event occurred."""
    acted: datetime | None
    """When people's last act on it occurred; None if there is none, or all that they did was taken back."""
    set_aside: int | None = None
    """The version from which on its events could not be folded, if there are any: the state is that before it."""


@dataclass(frozen=True, slots=True)
class LinkPosition:
    """How far a link has come: the last number, and the id of the event under it (None before the first)."""

    number: int
    event_id: str | None


NOTHING_YET = LinkPosition(0, None)


class GivenOut(NamedTuple):
    """What was given to a neighbour under a number: the event at a position, and of which aggregate that is."""

    number: int
    position: int
    aggregate: AggregateId


class Outgoing(NamedTuple):
    """An event under its number on a link."""

    number: int
    event_id: str
    raw: bytes
    """The CloudEvents bytes."""
