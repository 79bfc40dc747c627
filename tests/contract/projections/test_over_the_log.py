"""The views over the log that a node really has, both in the same kind of database."""

import pytest

from domain.node_id import NodeId
from projections import tasks as task_view
from projections.engine.log_reader import LogReader
from projections.engine.views import Views
from projections.registry import VIEWS
from services.log import Log
from tests.contract.conftest import NewDatabase
from tests.contract.projections.notes import tasks


@pytest.fixture
def url(new_database: NewDatabase) -> str:
    return new_database()


def test_an_append_wakes_the_views_and_each_event_is_in_them_once(url: str, new_database: NewDatabase) -> None:
    log = Log(NodeId("bj"), url)
    reader: LogReader = log
    views = Views(url if url.startswith("postgres") else new_database(), reader, views=VIEWS)
    views.start()
    try:
        for event in tasks(20):
            log.append([event])
        assert views.wait_for(log.head(), timeout=30)
        with views.read() as snapshot:
            page = task_view.page(snapshot)
            detail = task_view.detail(snapshot, page.items[0].task.id)
        assert (page.total, page.position) == (20, 60)
        assert detail
        assert [happening.type for happening in detail.history] == ["TaskAssigned", "TaskExtended", "TaskConfirmed"]
        assert all(line.task.extensions == 1 for line in page.items)
    finally:
        views.stop()
        log.close()
