"""Building a forked log anew: what stands before the fork, as it stood there; then what only the fork has is found."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from domain.envelope import Classification, Recorded
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.files import replacing
from services.links.asking import Progress
from services.links.tellings import Side, Tellings, readable
from services.links.wire import event_id
from services.locale import say
from services.log import Log, RawRecord, Share
from services.log.batch import StepBatch
from services.log.copying import copied
from services.log.records import GivenOut

CHUNK = 500
"""Events that are read, and written, together."""
Chunk = Sequence[tuple[Recorded, RawRecord]]


class NotEmpty(ValueError):
    """A log is to be built anew in a database that holds one already, perhaps as much as an earlier attempt wrote."""

    def __init__(self) -> None:
        super().__init__(
            say(
                "--beside：该数据库不是空的（可能是上次未完成的恢复所写）；请另指定一个空的数据库",
                "--beside: this database is not empty, perhaps by a recovery that was ended; name an empty one",
            )
        )


def empty(node: NodeId, url: str) -> Log:
    """Open the database in which a log is built anew.

    Raises:
        NotEmpty: there is a log in it.
    """
    log = Log(node, url)
    if log.head():
        log.close()
        raise NotEmpty
    return log


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


def copy(log: Log, anew: Log, fork: int, progress: Progress) -> None:
    """Write what comes before the fork into the new log, in the same order, and give it under the same numbers."""
    given = {link: _Given(log, link) for link in log.links()}
    for chunk in chunks(log, 0, fork):
        with anew.batch(recorded.envelope for recorded, _ in chunk) as batch:
            for recorded, raw in chunk:
                for link, each in given.items():
                    _share_again(batch, link, each, recorded.position)
                links = [link for link, each in given.items() if each.due and each.due.position == recorded.position]
                batch.keep(copied(recorded, raw.raw, raw.type, links))
                for link in links:
                    given[link].pass_over(batch.sent(link))
        progress(say("已复制", "copied"), chunk[-1][0].position)


class _Given:
    """What a neighbour was given by the log that is copied, number by number."""

    def __init__(self, log: Log, link: NodeId) -> None:
        self._rows = self._read(log, link)
        self.due = next(self._rows, None)
        """What is next."""

    def _read(self, log: Log, link: NodeId) -> Iterator[GivenOut]:
        after = 0
        while page := log.given(link, after, CHUNK):
            yield from page
            after = page[-1].number

    def pass_over(self, number: int) -> None:
        """Go on behind a number."""
        while self.due and self.due.number <= number:
            self.due = next(self._rows, None)


def _share_again(batch: StepBatch, link: NodeId, given: _Given, before: int) -> None:
    """Give a neighbour again what it was given apart from news of it, if that was before a position."""
    while given.due and given.due.position < before:
        sent = batch.sent(link)
        batch.keep(batch.shared(Share(given.due.aggregate, link)))
        if batch.sent(link) == sent:  # it is counted as having it: what is missing is found when its link is up
            return
        given.pass_over(batch.sent(link))


def chunks(log: Log, after: int, before: int) -> Iterator[Chunk]:
    """Yield the events between two positions, with their bytes."""
    while after < before - 1:
        limit = min(CHUNK, before - 1 - after)
        chunk = list(zip(log.read(after, limit), log.read_raw(after, limit), strict=True))
        if not chunk:
            return
        yield chunk
        after = chunk[-1][0].position


def set_apart(log: Log, anew: Log, fork: int, file: Path) -> int:
    """Write what only the forked log has to a file, one event per line; return how many those are.

    What concerns the node's own running is carried over into the new log instead.
    """
    with replacing(file) as out:
        return sum(_set_apart(chunk, anew, out) for chunk in chunks(log, fork - 1, log.head() + 1))


def _set_apart(chunk: Chunk, anew: Log, out: BinaryIO) -> int:
    known = anew.positions([recorded.envelope.id for recorded, _ in chunk])
    new = [(recorded, raw) for recorded, raw in chunk if recorded.envelope.id not in known]
    forked = [raw.raw + b"\n" for recorded, raw in new if is_forked(recorded)]
    out.writelines(forked)
    with anew.batch(recorded.envelope for recorded, _ in new) as batch:
        for recorded, raw in new:
            if recorded.link is None and not is_forked(recorded):
                batch.keep(batch.restored(raw.raw))
    return len(forked)


def is_forked(recorded: Recorded) -> bool:
    """Say whether an event is lost if nobody else has it: what concerns the node's own running is carried over."""
    is_local = recorded.envelope.classification is Classification.LOCAL and not _is_unreadable(recorded)
    return recorded.link is None and not is_local


def _is_unreadable(recorded: Recorded) -> bool:
    return isinstance(recorded.envelope.payload, Unreadable)
