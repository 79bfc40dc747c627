"""Appending what was decided here: prepared in the caller's thread, checked and added in the writer's turn."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain

from eventsourcing.persistence import StoredEvent

from domain.audience import next_hops
from domain.envelope import Envelope
from domain.home.state import Home
from domain.node_id import NodeId
from domain.registry import type_of
from services.cloudevents import decode, readable
from services.log.errors import RequestMismatch, RequestRepeated, VersionConflict
from services.log.group import GroupCommit, Judge
from services.log.records import Append, Appended, IdempotencyKey, PreparedEvent
from services.log.writer import Job


def append(here: NodeId, appends: Iterable[Append]) -> Job[Sequence[Appended]]:
    """Return the job that records these one after the other, all or nothing.

    Raises:
        Malformed: one of them could not be read again.
    """
    return _job([(_prepared(here, each), each.key) for each in appends], partial(_require_home, here))


def restore(here: NodeId, messages: Iterable[bytes]) -> Job[Sequence[Appended]]:
    """Return the job that records events that were decided here before, with the bytes that they have everywhere else.

    Raises:
        Malformed: a message is not an event.
    """
    return _job([([prepared(here, decode(raw), raw) for raw in messages], None)], None)


def _prepared(here: NodeId, append: Append) -> Sequence[PreparedEvent]:
    raws = map(readable, append.envelopes) if append.raws is None else append.raws
    return [prepared(here, envelope, raw) for envelope, raw in zip(append.envelopes, raws, strict=True)]


def prepared(here: NodeId, envelope: Envelope, raw: bytes) -> PreparedEvent:
    """Return an event with its stored form, and the neighbours that it goes on to."""
    stored = StoredEvent(envelope.subject, envelope.sequence, type_of(envelope.payload).name, raw)
    return PreparedEvent(envelope, stored, next_hops(here, envelope))


def _require_home(here: NodeId, event: PreparedEvent, home: Home | None) -> None:
    """Demand that the record lives here. If it was handed over since the command was decided, that came before it."""
    if home and home.home != here:
        raise VersionConflict(event.envelope.subject, event.envelope.sequence)


def _job(
    parts: Sequence[tuple[Sequence[PreparedEvent], IdempotencyKey | None]], judge: Judge | None
) -> Job[Sequence[Appended]]:
    events = list(chain.from_iterable(events for events, _ in parts))
    keys = [key for _, key in parts if key]

    def add(group: GroupCommit) -> Sequence[Appended]:
        for key in keys:
            _require_new(key, group)
        group.require_following(events, judge)
        return [_added(events, key, group) for events, key in parts]

    return Job(events, [key.key for key in keys], add)


def _require_new(key: IdempotencyKey, group: GroupCommit) -> None:
    """Demand that the request was not recorded before."""
    known = group.state.requests.get(key.key)
    if known and known.is_other_than(key.fingerprint):
        raise RequestMismatch(key.key)
    if known:
        raise RequestRepeated(known.first, known.last)


def _added(events: Sequence[PreparedEvent], key: IdempotencyKey | None, group: GroupCommit) -> Appended:
    first = group.position + 1
    recorded = [group.add(event) for event in events]
    if key:
        group.add_request(key, first)
    return Appended(recorded, group.position)
