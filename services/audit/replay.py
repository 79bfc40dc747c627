"""A replay: all views made anew from the log alone, and compared with those that a node answers from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.node_id import NodeId
from projections.engine.as_of import AsOf
from projections.engine.log_reader import LogReader
from projections.engine.snapshot import Snapshot
from projections.engine.view import View
from projections.engine.views import Views

Progress = Callable[[int, int], None]
"""Takes how far it is, and how far it will go."""


@dataclass(frozen=True, slots=True)
class ReplayedView:
    """A view at a position, as it was made twice."""

    view: str
    position: int
    kept: str
    """SHA-256 of its rows as the node has them, in hexadecimal."""
    replayed: str
    """The same as they follow from the log."""

    @property
    def agrees(self) -> bool:
        """Say whether the node has what follows from the log."""
        return self.kept == self.replayed


def replay(
    log: LogReader,
    kept: Views,
    views: Sequence[View],
    node: NodeId,
    positions: Sequence[int] = (),
    progress: Progress = lambda _done, _all: None,
) -> Sequence[ReplayedView]:
    """Make all views anew in a folder of their own, and compare them with those that are kept.

    Args:
        log: of the node.
        kept: its views; they may go on meanwhile.
        views: which ones.
        node: whose they are.
        positions: at which they are compared, too, beside the latest one.
        progress: told how far it is.

    Raises:
        NotYet: a position is ahead of the views that are kept.
    """
    with kept.read() as snapshot:
        latest = snapshot.position
    with TemporaryDirectory(prefix="yipan-replay-") as folder:
        anew = Views(f"sqlite:///{Path(folder) / 'views.db'}", log, views=views, node=node)
        try:
            anew.catch_up(lambda position: progress(min(position, latest), latest))
            progress(latest, latest)
            return [each for at in sorted({*positions, latest}) for each in _compared(kept, anew, views, at)]
        finally:
            anew.stop()


def _compared(kept: Views, anew: Views, views: Sequence[View], position: int) -> Sequence[ReplayedView]:
    at = AsOf(position=position)
    with kept.read(at) as ours, anew.read(at) as theirs:
        return [ReplayedView(each.name, position, _digest(ours, each), _digest(theirs, each)) for each in views]


def _digest(snapshot: Snapshot, view: View) -> str:
    digest = sha256()
    for line in snapshot.lines(view):
        digest.update(line)
    return digest.hexdigest()
