"""Recovery of a stopped node, and its log put in place afterwards."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from pathlib import Path

import domain.catalogue  # noqa: F401 - registers every event, command and aggregate
from projections.engine.sqlite_file import SUFFIXES
from services.feed.webhooks.store import WebhookStore
from services.folder_lock import locked
from services.fresh import now
from services.gateway.comparison import mark_forked
from services.gateway.store import ReportStore
from services.links.asking import Progress
from services.links.listing import RecoveredEvent
from services.links.recovery import Confirm, Recovered, recover, survey
from services.locale import say
from services.node.settings import NodeSettings
from services.node.storage import Database, url_of


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
    """
    _require_neighbours(settings, without)
    with locked(settings.data):
        recovered = _recover(settings, beside, progress, confirm, without)
        _tell_register(settings, beside, recovered)
        _tell_webhooks(settings, beside, recovered)
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
        url = settings.database or f"sqlite:///{settings.data.resolve() / 'log.db'}"
        asyncio.run(survey(settings, url, show, progress, without))


def _recover(
    settings: NodeSettings, beside: str | None, progress: Progress, confirm: Confirm, without: Collection[str]
) -> Recovered:
    if settings.database:
        if not beside:
            raise DatabaseMissing(
                say(
                    "--beside：请指定一个空的 PostgreSQL 数据库，以备日志分叉",
                    "--beside: name an empty PostgreSQL database, in case that the log has forked",
                )
            )
        return asyncio.run(recover(settings, settings.database, beside, progress, confirm, without))
    log, anew = settings.data.resolve() / "log.db", settings.data.resolve() / "log.anew.db"
    for suffix in SUFFIXES:
        Path(f"{anew}{suffix}").unlink(missing_ok=True)
    recovered = asyncio.run(recover(settings, f"sqlite:///{log}", f"sqlite:///{anew}", progress, confirm, without))
    if recovered.file:
        _replace(log, anew, recovered.file)
    return recovered


def _tell_register(settings: NodeSettings, beside: str | None, recovered: Recovered) -> None:
    """Take the register of reports along, and have it show what went to a fork; the rest is compared at the start."""
    url = url_of(settings, Database.GATEWAY)
    register = ReportStore(url)
    if recovered.file and settings.database and beside:
        register.copy_to(beside)
        register.close()
        register = ReportStore(beside)
    with closing(register):
        if recovered.file:
            mark_forked(register, {each.envelope.id for each in recovered.forked}, recovered.file.name, now())
        register.forget_reached()


def _tell_webhooks(settings: NodeSettings, beside: str | None, recovered: Recovered) -> None:
    """Take the webhooks along, and have them deliver again what may stand elsewhere in the log now."""
    store = WebhookStore(url_of(settings, Database.WEBHOOKS))
    if recovered.file and settings.database and beside:
        store.copy_to(beside)
        store.close()
        store = WebhookStore(beside)
    with closing(store):
        store.go_back(recovered.kept)


def _require_neighbours(settings: NodeSettings, without: Collection[str]) -> None:
    neighbours = {*(each.id for each in settings.subordinates), settings.superior_id}
    for id in without:
        if id not in neighbours:
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
    os.link(log, file.with_suffix(".db"))
    anew.replace(log)


def _fold_in(database: Path) -> None:
    """Bring what SQLite wrote ahead into the file itself, so that the file alone is the whole database."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in SUFFIXES[1:]:
        Path(f"{database}{suffix}").unlink(missing_ok=True)
