"""Recovery of a node whose database was put back to an older copy, from what its neighbours hold.

The node must be stopped, its neighbours must run. If the node had gone on after the older copy, its log forked: the log
is then built anew beside the old one, and what nobody else has is written to a file for people to decide on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from domain.node_id import NodeId
from services import files
from services.identities.nkey import identity
from services.links.addresses import Address, addresses
from services.links.anew import copy, empty, fork_of, set_apart
from services.links.asking import Progress, ask_all
from services.links.listing import RecoveredEvent, listed
from services.links.merge import Merge
from services.links.plan import Plan, planned, require_agreement
from services.links.remembering import copy_requests, remember_requests
from services.links.tellings import Tellings
from services.locale import say
from services.log import Log
from services.nats.server import NatsServer
from services.nats.settings import NatsSettings

BEGUN = "recovery"
"""The file in a node's folder that says, while it is recovered, up to which position its log stands as it did."""
Confirm = Callable[[Plan], bool]


class NotConfirmed(Exception):
    """Whoever was asked did not want what the recovery would do."""

    def __init__(self) -> None:
        super().__init__(say("未作任何更改", "nothing was changed"))


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did."""

    own: int
    """Events of this node that came back."""
    others: int
    """Events of others that came back."""
    left: int
    """Numbers that were left to the links, which stop there and say why: something there cannot be taken."""
    forked: int
    """Events that only the forked log had; they are no longer in the log."""
    file: Path | None
    """Where those are, one CloudEvents event per line; None if the log had not forked."""
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
        NotEmpty: the database beside it is not empty.
        Irreconcilable: what they hold fits into no order.
    """
    async with _asked(settings, url, without, progress) as asked:
        fork = await asyncio.to_thread(_agreed_fork, asked)
        if not confirm(await asyncio.to_thread(planned, asked.log, asked.told, fork)):
            raise NotConfirmed
        if fork is None:
            return await asyncio.to_thread(_put_back, asked, settings.data, progress)
        with closing(empty(asked.log.node, beside)) as anew:
            return await _build_anew(asked, anew, fork, settings.data, progress)


async def survey(
    settings: NatsSettings,
    url: str,
    show: Callable[[Iterator[RecoveredEvent]], None],
    progress: Progress = lambda _what, _n: None,
    without: Collection[str] = (),
) -> None:
    """Show what `recover` would do with each event, and change nothing.

    Raises:
        NeighbourUnreachable: not every neighbour answers.
        NeighbourUntrue: one answers with what cannot be so.
    """
    async with _asked(settings, url, without, progress) as (log, told, _):
        fork = await asyncio.to_thread(fork_of, log, told)
        await asyncio.to_thread(show, listed(log, told, fork))


class _Asked(NamedTuple):
    """The log, what the neighbours tell, and how each of them is reached."""

    log: Log
    told: Tellings
    neighbours: Mapping[NodeId, Address]


@asynccontextmanager
async def _asked(
    settings: NatsSettings, url: str, without: Collection[str], progress: Progress
) -> AsyncIterator[_Asked]:
    """Ask the neighbours."""
    async with _server(settings) as every:
        neighbours = {id: address for id, address in every.items() if id not in without}
        with closing(Log(NodeId(settings.id), url)) as log, closing(Tellings(settings.data)) as told:
            await ask_all(log, neighbours, log.stored, told, progress)
            yield _Asked(log, told, neighbours)


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


def _agreed_fork(asked: _Asked) -> int | None:
    require_agreement(asked.log, asked.told)
    return fork_of(asked.log, asked.told)


def _put_back(asked: _Asked, folder: Path, progress: Progress) -> Recovered:
    """Write what is told behind what the log has."""
    kept = _kept(folder, asked.log.head())
    merged = _merge(asked.log, asked.told, progress)
    remember_requests(asked.log, kept)
    return Recovered(merged.own, merged.taken, merged.left, 0, None, kept)


async def _build_anew(asked: _Asked, anew: Log, fork: int, folder: Path, progress: Progress) -> Recovered:
    """Write what stands before the fork into an empty log, ask again, and write what is told behind that."""
    await asyncio.to_thread(_begin, asked, anew, fork, progress)
    await ask_all(anew, asked.neighbours, anew.sent, asked.told, progress)
    await asyncio.to_thread(require_agreement, asked.log, asked.told)
    return await asyncio.to_thread(_complete, asked, anew, fork, folder, progress)


def _begin(asked: _Asked, anew: Log, fork: int, progress: Progress) -> None:
    asked.told.clear()
    copy(asked.log, anew, fork, progress)
    copy_requests(asked.log, anew, fork)


def _complete(asked: _Asked, anew: Log, fork: int, folder: Path, progress: Progress) -> Recovered:
    merged = _merge(anew, asked.told, progress)
    file = folder / f"{_name_of(asked.log)}.jsonl"
    forked, kept = set_apart(asked.log, anew, fork, file), _kept(folder, fork - 1)
    remember_requests(anew, kept)
    return Recovered(merged.own, merged.taken, merged.left, forked, file, kept)


def _kept(folder: Path, position: int) -> int:
    """Return up to which position the log stands as it did, by a recovery that was ended before its time as well."""
    begun = folder / BEGUN
    kept = min(position, int(begun.read_text())) if begun.exists() else position
    files.write(begun, str(kept))
    return kept


def complete(folder: Path) -> None:
    """Note that all is done of a recovery, also what is not done here: the next one begins anew."""
    (folder / BEGUN).unlink(missing_ok=True)


def _name_of(forked: Log) -> str:
    """Return what the files are called that are kept of a log: the same if this is run again, and no other fork's."""
    [last] = forked.read(forked.head() - 1, 1)
    return f"forked-{last.position}-{last.envelope.id[-8:]}"


def _merge(log: Log, told: Tellings, progress: Progress) -> Merge:
    merge = Merge(log, told, lambda written: progress(say("已写入", "written"), written))
    merge.run()
    return merge
