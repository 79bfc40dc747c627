"""The databases that the views are kept in, each empty for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from projections.database import SCHEMA, connect
from projections.log_reader import LogReader
from projections.registry import VIEWS
from projections.view import View
from projections.views import Views

OpenViews = Callable[..., Views]


@pytest.fixture(params=["sqlite", "postgres"])
def views_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/views.db"
    url: str = request.getfixturevalue("postgres_url")
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(sa.schema.DropSchema(SCHEMA, cascade=True, if_exists=True))
    engine.dispose()
    return url


@pytest.fixture
def open_views(views_url: str) -> Iterator[OpenViews]:
    """Open views over a log in the test's database; all are stopped at its end."""
    opened: list[Views] = []

    def open_one(log: LogReader, *views: View, **options: Any) -> Views:
        opened.append(Views(views_url, log, views=views or VIEWS, **options))
        return opened[-1]

    yield open_one
    for views in opened:
        views.stop()
