"""I6, I7 and I15: news told again, in another order or up to an earlier position, and what the views make of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from random import Random

from domain.aggregate_id import parts
from domain.envelope import Envelope
from domain.node_id import NodeId
from projections.engine.as_of import AsOf, Clock
from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from tests.histories.board import Board
from tests.histories.projected import answers, everything, projected, shared
from tests.unit.given import AT
from tests.unit.projections.recorded import ListedLog

NewDatabase = Callable[[], str]
"""Returns the URL of an empty database."""
BEGUN = AT + timedelta(days=3650)
"""When all has occurred, and is recorded anew."""
NOW = BEGUN + timedelta(days=30)


def logged(events: Sequence[Envelope]) -> ListedLog:
    """Return the log of bj in which the events stand in this order."""
    log = ListedLog(begun=BEGUN)
    log.append(events)
    return log


@contextmanager
def _stood(url: str, log: LogReader, as_of: AsOf | None) -> Iterator[Snapshot]:
    """Open all views over a log as they stood at a point."""
    with projected(url, log, lambda: NOW) as views, views.read(as_of) as snapshot:
        yield snapshot


def _require_the_same(here: Snapshot, there: Snapshot) -> None:
    assert shared(here) == shared(there)
    assert answers(here) == answers(there)


def i06_news_told_again_and_in_another_order_changes_no_state_and_no_view(board: Board, id: NodeId) -> None:
    urls = [f"sqlite:///{board.folder / f'{id}-{name}.db'}" for name in ("once", "over-again")]
    log = board.nodes[id].log
    with closing(board.again(id)) as again, ExitStack() as opened:
        assert again.head() == log.head()
        for subject in {subject for subject, _ in board.nodes[id].story()}:
            one, other = log.load(subject), again.load(subject)
            assert one
            assert other
            assert (one.state, one.sequence) == (other.state, other.sequence)
        here, there = (
            opened.enter_context(_stood(url, each, None)) for url, each in zip(urls, (log, again), strict=True)
        )
        _require_the_same(here, there)


def i07_any_arrival_order_that_keeps_each_origins_order_gives_the_same_view(
    new_database: NewDatabase, events: Sequence[Envelope], moment: datetime, chance: Random
) -> None:
    """Now, and of a moment when something occurred."""
    waiting = {source: [e for e in events if e.source == source] for source in {e.source for e in events}}
    order = chance.sample([each.source for each in events], k=len(events))
    shuffled = [waiting[source].pop(0) for source in order]
    with (
        projected(new_database(), logged(events), lambda: NOW) as one,
        projected(new_database(), logged(shuffled), lambda: NOW) as other,
    ):
        for as_of in (None, AsOf(moment=moment, clock=Clock.OCCURRED)):
            with one.read(as_of) as here, other.read(as_of) as there:
                _require_the_same(here, there)


def i15_the_bytes_of_a_view_at_a_position_are_those_of_a_replay_up_to_it(
    new_database: NewDatabase, events: Sequence[Envelope], position: int
) -> None:
    log, as_of = logged(events), AsOf(position=position)
    with _stood(new_database(), log, as_of) as then, _stood(new_database(), log.up_to(position), as_of) as again:
        assert everything(then) == everything(again)
        assert answers(then) == answers(again)


def i15_a_moment_that_occurred_gives_what_had_occurred_by_then(
    new_database: NewDatabase, events: Sequence[Envelope], moment: datetime
) -> None:
    """What organisations are called is no matter of when."""
    by_then = logged([each for each in events if each.time <= moment or parts(each.subject)[0] == "tree"])
    as_of = AsOf(moment=moment)
    with _stood(new_database(), logged(events), as_of) as then, _stood(new_database(), by_then, as_of) as again:
        _require_the_same(then, again)
