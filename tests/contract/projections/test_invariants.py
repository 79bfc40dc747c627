"""What must hold of the views, always: I2, I5, I7 and I15, over random lives of issues."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import hypothesis
from hypothesis import strategies as st

from domain.envelope import Envelope
from domain.issue import (
    IssueClosedNotImplemented,
    IssueDismissed,
    IssueMerged,
    IssueRaised,
    IssueReopened,
    IssueWrittenOff,
)
from projections import chessboard, figures, issues, links
from projections.engine.as_of import AsOf, Clock
from projections.engine.log_reader import LogReader
from projections.engine.paging import Asked
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.registry import VIEWS
from tests.contract.conftest import NewDatabase
from tests.contract.projections.stories import DAY, arrivals, as_occurred, logged
from tests.unit.given import AT
from tests.unit.walks import World, walks

over_stories = hypothesis.settings(
    max_examples=6, deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
NOW = AT + timedelta(days=45)


@contextmanager
def projected(url: str, log: LogReader) -> Iterator[Views]:
    """Open all views over a log, caught up."""
    views = Views(url, log, views=VIEWS, clock=lambda: NOW)
    try:
        views.catch_up()
        assert views.set_aside() == []
        yield views
    finally:
        views.stop()


@contextmanager
def stood(url: str, log: LogReader, as_of: AsOf) -> Iterator[Snapshot]:
    """Open all views over a log as they stood at a point."""
    with projected(url, log) as views, views.read(as_of) as snapshot:
        yield snapshot


def answers(snapshot: Snapshot) -> list[Any]:
    """Return what the queries answer, without the position."""
    board = chessboard.query(snapshot)
    page = issues.page(snapshot, asked=Asked(limit=1000))
    return [board.lines, board.total, board.categories, board.lists, page.items, figures.query(snapshot).measures]


def everything(snapshot: Snapshot) -> bytes:
    """Return the bytes of all views."""
    return b"".join(snapshot.dump(view) for view in VIEWS)


def shared(snapshot: Snapshot) -> list[bytes]:
    """Return the bytes of the views that any node has alike; who brought an event is each node's own."""
    return [snapshot.dump(view, positions=False) for view in VIEWS if view is not links.view]


@over_stories
@hypothesis.given(world=walks(), data=st.data())
def test_i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(
    new_database: NewDatabase, world: World, data: st.DataObject
) -> None:
    log = logged(as_occurred(world))
    position = data.draw(st.integers(0, log.head()))
    as_of = AsOf(position=position)
    with stood(new_database(), log, as_of) as then, stood(new_database(), log.up_to(position), as_of) as again:
        assert everything(then) == everything(again)
        assert answers(then) == answers(again)


@over_stories
@hypothesis.given(world=walks(), data=st.data())
def test_i15_a_moment_that_occurred_gives_what_had_occurred_by_then(
    new_database: NewDatabase, world: World, data: st.DataObject
) -> None:
    envelopes = as_occurred(world)
    days = data.draw(st.integers(0, len(envelopes)))
    moment = AT + (days - 0.5) * DAY
    by_then = logged([envelope for envelope in envelopes if envelope.time <= moment])
    as_of = AsOf(moment=moment)
    with stood(new_database(), logged(envelopes), as_of) as then, stood(new_database(), by_then, as_of) as again:
        assert shared(then) == shared(again)
        assert answers(then) == answers(again)


@over_stories
@hypothesis.given(orders=arrivals(), data=st.data())
def test_i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(
    new_database: NewDatabase, orders: tuple[list[Envelope], list[Envelope]], data: st.DataObject
) -> None:
    moment = AT + data.draw(st.integers(0, len(orders[0]))) * DAY
    with projected(new_database(), logged(orders[0])) as one, projected(new_database(), logged(orders[1])) as other:
        for as_of in (None, AsOf(moment=moment, clock=Clock.OCCURRED)):
            with one.read(as_of) as here, other.read(as_of) as there:
                assert shared(here) == shared(there)
                assert answers(here) == answers(there)


@over_stories
@hypothesis.given(world=walks())
def test_i02_the_sums_by_organisation_by_list_and_by_category_are_one_total(
    new_database: NewDatabase, world: World
) -> None:
    with projected(new_database(), logged(as_occurred(world))) as views, views.read() as snapshot:
        board = chessboard.query(snapshot)
        by_list = [
            chessboard.query(snapshot, issues.IssueFilter(list=row.id)).total
            for row in issues.all_lists(snapshot).items
        ]
        assert chessboard.total(line.own for line in board.lines) == board.total
        assert chessboard.total(category.figures for category in board.categories) == board.total
        assert chessboard.total(by_list) == board.total
        assert board.total.raised == sum(isinstance(event, IssueRaised) for _, event in world.story)
        for figure in issues.Figure:
            page = issues.page(snapshot, issues.IssueFilter(figure=figure), Asked(limit=1000))
            assert len({line.issue.id for line in page.items}) == page.total
            assert page.total == getattr(board.total, figure.value.replace("-", "_"))
        for line in board.lines:
            assert sum(line.by_state.values()) == line.own.raised
        assert board.hidden == 0


_ENDS = (IssueWrittenOff, IssueDismissed, IssueMerged, IssueClosedNotImplemented)


@over_stories
@hypothesis.given(world=walks())
def test_i05_open_is_raised_less_ended_plus_reopened_after_every_event(new_database: NewDatabase, world: World) -> None:
    events = [event for _, event in world.story]
    with projected(new_database(), logged(as_occurred(world))) as views:
        for position in range(len(events) + 1):
            with views.read(AsOf(position=position)) as snapshot:
                total = chessboard.query(snapshot).total
            past = events[:position]
            raised = sum(isinstance(event, IssueRaised) for event in past)
            endings = sum(isinstance(event, _ENDS) for event in past)
            reopened = sum(isinstance(event, IssueReopened) for event in past)
            assert (total.raised, total.endings, total.reopenings) == (raised, endings, reopened)
            assert total.open + total.resolved == raised - endings + reopened
            assert total.raised == total.open + total.resolved + total.written_off + total.ended
            assert total.overdue <= total.open
