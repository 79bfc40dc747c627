"""The file of the views is derived: however it is damaged, it is set aside and built anew; its space is given back."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
import sqlalchemy as sa

from domain.task.events import TaskConfirmed
from projections.engine.failures import DatabaseDamaged
from projections.engine.snapshot import ViewNotReady
from projections.engine.sqlite_file import SUFFIXES
from projections.engine.views import Views
from tests.contract.projections import notes
from tests.contract.projections.notes import assignment, task_id
from tests.unit.projections.recorded import ListedLog, on

PAGE = 4096


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_in_its_first_page(path: Path) -> None:
    os.truncate(path, 50)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garbled(path: Path) -> None:
    path.write_bytes(b"\xa7" * path.stat().st_size)


def garbled_within(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[PAGE:] = b"\xa7" * (len(content) - PAGE)
    path.write_bytes(content)


def removed(path: Path) -> None:
    for suffix in SUFFIXES:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


DAMAGES = (cut_short, cut_in_its_first_page, emptied, zeroed, garbled, garbled_within, removed)
Damage = Callable[[Path], None]


@pytest.fixture
def log() -> ListedLog:
    """Return a log of enough tasks to fill many pages."""
    log = ListedLog()
    for number in range(400):
        log.append(on(task_id(number), assignment(f"Task {number} {'x' * 200}"), TaskConfirmed()))
    return log


def opened(path: Path, log: ListedLog) -> Views:
    return Views(f"sqlite://{path}", log, views=[notes.view])


def rows(views: Views) -> list[str]:
    with views.read() as snapshot:
        return sorted(map(repr, snapshot.rows(notes.notes)))


def answered(views: Views) -> list[str]:
    """Return the rows, or none if the views do not answer now."""
    try:
        return rows(views)
    except (sa.exc.DatabaseError, DatabaseDamaged, ViewNotReady):
        return []


def until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + 20
    while not holds():
        assert monotonic() < deadline
        sleep(0.02)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_at_the_start_and_the_views_are_as_before(
    tmp_path: Path, log: ListedLog, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "views.db"
    before = opened(path, log)
    before.catch_up()
    expected = rows(before)
    before.stop()
    damage(path)
    damaged = path.read_bytes() if path.exists() else b""

    with caplog.at_level(logging.ERROR):
        views = opened(path, log)
    views.catch_up()

    assert rows(views) == expected
    views.stop()
    aside = tmp_path / "views.db.damaged-1"
    assert aside.exists() == bool(damaged)
    if damaged:
        assert aside.read_bytes() == damaged
        assert str(path) in caplog.text
        assert str(aside) in caplog.text


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_that_is_met_while_running_is_mended_while_running(
    tmp_path: Path, log: ListedLog, damage: Damage
) -> None:
    path = tmp_path / "views.db"
    views = opened(path, log)
    views.start()
    until(lambda: views.position() == log.head())
    expected = rows(views)
    views._engine.dispose()  # what is in the file is all there is of them, and nobody remembers any of it
    damage(path)

    log.append(on(task_id(400), assignment("One more")))

    until(lambda: len(answered(views)) == len(expected) + 1)
    assert set(expected) < set(rows(views))
    views.stop()


def test_a_reader_that_meets_damage_has_the_views_made_anew(tmp_path: Path, log: ListedLog) -> None:
    path = tmp_path / "views.db"
    views = opened(path, log)
    views.start()
    until(lambda: views.position() == log.head())
    expected = rows(views)
    views._engine.dispose()
    garbled_within(path)

    until(lambda: answered(views) == expected)
    views.stop()
    assert (tmp_path / "views.db.damaged-1").exists()


def test_a_rebuild_gives_its_space_back(tmp_path: Path, log: ListedLog) -> None:
    path = tmp_path / "views.db"
    views = opened(path, log)
    views.catch_up()
    views.stop()
    before = path.stat().st_size

    views = opened(path, log)
    views.start()
    for _ in range(3):
        views.rebuild("notes")

    until(lambda: path.stat().st_size < before * 1.2)
    views.stop()
