"""Views over either database, empty for every test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.engine.views import Views
from projections.registry import VIEWS

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


@pytest.fixture
def caught_up(open_views: OpenViews) -> OpenViews:
    """Open views as `open_views` does, and have them take in the whole log: nothing of it may be set aside."""

    def open_one(*args: Any, **options: Any) -> Views:
        views = open_views(*args, **options)
        views.catch_up()
        assert views.set_aside() == []
        return views

    return open_one


@pytest.fixture
def now(views: Views) -> Iterator[Snapshot]:
    """Return how the views of a module stand when all is taken in."""
    with views.read() as snapshot:
        yield snapshot
