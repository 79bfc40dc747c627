"""From what a decision returns to the envelopes that are appended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.aggregate import Changes, On, aggregates
from domain.aggregate_id import AggregateId, owner_of, parts
from domain.audience import participants
from domain.beijing import written
from domain.envelope import Envelope
from domain.node_id import NodeId
from domain.refusal import NotYours, OutOfOrder
from domain.registry import type_of
from services.cloudevents import Malformed, readable
from services.commands.refusals import BreaksSchema
from services.commands.seen import Seen
from services.log import Append, IdempotencyKey, Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMetadata:
    """What all envelopes of one decision have in common."""

    event_id: Callable[[], str]
    source: NodeId
    occurred_at: datetime | None
    """As the command says; None if it says nothing."""
    now: datetime
    correlation: str
    actor: str
    synthetic: bool
    traceparent: str | None
    exact: bool = True
    """A time that the command states is kept, or refused; otherwise it is moved behind what occurred before."""

    def time(self, id: AggregateId, loaded: Loaded | None, *, follows: bool = False) -> datetime:
        """Return when an event occurs on a record that stands like this.

        What people did, they did in order. What the node noted meanwhile by itself does not bound when that was; yet a
        clock that was put back must not stop the work, so a time that nobody stated is before nothing at all.

        Args:
            id: the record.
            loaded: how it stands; None if it begins now.
            follows: True if the event only follows on what occurs on another record.

        Raises:
            OutOfOrder: the command states a time before the earliest that there may be.
        """
        at = self.occurred_at or self.now
        last = (loaded.acted if self.occurred_at else loaded.last.time) if loaded else None
        if loaded is None or last is None or at >= last:
            return at
        earliest = _earliest(id, loaded) if follows else last
        if self.occurred_at and self.exact and earliest and at < earliest:
            raise OutOfOrder(at=written(at), last=written(earliest), id=id)
        return last


def _earliest(id: AggregateId, loaded: Loaded) -> datetime | None:
    """Return the earliest moment of what follows on a record: its beginning, unless it counts what may be older."""
    return None if aggregates[parts(id)[0]].counts else loaded.began


def enveloped(own: AggregateId, changes: Changes, seen: Seen, metadata: EventMetadata) -> Sequence[Envelope]:
    """Return the envelopes of a decision on `own`: its own events first, then those on others, each in order.

    What occurs on `own` occurs after all that people did there. What only follows on another record (an inspection
    belongs to a round, an issue stands on a list) may be recorded late, after others of its like: it is entered behind
    them, unless it is older than that record. An index or a tally is never too young for what it counts.

    Raises:
        NotYours: an event is on an aggregate of another owner.
        OutOfOrder: see `EventMetadata.time`.
        RecordSetAside: some events of a record cannot be read.
    """
    events = [change if isinstance(change, On) else On(own, change) for change in changes]
    envelopes: list[Envelope] = []
    last: dict[AggregateId, Envelope] = {}
    for event in sorted(events, key=lambda event: event.id != own):
        if owner_of(event.id) != owner_of(own):
            raise NotYours(id=event.id, owner=owner_of(event.id), actor=owner_of(own))
        loaded = seen.own(event.id)
        before = last.get(event.id) or (loaded.last if loaded else None)
        time = metadata.time(event.id, loaded, follows=event.id != own)
        envelopes.append(_envelope(event, before, time, metadata))
        last[event.id] = envelopes[-1]
    return envelopes


def _envelope(event: On, before: Envelope | None, time: datetime, metadata: EventMetadata) -> Envelope:
    audience = {*(before.audience if before else ()), *participants(event.payload)}
    return Envelope(
        id=metadata.event_id(),
        source=metadata.source,
        subject=event.id,
        sequence=before.sequence + 1 if before else 1,
        time=time,
        recorded=metadata.now,
        correlation=metadata.correlation,
        actor=metadata.actor,
        classification=aggregates[parts(event.id)[0]].classification,
        audience=tuple(sorted(audience)),
        synthetic=metadata.synthetic,
        traceparent=metadata.traceparent,
        payload=event.payload,
    )


def appendable(envelopes: Sequence[Envelope], key: IdempotencyKey | None) -> Append:
    """Return what is to be recorded of these events, once they were read again as any node will read them.

    Raises:
        BreaksSchema: one could not be.
    """
    return Append(envelopes, key, [_readable(each) for each in envelopes])


def _readable(envelope: Envelope) -> bytes:
    try:
        return readable(envelope)
    except Malformed as error:
        raise BreaksSchema(event=type_of(envelope.payload).name, rules=error.rule) from error
