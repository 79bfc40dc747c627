"""Building a forked log anew: what stands before the fork, as it stood there; then what only the fork has is found."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.envelope import Classification, Recorded
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.links.asking import Progress
from services.links.tellings import Side, Tellings, readable
from services.links.wire import event_id
from services.log import Log, Share
from services.log.batch import Batch

CHUNK = 500
"""Events that are read, and written, together."""
Chunk = Sequence[tuple[Recorded, bytes]]


def fork_of(log: Log, told: Tellings) -> int | None:
    """Return the first position that contradicts what a neighbour holds, or None; bytes of no event tell nothing."""
    found = (_contradicted(log, told, neighbour) for neighbour in told.neighbours(Side.HELD))
    return min((position for position in found if position is not None), default=None)


def _contradicted(log: Log, told: Tellings, neighbour: NodeId) -> int | None:
    """Return the first position; the numbers given to a neighbour go up with the positions."""
    for number, raw in told.rows(neighbour, Side.HELD):
        ours = log.sent_at(neighbour, number)
        if ours is None:
            return None
        if ours.event_id != event_id(raw) and readable(raw):
            return log.sent_by(neighbour, number)
    return None


def copy(log: Log, anew: Log, fork: int, links: Sequence[NodeId], progress: Progress) -> None:
    """Write what comes before the fork into the new log, in the same order and so under the same numbers."""
    shared = log.has_shared()
    for chunk in chunks(log, 0, fork):
        with anew.batch(recorded.envelope for recorded, _ in chunk) as batch:
            for recorded, raw in chunk:
                if shared:
                    _share_again(log, batch, links, recorded.position)
                batch.keep(batch.copied(recorded, raw, _given(log, batch, links, recorded)))
        progress("copied", chunk[-1][0].position)


def _is_unreadable(recorded: Recorded) -> bool:
    return isinstance(recorded.envelope.payload, Unreadable)


def _given(log: Log, batch: Batch, links: Sequence[NodeId], recorded: Recorded) -> Sequence[NodeId]:
    """Return the neighbours to whom this event went under the number that is due to them in the new log."""
    if not _is_unreadable(recorded):
        return ()
    due = {link: log.sent_at(link, batch.sent(link) + 1) for link in links}
    return [link for link, sent in due.items() if sent and sent.event_id == recorded.envelope.id]


def _share_again(log: Log, batch: Batch, links: Sequence[NodeId], before: int) -> None:
    """Give neighbours again what they were given apart from news of it, if that was before a position."""
    for link in links:
        while (due := log.sent_before(link, batch.sent(link) + 1, before)) is not None:
            batch.keep(batch.shared(Share(due, link)))


def chunks(log: Log, after: int, before: int) -> Iterator[Chunk]:
    """Yield the events between two positions, with their bytes."""
    while after < before - 1:
        limit = min(CHUNK, before - 1 - after)
        chunk = list(zip(log.read(after, limit), (record.raw for record in log.read_raw(after, limit)), strict=True))
        if not chunk:
            return
        yield chunk
        after = chunk[-1][0].position


def only_in(log: Log, anew: Log, fork: int) -> Sequence[Recorded]:
    """Return what only the forked log has; what concerns the node's own running is carried over instead."""
    lost = list[Recorded]()
    for chunk in chunks(log, fork - 1, log.head() + 1):
        known = anew.positions([recorded.envelope.id for recorded, _ in chunk])
        new = [(recorded, raw) for recorded, raw in chunk if recorded.envelope.id not in known]
        with anew.batch(recorded.envelope for recorded, _ in new) as batch:
            for recorded, raw in new:
                if is_forked(recorded):
                    lost.append(recorded)
                elif recorded.link is None:
                    batch.keep(batch.restored(raw))
    return lost


def is_forked(recorded: Recorded) -> bool:
    """Say whether an event is lost if nobody else has it: what concerns the node's own running is carried over."""
    is_local = recorded.envelope.classification is Classification.LOCAL and not _is_unreadable(recorded)
    return recorded.link is None and not is_local


def write(log: Log, lost: Sequence[Recorded], data: Path) -> Path:
    """Write these events to a file, one per line, and return which."""
    file = data / f"forked-{log.head()}.jsonl"
    raws = (log.read_raw(recorded.position - 1, 1)[0].raw for recorded in lost)
    file.write_bytes(b"".join(raw + b"\n" for raw in raws))
    return file
