"""What every acceptance test needs: boards of real processes that leave nothing behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.acceptance.forking import accounted
from tests.acceptance.harness import HOSTED, Board

MakeBoard = Callable[..., Board]


@pytest.fixture(scope="session", autouse=True)
def nodes_are_accounted_for() -> Iterator[None]:
    with accounted():
        yield


@pytest.fixture
def make_board(tmp_path: Path) -> Iterator[MakeBoard]:
    """Return a function that sets up a board of these nodes: `make_board("bj", "bj.haidian").start()`."""
    with ExitStack() as closing:

        def make(*nodes: str, cuttable: Sequence[str] = (), hosted: Mapping[str, Mapping[str, str]] = HOSTED) -> Board:
            folder = tmp_path / f"board-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            return closing.enter_context(Board(folder, nodes, cuttable, hosted))

        yield make
