"""What goes into a log beside envelopes, and what is read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from domain.envelope import Envelope, Recorded


@dataclass(frozen=True, slots=True)
class Request:
    """The request that a caller may repeat without doing it twice (Idempotency-Key)."""

    key: str
    """Chosen by the caller; whoever takes requests makes it unique per actor."""
    fingerprint: str
    """What was asked for: the same key with another fingerprint is a mistake of the caller."""


class Part(NamedTuple):
    """What one of several requests brings that are recorded together."""

    envelopes: Sequence[Envelope]
    request: Request | None = None


class Added(NamedTuple):
    """What one part added to the log."""

    events: Sequence[Recorded]
    position: int
    """The last position of the log with it; that of its last event, if it has any."""


class Answered(NamedTuple):
    """A request that was recorded before, at the positions `first` to `last` (`first` > `last`: without events)."""

    fingerprint: str
    first: int
    last: int


class RawRecord(NamedTuple):
    """An event as it is stored, not decoded."""

    position: int
    recorded_at: int
    """Microseconds since 1970, UTC."""
    raw: bytes
    """The CloudEvents bytes."""
    type: str
    """The name of the event type."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An aggregate as all its events in this log make it."""

    state: Any
    sequence: int
    """The version that it has."""
    last: Envelope
    """The event that made this version."""


@dataclass(frozen=True, slots=True)
class LinkPosition:
    """How far a link has come: the last number, and the id of the event under it (None before the first)."""

    number: int
    event_id: str | None


NOTHING_YET = LinkPosition(0, None)


class Outgoing(NamedTuple):
    """An event under its number on a link."""

    number: int
    event_id: str
    raw: bytes
    """The CloudEvents bytes."""
