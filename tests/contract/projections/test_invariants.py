"""What must hold of the views, always, on either database: I7 and I15, over what a city's node learns in a life."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import hypothesis
from hypothesis import strategies as st

from domain.envelope import Envelope
from projections.engine.as_of import AsOf, Clock
from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from tests.budget import examples
from tests.contract.conftest import NewDatabase
from tests.histories.issues import issues
from tests.histories.lives import Life, lived, lives, over_lives
from tests.histories.projected import answers, everything, projected, shared
from tests.unit.given import AT, BJ
from tests.unit.projections.recorded import ListedLog

over_stories = hypothesis.settings(over_lives, max_examples=examples(3))
NOW = AT + timedelta(days=45)


def told(life: Life) -> list[Envelope]:
    """Return what the city's node holds at the end of a life."""
    with lived(life) as board:
        return board.nodes[BJ].held()


def logged(envelopes: Sequence[Envelope]) -> ListedLog:
    """Return the log of bj in which the events stand in this order."""
    log = ListedLog()
    log.append(envelopes)
    return log


@contextmanager
def stood(url: str, log: LogReader, as_of: AsOf) -> Iterator[Snapshot]:
    """Open all views over a log as they stood at a point."""
    with projected(url, log, lambda: NOW) as views, views.read(as_of) as snapshot:
        yield snapshot


def moments(data: st.DataObject, envelopes: Sequence[Envelope]) -> datetime:
    """Draw a moment at which something occurred."""
    return data.draw(st.sampled_from([AT, *(each.time for each in envelopes)]))


@over_stories
@hypothesis.given(life=lives(issues), data=st.data())
def test_i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(
    new_database: NewDatabase, life: Life, data: st.DataObject
) -> None:
    log = logged(told(life))
    position = data.draw(st.integers(0, log.head()))
    as_of = AsOf(position=position)
    with stood(new_database(), log, as_of) as then, stood(new_database(), log.up_to(position), as_of) as again:
        assert everything(then) == everything(again)
        assert answers(then) == answers(again)


@over_stories
@hypothesis.given(life=lives(issues), data=st.data())
def test_i15_a_moment_that_occurred_gives_what_had_occurred_by_then(
    new_database: NewDatabase, life: Life, data: st.DataObject
) -> None:
    envelopes = told(life)
    moment = moments(data, envelopes)
    by_then = logged([envelope for envelope in envelopes if envelope.time <= moment])
    as_of = AsOf(moment=moment)
    with stood(new_database(), logged(envelopes), as_of) as then, stood(new_database(), by_then, as_of) as again:
        assert shared(then) == shared(again)
        assert answers(then) == answers(again)


@over_stories
@hypothesis.given(life=lives(issues), data=st.data())
def test_i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(
    new_database: NewDatabase, life: Life, data: st.DataObject
) -> None:
    envelopes = told(life)
    moment = moments(data, envelopes)
    waiting = {source: [e for e in envelopes if e.source == source] for source in {e.source for e in envelopes}}
    order = data.draw(st.permutations([envelope.source for envelope in envelopes]))
    shuffled = [waiting[source].pop(0) for source in order]
    with (
        projected(new_database(), logged(envelopes), lambda: NOW) as one,
        projected(new_database(), logged(shuffled), lambda: NOW) as other,
    ):
        for as_of in (None, AsOf(moment=moment, clock=Clock.OCCURRED)):
            with one.read(as_of) as here, other.read(as_of) as there:
                assert shared(here) == shared(there)
                assert answers(here) == answers(there)
