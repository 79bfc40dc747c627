"""Random lives of a board: at each step some news spreads, and then somebody does one of the things that are allowed.

What they go by is what has reached their node so far.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import hypothesis
from hypothesis import strategies as st

from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.refusal import OutOfOrder
from tests.budget import examples
from tests.histories.board import Board, Node
from tests.histories.story import Story

MEMORY = Path("/dev/shm")  # noqa: S108 - what is put there is a folder with a name of its own
"""A folder in memory: no test here cuts the power, and every event would wait for the disk."""

OFFICERS = ("officer-1", "officer-2")
"""Who acts at every node: some things take two."""

MANY_LIVES = 60
"""In so many lives of a plot whatever may happen in it does."""

Move = tuple[AggregateId, object]
"""A command, and the aggregate that it is given to."""

PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate)
"""A life that breaks a rule is shown as it is: making it shorter takes minutes. Fewer steps of its seed are shorter."""

over_lives = hypothesis.settings(max_examples=examples(5), phases=PHASES)


def officer_of(id: AggregateId, by: str) -> Actor:
    """Return somebody who may do everything for an aggregate's owner."""
    return Actor(by, owner_of(id), frozenset(Role))


def an_officer(board: Board, id: AggregateId) -> Actor:
    """Return either of the owner's officers."""
    return officer_of(id, board.chance.choice(OFFICERS))


@dataclass(frozen=True)
class Plot:
    """What a life is about."""

    prepare: Callable[[Board], None]
    """Does what has been done before it begins."""
    moves: Callable[[Board, int], Iterable[Move]]
    """Yields what somebody may try to do at a step, whatever may come of it."""
    actor: Callable[[Board, AggregateId], Actor] = an_officer
    """Says who tries it."""


@dataclass(frozen=True)
class Life:
    """A plot, the seed of all chance in it, and its length: a shorter life of the same seed is its beginning."""

    plot: Plot
    seed: int
    steps: int


def lives(plot: Plot, steps: int = 70) -> st.SearchStrategy[Life]:
    """Draw lives of at most so many steps."""
    return st.builds(Life, st.just(plot), st.integers(0, 2**32), st.integers(1, steps).map(lambda n: steps + 1 - n))


@contextmanager
def lived(life: Life) -> Iterator[Board]:
    """Let a life happen; what has not arrived by its end is still on its way."""
    with TemporaryDirectory(prefix="yipan-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        board = Board(Path(folder), Random(life.seed))  # noqa: S311 - no secret hangs on it
        try:
            life.plot.prepare(board)
            for step in range(life.steps):
                _take_a_step(board, life.plot, step)
            yield board
        finally:
            board.close()


def _take_a_step(board: Board, plot: Plot, step: int) -> None:
    board.spread_some_news()
    moves = list(plot.moves(board, step))
    board.chance.shuffle(moves)
    for move in moves:
        if board.give(*move, plot.actor(board, move[0])):
            return


def early_and_late(board: Board) -> Iterator[Node]:
    """Yield every node twice: with what has reached it so far, and when all has, told over and over again."""
    yield from board
    board.settle()
    yield from board


def stories(board: Board) -> Iterator[Story]:
    """Yield what every node holds, twice."""
    yield from (node.story() for node in early_and_late(board))


def prepare(board: Board, *moves: Move, by: str = "officer-1") -> None:
    """Do what must be possible."""
    for move in moves:
        while not board.give(*move, officer_of(move[0], by)):
            refusal = board.tried[-1].refusal
            assert isinstance(refusal, OutOfOrder), f"{move}: {refusal}"


def found(plot: Plot, holds: Callable[[Board], bool], steps: int = 70) -> None:
    """Fail if no life of a plot comes to this: a rule about what never happened would hold."""
    assert any(_comes_to_it(Life(plot, seed, steps), holds) for seed in range(MANY_LIVES))


def _comes_to_it(life: Life, holds: Callable[[Board], bool]) -> bool:
    with lived(life) as board:
        return holds(board)
