"""I2, I4, I5 and I6: the figures and dates that the views of every node show, by the events that it holds."""

from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
from hypothesis import strategies as st

from domain.node_id import NodeId
from projections.engine.as_of import AsOf
from projections.engine.views import Views
from tests.budget import examples
from tests.histories.board import Board
from tests.histories.issues import issues
from tests.histories.lives import Life, early_and_late, lived, lives, over_lives
from tests.histories.projected import catch_up, projected
from tests.histories.story import Story
from tests.invariants.replays import i06_news_told_again_and_in_another_order_changes_no_state_and_no_view
from tests.invariants.views import (
    i02_the_sums_by_organisation_round_and_category_are_one_total,
    i02_the_sums_of_the_board_by_organisation_list_and_category_are_one_total,
    i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order,
    i05_the_board_and_the_equation_say_what_the_events_say,
)
from tests.unit.given import BJ, HAIDIAN

over_views = hypothesis.settings(over_lives, max_examples=examples(3))


def seen(board: Board) -> Iterator[tuple[Story, Views]]:
    """Yield what every node holds with its views, twice: early, and when all has arrived."""
    with ExitStack() as opened:
        views: dict[NodeId, Views] = {}
        for node in early_and_late(board):
            if node.id not in views:
                url = f"sqlite:///{board.folder / f'{node.id}-views.db'}"
                views[node.id] = opened.enter_context(projected(url, node.log, lambda: board.now))
            catch_up(views[node.id])
            yield node.story(), views[node.id]


@over_views
@hypothesis.given(lives(issues))
def test_i02_the_sums_by_organisation_round_and_category_are_one_total(life: Life) -> None:
    with lived(life) as board:
        for story, views in seen(board):
            with views.read() as snapshot:
                i02_the_sums_by_organisation_round_and_category_are_one_total(snapshot, story)
                i02_the_sums_of_the_board_by_organisation_list_and_category_are_one_total(snapshot, story)


@over_views
@hypothesis.given(lives(issues))
def test_i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order(life: Life) -> None:
    with lived(life) as board:
        for story, views in seen(board):
            with views.read() as snapshot:
                i04_the_ledger_shows_raised_resolved_and_written_off_on_days_in_this_order(snapshot, story)


@over_views
@hypothesis.given(lives(issues))
def test_i05_open_is_raised_less_ended_plus_reopened_after_every_event(life: Life) -> None:
    """At some of the positions of every node's log."""
    with lived(life) as board:
        for story, views in seen(board):
            head = len(story.events)
            for position in {*board.chance.choices(range(head + 1), k=8), head}:
                with views.read(AsOf(position=position)) as snapshot:
                    i05_the_board_and_the_equation_say_what_the_events_say(snapshot, story.before(position))


@over_views
@hypothesis.given(life=lives(issues), id=st.sampled_from((BJ, HAIDIAN)))
def test_i06_news_told_again_and_in_another_order_changes_no_state_and_no_view(life: Life, id: NodeId) -> None:
    with lived(life) as board:
        i06_news_told_again_and_in_another_order_changes_no_state_and_no_view(board, id)
