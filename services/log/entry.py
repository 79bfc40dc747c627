"""An event on its way into the log, with all that can be worked out before the writer's turn."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from eventsourcing.persistence import StoredEvent

from domain.audience import may_come_from, next_hops
from domain.envelope import Envelope
from domain.registry import type_of
from domain.tree import NodeId
from services.cloudevents import Malformed, decode, encode
from services.log.situations import LinkForbidden


class Entry(NamedTuple):
    """An event, its stored form, and the neighbours that it goes on to."""

    envelope: Envelope
    stored: StoredEvent
    hops: frozenset[NodeId]

    @property
    def originator_id(self) -> str:
        """The aggregate, as `eventsourcing` calls it."""
        return self.envelope.subject

    @property
    def originator_version(self) -> int:
        """The version that it makes, as `eventsourcing` calls it."""
        return self.envelope.sequence


def _entry(here: NodeId, envelope: Envelope, raw: bytes) -> Entry:
    name = type_of(envelope.payload).name
    return Entry(envelope, StoredEvent(envelope.subject, envelope.sequence, name, raw), next_hops(here, envelope))


def own(here: NodeId, envelopes: Iterable[Envelope]) -> Sequence[Entry]:
    """Return the entries of events that were decided here."""
    return [_entry(here, envelope, encode(envelope)) for envelope in envelopes]


def put_back(here: NodeId, messages: Iterable[bytes]) -> Sequence[Entry]:
    """Return the entries of events that were decided here before, with the bytes that they have everywhere else.

    Raises:
        Malformed: a message is not an event.
    """
    return [_entry(here, decode(raw), raw) for raw in messages]


def brought(here: NodeId, link: NodeId, first: int, messages: Iterable[bytes]) -> Sequence[Entry]:
    """Return the entries of events that a neighbour brings under the numbers from `first`.

    Raises:
        Malformed: a message is not an event; it says which.
        LinkForbidden: the neighbour may not bring it.
    """
    return [_checked(here, link, number, raw) for number, raw in enumerate(messages, first)]


def _checked(here: NodeId, link: NodeId, number: int, raw: bytes) -> Entry:
    try:
        envelope = decode(raw)
        allowed = may_come_from(here, link, envelope)
    except ValueError as error:
        raise Malformed(f"number {number} from {link}: {error}") from error
    if not allowed:
        raise LinkForbidden(link, number, envelope.id)
    return _entry(here, envelope, raw)
