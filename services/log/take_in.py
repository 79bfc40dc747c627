"""What neighbours send is taken in: checked in the caller's thread, each number recorded once in the writer's turn.

So is what they report to have, and what they are to get besides what happens from now on.
"""

from collections.abc import Sequence
from functools import partial

from domain.aggregate_id import owner_of
from domain.audience import may_come_from
from domain.envelope import Classification
from domain.home.state import Home, may_have_written
from domain.node_id import NodeId
from domain.words import Words
from services.cloudevents import decode
from services.log.append import prepared
from services.log.errors import LinkForbidden, LinkGap, NotItsHome
from services.log.group import GroupCommit
from services.log.records import LinkPosition, PreparedEvent, Share
from services.log.trees import Trees, require_known
from services.log.writer import Job


def take_in(
    here: NodeId, link: NodeId, first: int, messages: Sequence[bytes], trees: Trees
) -> Job[LinkPosition | None]:
    """Return the job that records events under the numbers from `first`, all or nothing.

    It skips the numbers that were taken in; the rest must begin with the next one, follow on the log, and have been
    decided where the log says that the records live or lived. It gives how far the link has come, or None if all was
    known.

    Raises:
        Malformed: a message is not an event.
        LinkForbidden: the neighbour may not bring it.
    """
    events = [_allowed(here, link, raw) for raw in messages]
    require_known(here, link, [event.envelope for event in events], trees)

    def add(group: GroupCommit) -> LinkPosition | None:
        received = group.state.received(link)
        if first > received + 1:
            raise LinkGap(link, received + 1, first)
        new = events[received + 1 - first :]
        group.require_following(new, partial(_require_home, link))
        for number, event in enumerate(new, received + 1):
            group.add(event, link, number)
        return LinkPosition(received + len(new), new[-1].envelope.id) if new else None

    return Job(events, (), add)


def mark_stored(link: NodeId, stored: LinkPosition) -> Job[None]:
    """Return the job that remembers how far a neighbour has stored ours."""
    return Job((), (), lambda group: group.report(link, stored))


def share(shares: Sequence[Share]) -> Job[None]:
    """Return the job that sends neighbours the past of aggregates that they have nothing of, and counts them in."""
    return Job((), (), lambda group: group.share(shares), shares)


def _allowed(here: NodeId, link: NodeId, raw: bytes) -> PreparedEvent:
    envelope = decode(raw)
    if envelope.classification is Classification.LOCAL:
        raise LinkForbidden(link, envelope, _LOCAL)
    if not may_come_from(here, link, envelope.source):
        raise LinkForbidden(link, envelope)
    return prepared(here, envelope, raw)


def _require_home(link: NodeId, event: PreparedEvent, home: Home | None) -> None:
    envelope, owner = event.envelope, owner_of(event.envelope.subject)
    if not may_have_written(envelope.source, owner, home):
        raise NotItsHome(link, envelope, home.home if home else None)


_LOCAL = Words(
    "dataclassification:local 的事件只属于本节点", "dataclassification: what is local concerns one node alone"
)
