"""Views over either database, empty for every test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.engine.views import Views
from projections.registry import VIEWS
from tests.contract.conftest import NewDatabase

OpenViews = Callable[..., Views]


@pytest.fixture
def open_views(database_url: str) -> Iterator[OpenViews]:
    """Open views over a log in the test's database; all are stopped at its end."""
    opened: list[Views] = []

    def open_one(log: LogReader, *views: View, **options: Any) -> Views:
        opened.append(Views(database_url, log, views=views or VIEWS, **options))
        return opened[-1]

    yield open_one
    for views in opened:
        views.stop()


def catching_up(new_database: NewDatabase) -> Iterator[OpenViews]:
    """Open all views over a log, and have them take in the whole of it: nothing may be set aside."""
    with ExitStack() as closing:

        def open_one(log: LogReader, **options: Any) -> Views:
            views = Views(new_database(), log, views=VIEWS, **options)
            closing.callback(views.stop)
            views.catch_up()
            assert views.set_aside() == []
            return views

        yield open_one


caught_up = pytest.fixture(catching_up)
caught_up_once = pytest.fixture(catching_up, scope="module")
"""For views that all tests of a file read."""


@pytest.fixture
def now(views: Views) -> Iterator[Snapshot]:
    """Return how the views of a module stand when all is taken in."""
    with views.read() as snapshot:
        yield snapshot
