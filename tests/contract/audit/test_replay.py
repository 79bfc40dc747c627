"""Views that are made anew are those that are kept, at every position; a row that was edited is found by its view."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from projections.engine.database import writing
from projections.engine.views import Views
from services.audit.replay import replay
from tests.contract.conftest import NewDatabase
from tests.contract.log.events import CITY
from tests.contract.projections.notes import tasks, view
from tests.unit.projections.recorded import ListedLog

EVENTS = 60


@pytest.fixture
def log() -> ListedLog:
    listed = ListedLog()
    listed.append(tasks(EVENTS))
    return listed


@pytest.fixture
def kept(new_database: NewDatabase, log: ListedLog) -> Iterator[Views]:
    views = Views(new_database(), log, views=[view], node=CITY)
    views.catch_up()
    yield views
    views.stop()


def test_what_is_made_anew_agrees_at_every_position(log: ListedLog, kept: Views) -> None:
    told: list[tuple[int, int]] = []
    found = replay(log, kept, [view], CITY, range(log.head()), lambda *progress: told.append(progress))
    assert [each.position for each in found] == [*range(log.head() + 1)]
    assert all(each.agrees for each in found)
    assert len({each.kept for each in found}) == log.head() + 1
    assert told[-1] == (log.head(), log.head())


def test_a_row_that_was_edited_is_found(log: ListedLog, kept: Views) -> None:
    with kept.read() as snapshot:
        [(_, table)] = snapshot._tables.items()
    with writing(kept._engine) as connection:
        first = sa.select(sa.func.min(table.c.key)).scalar_subquery()
        connection.execute(sa.update(table).where(table.c.key == first).values(title="改过"))
    assert [each.agrees for each in replay(log, kept, [view], CITY, [0])] == [True, False]
