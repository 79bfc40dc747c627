"""What must hold of the views, always, on either database: I7 and I15, over what a city's node learns in a life."""

from datetime import datetime
from random import Random

import hypothesis
from hypothesis import strategies as st

from domain.envelope import Envelope
from tests.budget import examples
from tests.contract.conftest import NewDatabase
from tests.histories.issues import issues
from tests.histories.lives import Life, lived, lives, over_lives
from tests.invariants.replays import (
    i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view,
    i15_a_moment_that_occurred_gives_what_had_occurred_by_then,
    i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it,
)
from tests.unit.given import AT, BJ

over_stories = hypothesis.settings(over_lives, max_examples=examples(3))


def told(life: Life) -> list[Envelope]:
    """Return what the city's node holds at the end of a life."""
    with lived(life) as board:
        return [*board.nodes[BJ].story().events]


def moments(events: list[Envelope]) -> st.SearchStrategy[datetime]:
    """Draw a moment at which something occurred."""
    return st.sampled_from([AT, *(each.time for each in events)])


@over_stories
@hypothesis.given(life=lives(issues), data=st.data())
def test_i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(
    new_database: NewDatabase, life: Life, data: st.DataObject
) -> None:
    events = told(life)
    position = data.draw(st.integers(0, len(events)))
    i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(new_database, events, position)


@over_stories
@hypothesis.given(life=lives(issues), data=st.data())
def test_i15_a_moment_that_occurred_gives_what_had_occurred_by_then(
    new_database: NewDatabase, life: Life, data: st.DataObject
) -> None:
    events = told(life)
    i15_a_moment_that_occurred_gives_what_had_occurred_by_then(new_database, events, data.draw(moments(events)))


@over_stories
@hypothesis.given(life=lives(issues), data=st.data(), chance=st.randoms())
def test_i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(
    new_database: NewDatabase, life: Life, data: st.DataObject, chance: Random
) -> None:
    events = told(life)
    moment = data.draw(moments(events))
    i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(new_database, events, moment, chance)
