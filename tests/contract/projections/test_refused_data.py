"""What the database does not take is set aside as what a fold does not take, and stops nothing but its own row."""

from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from domain.envelope import Recorded
from domain.node_id import NodeId
from domain.registry import event_type
from domain.task.events import TaskAssigned, TaskConfirmed, TaskExtended
from projections import tasks as task_view
from projections.engine import projector
from projections.engine.view import Table, View
from projections.engine.views import Views
from services.log import Log
from tests.contract.projections import notes
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.notes import assignment, extension, task_id
from tests.unit.projections.recorded import ListedLog, on

HUGE = 2**70
"""No database has room for it in a whole number."""


@dataclass(frozen=True)
class Size:
    """How large a task is."""

    title: str
    size: int = 0
    confirmed: bool = False


class Sized:
    """A view that makes a number of an extension which no database takes, until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.sizes: Table[Size] = Table("sizes", Size)
        self.sizes.opens(TaskAssigned)(lambda recorded: Size(recorded.envelope.payload.title))
        self.sizes.changes(TaskExtended)(self._extended)
        self.sizes.changes(TaskConfirmed)(lambda size, _recorded: replace(size, confirmed=True))
        self.view = View("sized", 1, (self.sizes,))

    def _extended(self, size: Size, _recorded: Recorded) -> Size:
        return replace(size, size=7 if self.mended else HUGE)


@pytest.fixture
def sized() -> Sized:
    return Sized()


def history(tasks: int = 40, *, at: int = 23) -> ListedLog:
    """Return a log of so many tasks that are confirmed; one of them is extended before."""
    log = ListedLog()
    for number in range(tasks):
        extended = [extension()] if number == at else []
        log.append(on(task_id(number), assignment(f"Task {number}"), *extended, TaskConfirmed()))
    return log


def rows(views: Views, sized: Sized) -> dict[str, Size]:
    with views.read() as snapshot:
        return {size.title: size for size in snapshot.rows(sized.sizes)}


def test_what_the_database_refuses_is_set_aside_and_its_row_waits_while_others_go_on(
    open_views: OpenViews, sized: Sized
) -> None:
    log = history()
    views = open_views(log, sized.view, notes.view)
    assert views.catch_up() == log.head()

    refused, waiting = views.set_aside()
    assert (refused.view, refused.position, refused.type) == ("sized", 48, "TaskExtended")
    assert refused.reason.zh
    assert (waiting.position, waiting.reason.en) == (49, "waits behind position 48")
    found = rows(views, sized)
    assert found.pop("Task 23") == Size("Task 23")
    assert found == {f"Task {n}": Size(f"Task {n}", 0, True) for n in range(40) if n != 23}
    with views.read() as snapshot:
        assert all(note.confirmed for note in snapshot.rows(notes.notes))


def test_what_was_refused_in_several_batches_is_set_aside_alone(
    open_views: OpenViews, sized: Sized, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "BATCH", 7)
    log = history(20, at=3)
    for number in range(20, 30):
        log.append(on(task_id(number), assignment(f"Task {number}"), extension()))
    views = open_views(log, sized.view)
    assert views.catch_up() == log.head()

    assert [event.type for event in views.set_aside()] == ["TaskExtended", "TaskConfirmed", *["TaskExtended"] * 10]
    assert len(rows(views, sized)) == 30


def test_what_is_retried_in_vain_stays_with_its_reason(open_views: OpenViews, sized: Sized) -> None:
    views = open_views(history(), sized.view)
    views.catch_up()
    before = views.set_aside()

    assert views.retry("sized", 48) == before
    assert rows(views, sized)["Task 23"] == Size("Task 23")


def test_what_is_retried_after_mending_is_as_if_it_had_never_been_refused(open_views: OpenViews, sized: Sized) -> None:
    views = open_views(history(), sized.view)
    views.catch_up()
    sized.mended = True

    assert views.retry("sized", 48) == []
    assert rows(views, sized)["Task 23"] == Size("Task 23", 7, True)


def test_it_is_tried_again_at_the_start_and_the_views_go_on(open_views: OpenViews, sized: Sized) -> None:
    log = history()
    open_views(log, sized.view).catch_up()
    views = open_views(log, sized.view)
    views.start()
    log.append(on(task_id(99), assignment("Another")))

    assert views.wait_for(log.head(), timeout=10)
    assert [event.position for event in views.set_aside()] == [48, 49]
    assert all(status.failure is None for status in views.status())


def test_an_error_that_quotes_what_no_database_takes_is_kept_too(open_views: OpenViews) -> None:
    table: Table[Size] = Table("sizes", Size)

    @table.opens(TaskAssigned)
    def opened(_recorded: Recorded) -> Size:
        raise ValueError("a\x00b\ud800")

    views = open_views(history(1, at=9), View("quoting", 1, (table,)))
    views.catch_up()
    assert next(event.reason.en for event in views.set_aside()).endswith(r"(ValueError: a\0b\ud800)")


def test_a_database_that_is_away_sets_nothing_aside(
    open_views: OpenViews, sized: Sized, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = open_views(history(), sized.view)

    def away(*_args: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("the server closed the connection"))

    with monkeypatch.context() as failing:
        failing.setattr("projections.engine.store.insert", away)
        with pytest.raises(sa.exc.OperationalError):
            views.catch_up()
    assert views.set_aside() == []
    views.catch_up()
    assert [event.position for event in views.set_aside()] == [48, 49]


def test_on_postgresql_a_text_with_nul_stops_no_view(postgres_url: str) -> None:
    """An event from before such texts were refused, or from a neighbour that keeps its log elsewhere."""
    log = Log(NodeId("bj"), postgres_url)
    views = Views(postgres_url, log, views=(task_view.view,))
    marred = event_type("TaskAssigned").decode(
        {"title": "a\x00b", "lead": "bj.haidian", "due": "2019-06-30T00:00:00Z"}, 1
    )
    try:
        log.append(on(task_id(1), marred, extension()))
        log.append(on(task_id(2), assignment("Other")))
        assert views.catch_up() == 3
        assert {event.position for event in views.set_aside()} == {1, 2}
        assert "NUL" in views.set_aside()[0].reason.en
        with views.read() as snapshot:
            assert [line.task.title for line in task_view.page(snapshot).items] == ["Other"]
    finally:
        views.stop()
        log.close()
