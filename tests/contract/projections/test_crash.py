"""A projector may die at any point: what it committed stands, and nothing is missing or counted twice."""

import subprocess
import sys
from collections.abc import Sequence

import pytest

from projections.engine.catalogue import Catalogue
from projections.engine.views import Views
from tests.contract.conftest import NewDatabase
from tests.contract.projections.conftest import OpenViews
from tests.contract.projections.killed import TASKS, log
from tests.contract.projections.notes import notes, tasks, view
from tests.unit.projections.recorded import ListedLog


def dump(views: Views) -> bytes:
    with views.read() as snapshot:
        return snapshot.dump(view)


@pytest.mark.parametrize("after", [1, 40, 330], ids=["at once", "on the way", "while building anew"])
def test_a_killed_projector_goes_on_as_if_it_had_never_been(new_database: NewDatabase, after: int) -> None:
    url = new_database()
    command = [sys.executable, "-W", "error", "-m", "tests.contract.projections.killed", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(after):
            assert process.stdout.readline()
        process.kill()
    whole = log()
    killed, fresh = Views(url, whole, views=[view]), Views(new_database(), whole, views=[view])
    try:
        assert killed.catch_up() == fresh.catch_up() == 3 * TASKS
        assert dump(killed) == dump(fresh)
        assert killed.set_aside() == []
        assert len(killed.status()) == 1
    finally:
        killed.stop()
        fresh.stop()


@pytest.mark.parametrize("when", ["advance", "put_aside", "set_state", "remove"])
def test_a_failure_before_a_commit_leaves_no_trace(
    open_views: OpenViews, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr("projections.engine.projector.BATCH", 4)
    listed = ListedLog()
    listed.append(tasks(4))
    views = open_views(listed, view)
    real, calls = getattr(Catalogue, when), list[object]()

    def fail_at_first(self: Catalogue, *args: object) -> object:
        answer = real(self, *args)
        calls.append(args)
        if len(calls) == 1:
            raise MemoryError
        return answer

    monkeypatch.setattr(Catalogue, when, fail_at_first)
    with pytest.raises(MemoryError):
        finish(views)
    finish(views)
    with views.read() as snapshot:
        assert [(note.extended, note.confirmed) for note in snapshot.rows(notes)] == [(1, True)] * 4
    assert calls


def finish(views: Views) -> Sequence[object]:
    """Catch up and build anew, so that every step is taken."""
    views.catch_up()
    views.rebuild("notes")
    return views.status()
