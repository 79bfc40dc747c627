"""Taking in what a neighbour sends: checked in the caller's thread, each number recorded once in the writer's turn."""

from collections.abc import Sequence

from domain.audience import may_come_from
from domain.node_id import NodeId
from services.cloudevents import Malformed, decode
from services.log.append import prepared
from services.log.errors import LinkForbidden, LinkGap
from services.log.group import GroupCommit
from services.log.records import LinkPosition, PreparedEvent
from services.log.writer import Job


def take_in(here: NodeId, link: NodeId, first: int, messages: Sequence[bytes]) -> Job[LinkPosition | None]:
    """Return the job that records events under the numbers from `first`, all or nothing.

    It skips the numbers that were taken in; the rest must begin with the next one and follow on the log. It gives how
    far the link has come, or None if all was known.

    Raises:
        Malformed: a message is not an event; it says which.
        LinkForbidden: the neighbour may not bring it.
    """
    events = [_allowed(here, link, number, raw) for number, raw in enumerate(messages, first)]

    def add(group: GroupCommit) -> LinkPosition | None:
        received = group.state.received(link)
        if first > received + 1:
            raise LinkGap(link, received + 1, first)
        new = events[received + 1 - first :]
        group.require_following(new)
        for number, event in enumerate(new, received + 1):
            group.add(event, link, number)
        return LinkPosition(received + len(new), new[-1].envelope.id) if new else None

    return Job(events, (), add)


def mark_stored(link: NodeId, stored: LinkPosition) -> Job[None]:
    """Return the job that remembers how far a neighbour has stored ours."""
    return Job((), (), lambda group: group.report(link, stored))


def _allowed(here: NodeId, link: NodeId, number: int, raw: bytes) -> PreparedEvent:
    try:
        envelope = decode(raw)
        allowed = may_come_from(here, link, envelope)
    except ValueError as error:
        raise Malformed(f"number {number} from {link}: {error}") from error
    if not allowed:
        raise LinkForbidden(link, number, envelope.id)
    return prepared(here, envelope, raw)
