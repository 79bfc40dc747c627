"""Faults of the lines between nodes, and of the streams that run over them."""

import shutil
from collections.abc import Iterator

from tests.acceptance.faults.fault import fault
from tests.acceptance.faults.stage import CITY, DISTRICT, Stage

SLOW = 0.3
"""Seconds that each piece takes on a slow line."""


def _is_cut(stage: Stage) -> bool:
    return not all(each["connected"] for node in (CITY, DISTRICT) for each in stage.links(node))


@fault("a link is cut")
def line_cut(stage: Stage) -> Iterator[None]:
    """A link is cut: its connections are reset, and none is accepted."""
    stage.board.cut(DISTRICT)
    stage.until(lambda: _is_cut(stage), "the notice of the cut")
    stage.traffic.more()
    yield
    stage.board.heal(DISTRICT)


@fault("a link is cut")
def line_silent(stage: Stage) -> Iterator[None]:
    """A link is cut without a word: connections stay, and are accepted, and nothing comes through."""
    stage.board.line(DISTRICT).silence()
    stage.until(lambda: _is_cut(stage), "the notice of the silence")
    stage.traffic.more()
    yield
    stage.board.heal(DISTRICT)


@fault("a slow neighbour, or a node without time for itself")
def line_slow(stage: Stage) -> Iterator[None]:
    """A slow neighbour: every piece of what it says takes its time."""
    stage.board.line(DISTRICT).delay = SLOW
    stage.traffic.more(times=10)
    yield
    stage.board.line(DISTRICT).delay = 0


@fault("JetStream's folder lost or put back", loss="lost")
@fault("JetStream's folder lost or put back", loss="put back")
def streams(stage: Stage, loss: str) -> Iterator[None]:
    """JetStream's folder of the city is lost, or put back to what it was before."""
    store, copy = stage.board.data(CITY) / "nats" / "jetstream", stage.folder / "jetstream"
    stage.board.stop(CITY)
    shutil.copytree(store, copy)
    stage.board.start(CITY)
    stage.traffic.more()
    stage.board.stop(CITY)
    shutil.rmtree(store)
    if loss == "put back":
        shutil.copytree(copy, store)
    yield
    stage.board.start(CITY)
