"""Copying a log event by event: what stood in the node's own log need not be readable to stand in the copy."""

from collections.abc import Collection, Sequence

from eventsourcing.persistence import StoredEvent

from domain.envelope import Recorded
from domain.node_id import NodeId
from services.log.group import GroupCommit
from services.log.records import PreparedEvent, RememberedRequest
from services.log.writer import Job


def copied(record: Recorded, raw: bytes, type: str, links: Collection[NodeId]) -> Job[None]:
    """Return the job that records what stands in the log that is copied; nobody judges it a second time.

    Args:
        record: as it stands there, readable or not.
        raw: its bytes.
        type: the name of its type.
        links: to whom it was given there, under the numbers that are due to them here.
    """
    stored = StoredEvent(record.envelope.subject, record.envelope.sequence, type, raw)
    event = PreparedEvent(record.envelope, stored, frozenset(links))
    return Job([event], (), lambda group: group.copy(event, record.link, record.number, links))


def remember(requests: Sequence[RememberedRequest]) -> Job[None]:
    """Return the job that remembers requests with the events that stand in the copy already."""

    def add(group: GroupCommit) -> None:
        for key, recorded in requests:
            group.remember(key, recorded)

    return Job((), [key for key, _ in requests], add)
