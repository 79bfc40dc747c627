"""The views over a log, and all that they say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from projections import links
from projections.engine.log_reader import LogReader
from projections.engine.paging import PageRequest
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.ledger import chessboard, issues, key_figures
from projections.registry import VIEWS


@contextmanager
def projected(url: str, log: LogReader, clock: Callable[[], datetime]) -> Iterator[Views]:
    """Open all views over a log, caught up."""
    views = Views(url, log, views=VIEWS, clock=clock)
    try:
        catch_up(views)
        yield views
    finally:
        views.stop()


def catch_up(views: Views) -> None:
    """Have views take in all that is in their log: nothing of it may be set aside."""
    views.catch_up()
    assert views.set_aside() == []


def answers(snapshot: Snapshot) -> list[Any]:
    """Return what the queries answer, without the position."""
    board = chessboard.query(snapshot)
    page = issues.page(snapshot, request=PageRequest(limit=1000))
    return [board.lines, board.total, board.categories, board.lists, page.items, key_figures.query(snapshot).measures]


def everything(snapshot: Snapshot) -> bytes:
    """Return the bytes of all views."""
    return b"".join(snapshot.dump(view) for view in VIEWS)


def shared(snapshot: Snapshot) -> list[bytes]:
    """Return the bytes of the views that any node has alike; who brought an event is each node's own."""
    return [snapshot.dump(view, positions=False) for view in VIEWS if view is not links.view]
