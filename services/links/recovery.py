"""Recovery of a node whose database was put back to an older copy, from what its neighbours hold.

The node must be stopped, its neighbours must run. If the node had gone on after the older copy, its log forked: the log
is then built anew beside the old one, and what nobody else has is written to a file for people to decide on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from domain.envelope import Classification, Recorded
from domain.node_id import NodeId
from domain.registry import Unreadable
from services.identities.nkey import identity
from services.links.addresses import Address, addresses
from services.links.answers import UnusableAnswer, unpack
from services.links.merge import Merge
from services.links.remembering import remember_reports, remember_requests
from services.links.tellings import Holdings, Plan, planned, readable, require_agreement
from services.links.wire import Question, event_id
from services.log import LinkPosition, Log, Share
from services.nats.connection import Connection, Unreachable, connect
from services.nats.server import NatsServer
from services.nats.settings import NatsSettings
from services.nats.subjects import Direction

Progress = Callable[[str, int], None]
"""Called with what is being done and how many events it is about so far."""
Confirm = Callable[[Plan], bool]
REPLY_TIMEOUT = 20.0
"""Seconds for a neighbour to answer."""
CHUNK = 500
MOST = 2 << 30
"""Bytes that one neighbour may tell of each kind; all of it is held in memory to be put in order."""


class NeighbourUnreachable(Exception):
    """A neighbour does not answer; what it holds is needed before anything may be written."""


class NeighbourUntrue(Exception):
    """A neighbour answers with what cannot be so. Nothing was written."""

    def __init__(self, neighbour: NodeId, what: str) -> None:
        super().__init__(f"{neighbour} answers with what cannot be so: {what}; leave it out with --without")


class NotConfirmed(Exception):
    """Whoever was asked did not want what the recovery would do."""

    def __init__(self) -> None:
        super().__init__("nothing was changed")


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did."""

    own: int
    """Events of this node that came back."""
    others: int
    """Events of others that came back."""
    left: int
    """Numbers that were left to the links, which stop there and say why: something there cannot be taken."""
    forked: Sequence[Recorded]
    """Events that only the forked log had; they are no longer in the log."""
    file: Path | None
    """Where those are, one CloudEvents event per line."""
    kept: int
    """Up to this position the log stands as it did; what comes behind it may stand elsewhere now."""


async def recover(
    settings: NatsSettings,
    url: str,
    beside: str,
    progress: Progress = lambda _what, _n: None,
    confirm: Confirm = lambda _plan: True,
    without: Collection[str] = (),
) -> Recovered:
    """Bring back what the neighbours hold.

    Args:
        settings: of the node, which must be stopped.
        url: its log.
        beside: an empty database of the same kind, for a log that must be built anew because it forked. If
            `Recovered.file` is given, this one is the node's log from now on; the caller puts it in place of the other.
        progress: told how far it is.
        confirm: shown what would be done before anything is written; says whether to do it.
        without: neighbours that are not asked, for they are known to tell what is not so.

    Raises:
        NeighbourUnreachable: not every neighbour answers.
        NeighbourUntrue: one answers with what cannot be so.
        Disputed: two of them, or one of them and the log, tell an event differently.
        NotConfirmed: it is not to be done.
        Irreconcilable: what they hold fits into no order.
    """
    async with _server(settings) as every:
        neighbours = {id: address for id, address in every.items() if id not in without}
        with closing(Log(NodeId(settings.id), url)) as log:
            holdings = await _ask_all(log, neighbours, log.stored, progress)
            await asyncio.to_thread(require_agreement, log, holdings)
            fork = await asyncio.to_thread(_fork, log, holdings)
            if not confirm(await asyncio.to_thread(planned, log, holdings, fork)):
                raise NotConfirmed
            if fork is None:
                head = log.head()
                merged = await asyncio.to_thread(_merge, log, holdings, progress)
                await asyncio.to_thread(remember_reports, log, head)
                return Recovered(merged.own, merged.taken, merged.left, (), None, head)
            with closing(Log(log.node, beside)) as anew:
                await asyncio.to_thread(_copy, log, anew, fork, tuple(neighbours), progress)
                await asyncio.to_thread(remember_requests, log, anew, fork)
                holdings = await _ask_all(anew, neighbours, anew.sent, progress)
                merged = await asyncio.to_thread(_merge, anew, holdings, progress)
                await asyncio.to_thread(remember_reports, anew, fork - 1)
                lost = await asyncio.to_thread(_only_in, log, anew, fork)
                file = _write(log, lost, settings.data)
                return Recovered(merged.own, merged.taken, merged.left, lost, file, fork - 1)


# ── Asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def _server(settings: NatsSettings) -> AsyncIterator[dict[NodeId, Address]]:
    """Run the node's own nats-server, if it is ours to run, and yield how each neighbour is reached through it."""
    who = identity(settings.identity_file)
    server = None if settings.nats.url else NatsServer(settings, who)
    if server:
        await server.start()
    try:
        yield addresses(settings, who)
    finally:
        if server:
            await server.stop()


async def _ask_all(
    log: Log, neighbours: dict[NodeId, Address], agreed: Callable[[NodeId], LinkPosition], progress: Progress
) -> dict[NodeId, Holdings]:
    """Ask every neighbour; `agreed` says up to which number it is known to hold the same as we."""
    return {
        neighbour: await _ask(neighbour, address, agreed(neighbour).number, log.received(neighbour).number, progress)
        for neighbour, address in neighbours.items()
    }


