"""Copying a log event by event: what stood in the node's own log need not be readable to stand in the copy."""

from collections.abc import Collection, Sequence

from eventsourcing.persistence import StoredEvent

from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.log.group import GroupCommit
from services.log.records import PreparedEvent, RememberedRequest
from services.log.writer import Job


def copy_unreadable(record: Recorded, raw: bytes, links: Collection[NodeId]) -> Job[None]:
    """Return the job that records what a log could not read, as it stands there; it says itself where it had gone."""
    envelope, payload = record.envelope, record.envelope.payload
    if not isinstance(payload, Unreadable):
        raise TypeError(f"{envelope.id} can be read: it is restored, or taken in")
    stored = StoredEvent(envelope.subject, envelope.sequence, payload.type, raw)
    event = PreparedEvent(envelope, stored, frozenset(links))

    def add(group: GroupCommit) -> None:
        group.require_following([event])
        group.add(event, record.link, record.number)

    return Job([event], (), add)


def remember(requests: Sequence[RememberedRequest]) -> Job[None]:
    """Return the job that remembers requests with the events that stand in the copy already."""

    def add(group: GroupCommit) -> None:
        for key, recorded in requests:
            group.remember(key, recorded)

    return Job((), [key for key, _ in requests], add)
