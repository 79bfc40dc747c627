"""What a fold cannot take is set aside with its reason, and stops nothing but its own row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.envelope import Recorded
from domain.registry import Unreadable
from domain.task.events import TaskAssigned, TaskConfirmed, TaskExtended
from domain.words import Words
from projections.engine import mending, projector
from projections.engine.projector import UnknownView
from projections.engine.reasons import kept, reason_in
from projections.engine.view import Table, View
from projections.engine.views import NotSetAside, Views
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.notes import Note, assigned, assignment, confirmed, extended, extension, task_id
from tests.unit.projections.recorded import ListedLog, on


class Fragile:
    """A view whose fold fails on extensions until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.table: Table[Note] = Table("notes", Note)
        self.table.opens(TaskAssigned)(assigned)
        self.table.changes(TaskConfirmed)(confirmed)
        self.table.changes(TaskExtended)(self._extended)
        self.view = View("fragile", 1, (self.table,))

    def _extended(self, note: Note, recorded: Recorded) -> Note:
        if not self.mended:
            raise ArithmeticError("what a due date")
        return extended(note, recorded)


@pytest.fixture
def fragile() -> Fragile:
    return Fragile()


def history() -> ListedLog:
    """Return a log of two tasks; the events of the first stand at 1, 2 and 4."""
    first = on(task_id(1), assignment(), extension(), TaskConfirmed())
    log = ListedLog()
    log.append([*first[:2], *on(task_id(2), assignment("Other")), first[2]])
    return log


def rows(views: Views, fragile: Fragile, **as_of: Any) -> list[tuple[str, int, bool]]:
    from projections.engine.as_of import AsOf

    with views.read(AsOf(**as_of) if as_of else None) as snapshot:
        return [(note.title, note.extended, note.confirmed) for note in snapshot.rows(fragile.table)]


def test_what_fails_is_set_aside_and_its_row_waits_while_others_go_on(open_views: OpenViews, fragile: Fragile) -> None:
    views = open_views(history(), fragile.view)
    assert views.catch_up() == 4
    assert [(e.position, e.type, e.reason.en) for e in views.set_aside()] == [
        (2, "TaskExtended", "the program cannot take it (ArithmeticError: what a due date)"),
        (4, "TaskConfirmed", "waits behind position 2"),
    ]
    assert rows(views, fragile) == [("Mend the lamps", 0, False), ("Other", 0, False)]
    assert [status.set_aside for status in views.status()] == [2]


def test_every_reason_is_said_in_both_languages(open_views: OpenViews, fragile: Fragile) -> None:
    log = history()
    [_, extending] = on(task_id(2), assignment(), extension())
    rule = Words("须为时刻", "must be a moment")
    log.append([replace(extending, payload=Unreadable(type="TaskExtended", reason=rule))])
    views = open_views(log, fragile.view)
    views.catch_up()

    failed, waits, unread = (event.reason for event in views.set_aside())
    for reason in (failed, waits, unread):
        assert any("\u4e00" <= each <= "\u9fff" for each in reason.zh)
        assert reason.en.isascii()
    assert unread == Words("TaskExtended 无法读取：须为时刻", "TaskExtended cannot be read: must be a moment")


def test_a_reason_that_an_older_program_kept_is_shown_as_it_was_said() -> None:
    assert reason_in("waits behind position 7").en == "waits behind position 7"
    assert "waits behind position 7" in reason_in("waits behind position 7").zh
    assert reason_in(kept(Words("须为“时刻”", 'must be a "moment"'))) == Words("须为“时刻”", 'must be a "moment"')


def test_a_row_waits_also_after_the_views_were_opened_again(open_views: OpenViews, fragile: Fragile) -> None:
    log = history()
    open_views(log.up_to(3), fragile.view).catch_up()
    views = open_views(log, fragile.view)
    views.catch_up()
    assert [event.position for event in views.set_aside()] == [2, 4]


def test_what_is_retried_in_vain_stays_with_its_new_reason(open_views: OpenViews, fragile: Fragile) -> None:
    views = open_views(history(), fragile.view)
    views.catch_up()
    left = views.retry("fragile", 2)
    assert [event.position for event in left] == [2, 4]
    assert rows(views, fragile) == [("Mend the lamps", 0, False), ("Other", 0, False)]


def test_what_is_retried_after_mending_is_as_if_it_had_never_failed(open_views: OpenViews, fragile: Fragile) -> None:
    views = open_views(history(), fragile.view)
    views.catch_up()
    fragile.mended = True
    assert views.retry("fragile", 4) == []
    assert views.set_aside() == []
    assert rows(views, fragile) == [("Mend the lamps", 1, True), ("Other", 0, False)]
    assert rows(views, fragile, position=3) == [("Mend the lamps", 1, False), ("Other", 0, False)]


def test_a_row_that_was_freed_takes_what_follows(open_views: OpenViews, fragile: Fragile) -> None:
    log = history()
    views = open_views(log, fragile.view)
    views.catch_up()
    fragile.mended = True
    views.retry("fragile", 2)
    log.append([replace(event, sequence=4) for event in on(task_id(1), extension(9))])
    views.catch_up()
    assert rows(views, fragile)[0] == ("Mend the lamps", 2, True)


def test_at_the_start_everything_set_aside_is_tried_once_more(open_views: OpenViews, fragile: Fragile) -> None:
    log = history()
    open_views(log, fragile.view).catch_up()
    fragile.mended = True
    views = open_views(log, fragile.view)
    views.start()
    assert views.wait_for(4, timeout=10)
    views.stop()
    assert views.set_aside() == []
    assert rows(views, fragile)[0] == ("Mend the lamps", 1, True)


class CountedLog(ListedLog):
    """A log that counts how often it was read."""

    reads = 0

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """Return events behind a position."""
        self.reads += 1
        return super().read(after, limit)


def test_however_many_wait_behind_one_a_row_is_tried_once_and_the_rest_is_not_read(
    open_views: OpenViews, fragile: Fragile
) -> None:
    log = CountedLog()
    log.append(on(task_id(1), assignment(), *(extension() for _ in range(300))))
    views = open_views(log, fragile.view)
    views.catch_up()
    before = log.reads

    assert [*iter(mending.Mending(views._projector).step, False)] == [True]

    assert log.reads - before == 1
    assert (views.count_aside(), len(views.set_aside(limit=7))) == (300, 7)
    assert [status.set_aside for status in views.status()] == [300]


def test_what_waits_in_many_pages_is_taken_in_its_order_when_it_can_be(
    open_views: OpenViews, fragile: Fragile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "RETRIED", 3)
    monkeypatch.setattr(mending, "TOGETHER", 2)
    log = ListedLog()
    for n in range(1, 6):
        log.append(on(task_id(n), assignment(), *(extension() for _ in range(n)), TaskConfirmed()))
    views = open_views(log, fragile.view)
    views.catch_up()
    assert views.count_aside() == 1 + 2 + 3 + 4 + 5 + 5
    fragile.mended = True

    step = mending.Mending(views._projector).step
    assert [*iter(step, False)]

    assert views.set_aside() == []
    assert rows(views, fragile) == [("Mend the lamps", n, True) for n in range(1, 6)]


def test_what_is_not_set_aside_cannot_be_retried(open_views: OpenViews, fragile: Fragile) -> None:
    views = open_views(history(), fragile.view)
    views.catch_up()
    with pytest.raises(NotSetAside, match="fragile: position 3"):
        views.retry("fragile", 3)
    with pytest.raises(UnknownView, match="no view is named 'absent'; there are fragile"):
        views.retry("absent", 2)
