"""Recovery of a stopped node, and its log put in place afterwards."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from domain.node_id import NodeId
from projections.engine.sqlite_file import SUFFIXES
from services.audit.anew import begin_anew
from services.audit.store import AuditStore
from services.feed.webhooks.store import WebhookStore
from services.folder_lock import locked
from services.fresh import now
from services.gateway.comparison import Lookup, mark_forked
from services.gateway.store import ReportStore
from services.links.asking import Progress
from services.links.listing import RecoveredEvent
from services.links.recovery import Confirm, Recovered, complete, recover, survey
from services.locale import say
from services.log import Log
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of

_ANEW = "log.anew.db"
"""The file in which a log is built anew, in the data folder."""
RECOVERED = "yipan node recover"
"""Why a log that was recovered is another one."""


class DatabaseMissing(ValueError):
    """A log in PostgreSQL that forked is built anew in another database, which must be named."""


class NoSuchNeighbour(ValueError):
    """A node that is to be left out is no neighbour of this one."""


def recover_node(
    settings: NodeSettings, beside: str | None, progress: Progress, confirm: Confirm, without: Collection[str] = ()
) -> Recovered:
    """Bring back what the neighbours of a stopped node hold; a log that forked is replaced by one built anew.

    Args:
        settings: of the node.
        beside: for a log in PostgreSQL, an empty database; a log in SQLite is built in the data folder.
        progress: told how far it is.
        confirm: shown what would be done; says whether to do it.
        without: neighbours that are not asked.

    Raises:
        FolderInUse: the node is not stopped.
        NoSuchNeighbour: one to be left out is none.
        DatabaseMissing: `beside` is needed.
        NeighbourUnreachable: a neighbour does not run.
        NeighbourUntrue: one answers with what cannot be so.
        Disputed: two tell an event differently.
        NotConfirmed: it is not to be done.
        NotEmpty: `beside` holds a log.
    """
    _require_neighbours(settings, without)
    with locked(settings.data):
        log, anew = url_of(settings, Database.LOG), _beside(settings, beside)
        recovered = asyncio.run(recover(settings, log, anew, progress, confirm, without))
        _tell_register(settings, log, anew, recovered)
        _tell_webhooks(settings, anew, recovered)
        _tell_audit(settings, anew if recovered.file else log, recovered)
        if recovered.file and not settings.database:
            _replace(settings.data.resolve() / "log.db", settings.data.resolve() / _ANEW, recovered.file)
        complete(settings.data)
        return recovered


def survey_node(
    settings: NodeSettings,
    show: Callable[[Iterator[RecoveredEvent]], None],
    progress: Progress,
    without: Collection[str] = (),
) -> None:
    """Show what `recover_node` would do with each event, and change nothing; raises as that."""
    _require_neighbours(settings, without)
    with locked(settings.data):
        asyncio.run(survey(settings, url_of(settings, Database.LOG), show, progress, without))


def _beside(settings: NodeSettings, beside: str | None) -> str:
    """Return the empty database for a log that must be built anew."""
    if not settings.database:
        for suffix in SUFFIXES:
            Path(f"{settings.data / _ANEW}{suffix}").unlink(missing_ok=True)
        return f"sqlite:///{settings.data.resolve() / _ANEW}"
    if not beside:
        raise DatabaseMissing(
            say(
                "--beside：请指定一个空的 PostgreSQL 数据库，以备日志分叉",
                "--beside: name an empty PostgreSQL database, in case that the log has forked",
            )
        )
    return beside


@contextmanager
def _only_in(node: NodeId, log: str, anew: str) -> Iterator[Lookup]:
    """Open a log that forked, and the one built anew; yield what tells which events the first one alone has."""
    with closing(Log(node, log)) as forked, closing(Log(node, anew)) as other:
        yield lambda ids: forked.positions(ids).keys() - other.positions(ids).keys()


def _tell_register(settings: NodeSettings, log: str, anew: str, recovered: Recovered) -> None:
    """Take the register of reports along, and have it show what went to a fork; the rest is compared at the start."""
    url = url_of(settings, Database.GATEWAY)
    register = ReportStore(url)
    if recovered.file and settings.database:
        register.copy_to(anew)
        register.close()
        register = ReportStore(anew)
    with closing(register):
        if recovered.file:
            with _only_in(settings.id, log, anew) as only:
                mark_forked(register, only, recovered.file.name, now())
        register.forget_reached()


def _tell_webhooks(settings: NodeSettings, anew: str, recovered: Recovered) -> None:
    """Take the webhooks along, and have them deliver again what may stand elsewhere in the log now."""
    store = WebhookStore(url_of(settings, Database.WEBHOOKS))
    if recovered.file and settings.database:
        store.copy_to(anew)
        store.close()
        store = WebhookStore(anew)
    with closing(store):
        store.go_back(recovered.kept)


def _tell_audit(settings: NodeSettings, log: str, recovered: Recovered) -> None:
    """Take along what was signed of the log, and have it begin anew where the log is another one now."""
    store = AuditStore(url_of(settings, Database.AUDIT))
    if recovered.file and settings.database:
        store.copy_to(log)
        store.close()
        store = AuditStore(log)
    with closing(store), closing(Log(settings.id, log)) as opened:
        begin_anew(opened, store, RECOVERED, now())


def _require_neighbours(settings: NodeSettings, without: Collection[str]) -> None:
    for id in without:
        if id not in settings.neighbours:
            raise NoSuchNeighbour(
                say(
                    f"--without：{id} 不是 {settings.id} 的相邻节点",
                    f"--without: {id} is no neighbour of {settings.id}",
                )
            )


def _replace(log: Path, anew: Path, file: Path) -> None:
    """Put the new log in place of the old one, which is kept beside the file with what only it had."""
    for database in (log, anew):
        _fold_in(database)
    kept = file.with_suffix(".db")
    kept.unlink(missing_ok=True)  # it was kept before, if this was run before and ended in between
    os.link(log, kept)
    anew.replace(log)


def _fold_in(database: Path) -> None:
    """Bring what SQLite wrote ahead into the file itself, so that the file alone is the whole database."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in SUFFIXES[1:]:
        Path(f"{database}{suffix}").unlink(missing_ok=True)
