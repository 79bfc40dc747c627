"""Faults of what a node keeps: its files, its disk, its PostgreSQL, and copies that are put back."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from services.log import Log
from services.node.storage import Database, url_of
from tests.acceptance.faults.fault import POSTGRESQL, SQLITE, fault
from tests.acceptance.faults.stage import CITY, DISTRICT, Stage
from tests.acceptance.faults.traffic import Commander
from tests.contract.log.events import happened
from tests.contract.projections.test_damaged_file import Damage, cut_short, garbled, garbled_within, removed, zeroed
from tests.integration.node.test_full_disk import fill
from tests.smuggled import smuggle

DISK = "64m"

# ── Files ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

VIEWS = "`views.db` cut short, zeroed, garbled or removed"


@fault(VIEWS, SQLITE, damage=cut_short)
@fault(VIEWS, SQLITE, damage=zeroed)
@fault(VIEWS, SQLITE, damage=garbled)
@fault(VIEWS, SQLITE, damage=removed)
def views_damaged(stage: Stage, damage: Damage) -> Iterator[None]:
    """`views.db` is damaged while the node runs."""
    damage(stage.board.data(DISTRICT) / "views.db")
    yield


@fault(VIEWS, SQLITE, damage=cut_short)
@fault(VIEWS, SQLITE, damage=garbled_within)
def views_damaged_at_the_start(stage: Stage, damage: Damage) -> Iterator[None]:
    """`views.db` is damaged while the node is stopped."""
    stage.board.kill(DISTRICT)
    damage(stage.board.data(DISTRICT) / "views.db")
    yield
    stage.board.start(DISTRICT)


@fault("`log.db` damaged or removed", SQLITE, name="log", damage=garbled_within)
@fault("`log.db` damaged or removed", SQLITE, name="log", damage=removed)
@fault("`gateway.db`, `webhooks.db` or `audit.db` damaged", SQLITE, name="gateway", damage=zeroed)
@fault("`gateway.db`, `webhooks.db` or `audit.db` damaged", SQLITE, name="webhooks", damage=garbled)
@fault("`gateway.db`, `webhooks.db` or `audit.db` damaged", SQLITE, name="audit", damage=zeroed)
def file_damaged(stage: Stage, name: str, damage: Damage) -> Iterator[None]:
    """A file that follows from nothing else is damaged while the node is stopped: it names it, and ends."""
    file = stage.board.data(DISTRICT) / f"{name}.db"
    stage.board.stop(DISTRICT)
    put_back = stage.copied(DISTRICT, file.name)
    damage(file)
    stage.board.launch(DISTRICT)
    assert stage.board.ended(DISTRICT) != 0
    assert str(file) in stage.board.output(DISTRICT)
    yield
    put_back()
    stage.board.start(DISTRICT)


@fault("`log.db` damaged or removed", SQLITE)
def log_removed_while_running(stage: Stage) -> Iterator[None]:
    """`log.db` is removed under a running node: it takes nothing more."""
    with stage.traffic.paused(DISTRICT):
        put_back = _copied(stage, DISTRICT, "log.db")
        removed(stage.board.data(DISTRICT) / "log.db")
        stage.until(lambda: not stage.ready(DISTRICT), "its not being ready")
        yield
        stage.board.kill(DISTRICT)
        put_back()
        stage.recover(DISTRICT)
        stage.board.start(DISTRICT)


@fault("the disk is full")
def disk_full(stage: Stage) -> Iterator[None]:
    """The disk is full where a node keeps its files."""
    data = stage.board.data(DISTRICT)
    stage.board.stop(DISTRICT)
    _put_on_small_disk(stage, data)
    stage.board.start(DISTRICT)
    ballast = fill(data)
    yield
    ballast.unlink()
    stage.board.wait_ready(DISTRICT)


def _put_on_small_disk(stage: Stage, data: Path) -> None:
    """Move a folder to a file system of its own; only root can make one."""
    before = data.rename(data.with_name("data-before"))
    data.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "none", str(data)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"no file system can be mounted here: {made.stderr.decode()}")
    stage.cleaning.callback(partial(subprocess.run, ["umount", "--lazy", str(data)], check=True))
    shutil.copytree(before, data, dirs_exist_ok=True)


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────────────────────

AWAY = "PostgreSQL is away, killed in mid-batch, or silent"


@fault(AWAY, POSTGRESQL)
def postgresql_killed(stage: Stage) -> Iterator[None]:
    """PostgreSQL is killed with all its processes, while batches are under way."""
    assert stage.postgres
    stage.postgres.signal(signal.SIGKILL)
    stage.until(lambda: not stage.ready(DISTRICT), "its not being ready")
    yield
    stage.postgres.start()


@fault(AWAY, POSTGRESQL)
def postgresql_silent(stage: Stage) -> Iterator[None]:
    """PostgreSQL says nothing any more, and goes on later as if nothing had been."""
    assert stage.postgres
    stage.postgres.signal(signal.SIGSTOP)
    try:
        stage.until(lambda: not stage.ready(DISTRICT), "its not being ready")
        yield
    finally:
        stage.postgres.signal(signal.SIGCONT)


# ── Copies put back ───────────────────────────────────────────────────────────────────────────────────────────────────


@fault("a database put back to an older copy")
def older_copy(stage: Stage) -> Iterator[None]:
    """A node's databases are put back to an older copy; what its neighbours hold is brought back."""
    put_back = _copied(stage, DISTRICT)
    stage.traffic.more(DISTRICT)
    with stage.traffic.paused(DISTRICT):
        stage.until(lambda: _is_told(stage), "all being at the city")
        stage.board.stop(DISTRICT)
        put_back()
        stage.board.start(DISTRICT)
        stage.until(lambda: stage.alarms(DISTRICT), "the alarm")
        yield
        stage.board.stop(DISTRICT)
        _recovered(stage)


