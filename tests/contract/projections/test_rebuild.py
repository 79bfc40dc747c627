"""A view is built anew beside the running one, which answers until the other takes over."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from projections.engine.database import connect, schema_of
from projections.engine.snapshot import ViewNotReady
from projections.engine.view import Table, View
from projections.engine.views import Views
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.notes import Note, notes, tasks, view
from tests.unit.projections.recorded import ListedLog


def table_names(url: str) -> set[str]:
    engine = connect(url, "views")
    names = {name for name in sa.inspect(engine).get_table_names(schema_of(engine)) if name.startswith("notes")}
    engine.dispose()
    return names


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> ListedLog:
    monkeypatch.setattr("projections.engine.projector.BATCH", 10)
    log = ListedLog()
    log.append(tasks(10))
    return log


def bytes_of(views: Views) -> bytes:
    with views.read() as snapshot:
        return snapshot.dump(view)


def test_a_rebuilt_view_has_the_same_bytes_and_the_old_tables_are_gone(
    open_views: OpenViews, log: ListedLog, database_url: str
) -> None:
    views = open_views(log, view)
    views.catch_up()
    before = bytes_of(views)
    reached: list[tuple[int, int]] = []
    views.rebuild("notes", lambda position, aim: reached.append((position, aim)))
    assert reached == [(10, 30), (20, 30), (30, 30)]
    assert bytes_of(views) == before
    assert table_names(database_url) == {"notes_notes_2"}


def test_the_running_view_answers_and_follows_the_log_during_a_rebuild(open_views: OpenViews, log: ListedLog) -> None:
    views = open_views(log, view)
    views.catch_up()
    seen: list[tuple[int, int]] = []

    def look(_position: int, _aim: int) -> None:
        if not seen:
            log.append(tasks(12)[30:])
        with views.read() as snapshot:
            seen.append((snapshot.position, len(snapshot.rows(notes))))

    views.rebuild("notes", look)
    assert seen == [(30, 10), (36, 12), (36, 12), (36, 12)]
    assert len(views.status()) == 1


def test_a_rebuild_runs_beside_the_projectors_thread(open_views: OpenViews, log: ListedLog, database_url: str) -> None:
    views = open_views(log, view)
    views.start()
    assert views.wait_for(30, timeout=10)
    views.rebuild("notes")
    log.append(tasks(11)[30:])
    assert views.wait_for(33, timeout=10)
    with views.read() as snapshot:
        assert len(snapshot.rows(notes)) == 11
    views.stop()
    assert table_names(database_url) == {"notes_notes_2"}


def test_a_rebuild_that_was_interrupted_goes_on_from_where_it_stood(open_views: OpenViews, log: ListedLog) -> None:
    views = open_views(log, view)
    views.catch_up()

    def interrupt(_position: int, _aim: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        views.rebuild("notes", interrupt)
    again = open_views(log, view)
    reached: list[int] = []
    again.rebuild("notes", lambda position, _aim: reached.append(position))
    assert reached == [20, 30]
    assert len(bytes_of(again).splitlines()) == 10


def test_a_reader_that_began_before_the_swap_reads_on(open_views: OpenViews, log: ListedLog, database_url: str) -> None:
    views = open_views(log, view)
    views.catch_up()
    with views.read() as snapshot:
        views.rebuild("notes")
        assert len(snapshot.rows(notes)) == 10
        assert table_names(database_url) == {"notes_notes_1", "notes_notes_2"}
    views.catch_up()
    assert table_names(database_url) == {"notes_notes_2"}


def test_a_view_of_another_version_is_built_anew_at_the_start(
    open_views: OpenViews, log: ListedLog, database_url: str
) -> None:
    open_views(log, view).catch_up()
    wider: Table[Note] = Table("notes", Note, indexes=[["title"]])
    wider.folds = notes.folds
    views = open_views(log, View("notes", 2, (wider,)))
    assert views.catch_up() == 30
    with views.read() as snapshot:
        assert len(snapshot.rows(wider)) == 10
    assert table_names(database_url) == {"notes_notes_1"} or table_names(database_url) == {"notes_notes_2"}


def test_views_kept_in_a_file_need_no_other(tmp_path: Path) -> None:
    views = Views(f"sqlite:///{tmp_path}/views.db", ListedLog(), views=[view])
    views.catch_up()
    views.stop()
    assert (tmp_path / "views.db").exists()


def test_a_view_of_an_empty_log_is_rebuilt_too(open_views: OpenViews) -> None:
    views = open_views(ListedLog(), view)
    views.start()
    views.rebuild("notes")
    assert bytes_of(views) == b""


def test_a_view_that_is_still_being_built_does_not_answer_yet(open_views: OpenViews, log: ListedLog) -> None:
    views = open_views(log, view)
    views._projector.open()
    with views.read() as snapshot, pytest.raises(ViewNotReady, match="notes: the view is still being built"):
        snapshot.rows(notes)
    [status] = views.status()
    assert (status.running, status.lag) == (False, 30)