async def _ask(neighbour: NodeId, address: Address, agreed: int, received: int, progress: Progress) -> Holdings:
    outgoing = Direction.DOWN if address.below else Direction.UP
    inboxes = outgoing.opposite.replies
    async with connect(address.url, address.key, inboxes, address.domain, address.certificate) as connection:
        held = await _pages(connection, outgoing, neighbour, Question("received", max(agreed - 1, 0)), progress)
        offered = await _pages(connection, outgoing, neighbour, Question("sent", received), progress)
    return Holdings(held, offered)


async def _pages(
    connection: Connection, outgoing: Direction, neighbour: NodeId, question: Question, progress: Progress
) -> Sequence[tuple[int, bytes]]:
    rows, size = list[tuple[int, bytes]](), 0
    while True:
        answer = await _page(connection, outgoing, neighbour, question)
        page = _unpacked(neighbour, answer, question.after)
        if not page:
            return rows
        rows += page
        size += len(answer)
        if size > MOST:
            raise NeighbourUntrue(neighbour, f"it tells more than {MOST >> 20} MB, more than a recovery can hold")
        question = replace(question, after=page[-1][0])
        progress(f"{neighbour}: {question.what}", len(rows))


def _unpacked(neighbour: NodeId, answer: bytes, after: int) -> Sequence[tuple[int, bytes]]:
    try:
        return unpack(answer, after)
    except UnusableAnswer as error:
        raise NeighbourUntrue(neighbour, str(error)) from error


async def _page(connection: Connection, outgoing: Direction, neighbour: NodeId, question: Question) -> bytes:
    try:
        async with asyncio.timeout(REPLY_TIMEOUT):
            while True:
                try:
                    message = await connection.request(outgoing.questions, question.encode())
                    return bytes(message.data)
                except Unreachable:
                    await asyncio.sleep(0.2)  # the leaf connection may still be on its way
    except TimeoutError:
        raise NeighbourUnreachable(f"{neighbour} does not answer; it must run for a recovery") from None


# ── Writing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fork(log: Log, holdings: dict[NodeId, Holdings]) -> int | None:
    """Return the first position that contradicts what a neighbour holds, or None; bytes of no event tell nothing."""
    contradicted = (
        log.sent_by(neighbour, number)
        for neighbour, holding in holdings.items()
        for number, raw in holding.held
        if (ours := log.sent_at(neighbour, number)) and ours.event_id != event_id(raw) and readable(raw)
    )
    return min(contradicted, default=None)


def _merge(log: Log, holdings: dict[NodeId, Holdings], progress: Progress) -> Merge:
    merge = Merge(
        log,
        {neighbour: holding.held for neighbour, holding in holdings.items()},
        {neighbour: holding.offered for neighbour, holding in holdings.items()},
        lambda written: progress("written", written),
    )
    merge.run()
    return merge


def _copy(log: Log, anew: Log, fork: int, links: Sequence[NodeId], progress: Progress) -> None:
    """Write what comes before the fork into the new log, in the same order and so under the same numbers."""
    for chunk in _chunks(log, 0, fork):
        for (link, unreadable), run in groupby(chunk, key=lambda each: (each[0].link, _is_unreadable(each[0]))):
            for events in _steps(log, list(run), apart=unreadable):
                _share_again(log, anew, links, events[0][0].position)
                if unreadable:
                    anew.copy_unreadable(*events[0], _given(log, anew, links, events[0][0]))
                elif link is None:
                    anew.restore([raw for _, raw in events])
                else:
                    anew.take_in(link, events[0][0].number or 0, [raw for _, raw in events])
        progress("copied", chunk[-1][0].position)


def _is_unreadable(recorded: Recorded) -> bool:
    return isinstance(recorded.envelope.payload, Unreadable)


def _given(log: Log, anew: Log, links: Sequence[NodeId], recorded: Recorded) -> Sequence[NodeId]:
    """Return the neighbours to whom this event went under the number that is due to them in the new log."""
    due = {link: log.sent_at(link, anew.sent(link).number + 1) for link in links}
    return [link for link, sent in due.items() if sent and sent.event_id == recorded.envelope.id]


def _steps(log: Log, run: list[tuple[Recorded, bytes]], *, apart: bool) -> Iterator[list[tuple[Recorded, bytes]]]:
    """Yield what is written together: all of it, or one by one if records were given to neighbours in between."""
    yield from ([each] for each in run) if apart or log.has_shared() else [run]


def _share_again(log: Log, anew: Log, links: Sequence[NodeId], before: int) -> None:
    """Give neighbours again what they were given apart from news of it, if that was before a position."""
    for link in links:
        while (due := log.sent_before(link, anew.sent(link).number + 1, before)) is not None:
            anew.share([Share(due, link)])


def _chunks(log: Log, after: int, before: int) -> Iterator[list[tuple[Recorded, bytes]]]:
    while after < before - 1:
        limit = min(CHUNK, before - 1 - after)
        chunk = list(zip(log.read(after, limit), (record.raw for record in log.read_raw(after, limit)), strict=True))
        if not chunk:
            return
        yield chunk
        after = chunk[-1][0].position


def _only_in(log: Log, anew: Log, fork: int) -> Sequence[Recorded]:
    """Return what only the forked log has; what concerns the node's own running is carried over instead."""
    lost = []
    for chunk in _chunks(log, fork - 1, log.head() + 1):
        for recorded, raw in chunk:
            if anew.find(recorded.envelope.id):
                continue
            if recorded.envelope.classification is Classification.LOCAL and not _is_unreadable(recorded):
                anew.restore([raw])
            elif recorded.link is None:
                lost.append(recorded)
    return lost


def _write(log: Log, lost: Sequence[Recorded], data: Path) -> Path:
    file = data / f"forked-{log.head()}.jsonl"
    raws = (log.read_raw(recorded.position - 1, 1)[0].raw for recorded in lost)
    file.write_bytes(b"".join(raw + b"\n" for raw in raws))
    return file
