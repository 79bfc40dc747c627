"""Every event of the log is in the views once, and the views say how far they are."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.envelope import Recorded
from domain.task.events import TaskRecalled
from projections.engine.catalogue import AnotherProjector
from projections.engine.view import Table, View
from projections.engine.views import NotYet, Views
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.notes import Note, assignment, extension, notes, task_id, tasks, view
from tests.unit.projections.recorded import START, ListedLog, on


def all_notes(views: Views) -> list[Note]:
    with views.read() as snapshot:
        return snapshot.rows(notes)


def test_an_empty_log_gives_empty_views_that_answer(open_views: OpenViews) -> None:
    views = open_views(ListedLog(), view)
    assert views.catch_up() == 0
    assert all_notes(views) == []


def test_every_event_is_folded_once_over_many_batches(open_views: OpenViews, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.engine.projector.BATCH", 7)
    log = ListedLog()
    log.append(tasks(20))
    views = open_views(log, view)
    assert views.catch_up() == 60
    assert [(note.extended, note.confirmed) for note in all_notes(views)] == [(1, True)] * 20


def test_a_row_that_a_fold_ends_is_there_no_more_but_was(open_views: OpenViews) -> None:
    log = ListedLog()
    log.append(on(task_id(1), assignment(), TaskRecalled(reason="重复")))
    views = open_views(log, view)
    views.catch_up()
    assert all_notes(views) == []


def test_views_opened_again_go_on_where_they_were(open_views: OpenViews) -> None:
    log = ListedLog()
    history = on(task_id(1), assignment(), extension(7), extension(14))
    log.append(history[:2])
    open_views(log, view).catch_up()
    log.append(history[2:])
    views = open_views(log, view)
    assert views.catch_up() == 3
    assert [note.extended for note in all_notes(views)] == [2]


def test_a_running_projector_follows_the_log_and_wakes_those_who_wait(open_views: OpenViews) -> None:
    log = ListedLog()
    views = open_views(log, view)
    seen: list[int] = []
    views.subscribe(seen.append)
    views.start()
    log.append(tasks(2))
    assert views.wait_for(6, timeout=10)
    assert len(all_notes(views)) == 2
    assert seen[-1] == 6
    assert seen == sorted(set(seen))


def test_waiting_for_what_does_not_come_ends(open_views: OpenViews) -> None:
    views = open_views(ListedLog(), view)
    views.start()
    assert not views.wait_for(1, timeout=0.05)


def test_who_unsubscribed_is_called_no_more(open_views: OpenViews) -> None:
    log = ListedLog()
    views = open_views(log, view)
    seen: list[int] = []
    views.subscribe(seen.append)()
    log.append(tasks(1))
    views.catch_up()
    assert seen == []


def test_a_subscriber_that_fails_stops_nobody(open_views: OpenViews) -> None:
    log = ListedLog()
    views = open_views(log, view)
    seen: list[int] = []

    def fail(_position: int) -> None:
        raise RuntimeError("gone")

    views.subscribe(fail)
    views.subscribe(seen.append)
    log.append(tasks(1))
    views.catch_up()
    assert seen == [3]


def test_lag_and_age_say_what_is_missing(open_views: OpenViews) -> None:
    log = ListedLog()
    views = open_views(log, view, clock=lambda: START + timedelta(days=30, seconds=11))
    log.append(tasks(1))
    views.catch_up()
    log.append(tasks(2)[3:])
    [status] = views.status()
    assert (status.position, status.lag, status.age) == (3, 3, 7.0)
    views.catch_up()
    [status] = views.status()
    assert (status.lag, status.age, status.running, status.set_aside) == (0, 0.0, True, 0)


def test_a_position_ahead_of_the_views_is_refused(open_views: OpenViews) -> None:
    from projections.engine.as_of import AsOf

    views = open_views(ListedLog(), view)
    views.catch_up()
    with pytest.raises(NotYet, match="position: 4 is ahead of the views, which are at 0"), views.read(AsOf(position=4)):
        pass


def test_what_another_view_lacks_is_built_while_the_others_run(
    open_views: OpenViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.engine.projector.BATCH", 5)
    titles: Table[Note] = Table("titles", Note)
    titles.folds = notes.folds
    log = ListedLog()
    log.append(tasks(10))
    open_views(log, view).catch_up()
    both = open_views(log, view, View("titles", 1, (titles,)))
    assert both.catch_up() == 30
    with both.read() as snapshot:
        assert snapshot.rows(titles) == snapshot.rows(notes)


def test_a_second_projector_gives_way_and_nothing_is_counted_twice(open_views: OpenViews) -> None:
    log = ListedLog()
    one, other = open_views(log, view), open_views(log, view)
    one.catch_up()
    other.catch_up()
    log.append(on(task_id(1), assignment(), extension()))
    one.catch_up()
    with pytest.raises(AnotherProjector):
        other.catch_up()
    assert other.catch_up() == 2
    assert [note.extended for note in all_notes(other)] == [1]


class BrokenOnce(ListedLog):
    """A log that cannot be read the first time that there is something in it."""

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Fail once."""
        found = super().read(after, limit)
        if found and not self.__dict__.setdefault("broke", False):
            self.__dict__["broke"] = True
            raise OSError("disk")
        return found


def test_a_projector_that_fails_tries_again_by_itself(open_views: OpenViews, caplog: pytest.LogCaptureFixture) -> None:
    log = BrokenOnce()
    views = open_views(log, view)
    views.start()
    log.append(tasks(1))
    assert views.wait_for(3, timeout=10)
    assert "the projector cannot go on" in caplog.text


def test_a_log_put_back_to_an_older_copy_that_grew_otherwise_is_projected_anew(open_views: OpenViews) -> None:
    log = ListedLog()
    log.append(tasks(3))
    open_views(log, view).catch_up()
    other = log.up_to(6)
    other.append(on(task_id(9), assignment("Another past"), extension(), extension()))
    views = open_views(other, view)
    assert views.catch_up() == 9
    assert sorted(note.title for note in all_notes(views)) == ["Another past", "Task 0", "Task 1"]


def test_many_readers_see_whole_batches_while_the_projector_writes(
    open_views: OpenViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.engine.projector.BATCH", 3)
    log = ListedLog()
    views = open_views(log, view)
    views.catch_up()
    torn: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            with views.read() as snapshot:
                if len(snapshot.rows(notes)) * 3 != snapshot.position:
                    torn.append(snapshot.position)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    log.append(tasks(100))
    views.catch_up()
    done.set()
    for reader in readers:
        reader.join()
    assert torn == []