@fault("log and register of reports put back to copies of two moments")
def forked(stage: Stage) -> Iterator[None]:
    """A node goes on from an older copy while its link is cut: what only its fork had is shown, and given again."""
    with stage.traffic.paused(DISTRICT, Commander):
        put_back = _copied(stage, DISTRICT)
        stage.traffic.reported(DISTRICT)
        with stage.traffic.paused(DISTRICT):
            stage.until(lambda: _is_told(stage), "all being at the city")
            stage.board.stop(DISTRICT)
            stage.board.cut(DISTRICT)
            put_back()
            stage.board.start(DISTRICT)
        stage.traffic.reported(DISTRICT)
        with stage.traffic.paused(DISTRICT):
            stage.board.heal(DISTRICT)
            stage.until(lambda: stage.alarms(DISTRICT), "the alarm")
            yield
            stage.board.stop(DISTRICT)
            _recovered(stage)


@fault("log and register of reports put back to copies of two moments", SQLITE, node=DISTRICT)
@fault("log and register of reports put back to copies of two moments", SQLITE, node=CITY)
def two_moments(stage: Stage, node: str) -> Iterator[None]:
    """The log is put back to an older copy than the register, as a backup takes them; no neighbour has all of it."""
    with stage.traffic.paused(node, Commander):
        put_log_back = _copied(stage, node, "log.db")
        stage.traffic.reported(node)
        with stage.traffic.paused(node):
            stage.board.stop(node)
            put_log_back()
            yield
            _recovered(stage, node)


def _copied(stage: Stage, node: str, files: str = "*.db") -> Callable[[], None]:
    """Copy what a node keeps in databases, and let it go on; return what puts the copy back."""
    with stage.traffic.paused(node):
        stage.board.stop(node)
        put_back = stage.copied(node, files)
        stage.board.start(node)
    return put_back


def _is_told(stage: Stage) -> bool:
    links = stage.links(DISTRICT)
    return bool(links) and all(each["sent"] == each["stored"] for each in links)


def _recovered(stage: Stage, node: str = DISTRICT) -> None:
    """Recover a stopped node, start it, and have everything given again, by its systems and its people."""
    stage.recover(node)
    stage.board.start(node)
    with stage.board.client(node) as client:
        client.post("/v1/reports/give-again", b"")
    stage.traffic.again(node)


# ── Events that stand in a log against the rules ──────────────────────────────────────────────────────────────────────


@fault("an event in the log that cannot be read", over={"type": "TaskEaten", "dataschema": "/schemas/TaskEaten/1"})
@fault("an event in the log that cannot be read", over={"time": "2026-11-30T02:53:57"})
def unreadable(stage: Stage, over: dict[str, object]) -> Iterator[None]:
    """An event stands in the log of a node that it cannot read."""
    _smuggle(stage, happened("smuggled", 1, NodeId(DISTRICT), classification=Classification.LOCAL), over)
    yield


@fault("an event that a view cannot take")
def unfoldable(stage: Stage) -> Iterator[None]:
    """An event stands in the log of a node that nothing can be folded from: an extension of what was not assigned."""
    event = happened("smuggled", 2, NodeId(DISTRICT), classification=Classification.LOCAL)
    _smuggle(stage, replace(event, sequence=1), {})
    yield


def _smuggle(stage: Stage, event: Envelope, over: dict[str, object]) -> None:
    stage.board.stop(DISTRICT)
    settings = stage.board.place(DISTRICT).read()
    with closing(Log(settings.id, url_of(settings, Database.LOG))) as log:
        smuggle(log, event, **over)
    stage.board.start(DISTRICT)
    aside = stage.board.get(DISTRICT, "/v1/operation/set-aside")["events"]
    assert "tasks" in {each["view"] for each in aside}
