"""Copying a log event by event: what stood in the node's own log need not be readable to stand in the copy."""

from collections.abc import Collection, Sequence

from eventsourcing.persistence import StoredEvent

from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.log.append import prepared
from services.log.group import GroupCommit
from services.log.records import PreparedEvent, RememberedRequest
from services.log.writer import Job


def copied(here: NodeId, record: Recorded, raw: bytes, links: Collection[NodeId]) -> Job[None]:
    """Return the job that records what stands in the log that is copied; nobody judges it a second time.

    Args:
        here: whose log it is.
        record: as it stands there.
        raw: its bytes.
        links: to whom it had gone, if it cannot be read: it does not say so itself.
    """
    envelope, payload = record.envelope, record.envelope.payload
    if isinstance(payload, Unreadable):
        stored = StoredEvent(envelope.subject, envelope.sequence, payload.type, raw)
        event = PreparedEvent(envelope, stored, frozenset(links))
    else:
        event = prepared(here, envelope, raw)

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
