"""Reading the views for a request: as of the point that it names, as far as its actor may see."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from projections.engine.as_of import AsOf, SnapshotPoint
from projections.engine.snapshot import Snapshot, ViewNotReady
from projections.engine.views import NotYet, Views
from projections.scope import RowScope
from services.api.access import HolderDep
from services.api.moments import as_of
from services.api.numbers import LARGEST
from services.api.parts import LogDep, Stopping, StoppingDep, ThisNodeDep, ViewsDep
from services.feed.scope import row_scope
from services.log import Log
from services.problems.edge import NotCaughtUp, NotReady, PositionAhead

PATIENCE = 5.0
"""Seconds that a query waits for the views, unless it says otherwise."""
_SLICE = 0.5
"""Seconds after which a thread that waits looks whether the node stops."""


@contextmanager
def opened(
    views: Views, as_of: AsOf | SnapshotPoint | None = None, scope: RowScope | None = None
) -> Iterator[Snapshot]:
    """Open the views as they stand, or stood at a point. Blocks: to be called in a thread.

    Raises:
        NotCaughtUp: they have not come to the point.
        NotReady: a view is being built for the first time.
    """
    try:
        with views.read(as_of, scope) as snapshot:
            yield snapshot
    except NotYet as behind:
        raise NotCaughtUp(position=behind.reached, wanted=behind.position) from behind
    except ViewNotReady as building:
        raise NotReady(reason=str(building)) from building


@dataclass(frozen=True, slots=True)
class ViewReader:
    """Reads the views for one request."""

    views: Views
    log: Log
    stopping: Stopping
    scope: RowScope | None
    """What the actor may see; None for all of it."""
    as_of: AsOf | None
    wait_for: int
    seconds: float

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open the views at the point asked for, as far as the actor may see. Blocks: to be called in a thread.

        Raises:
            NotCaughtUp: the views did not come to the position in time.
            PositionAhead: the log itself has not come to the point.
            NotReady: a view is being built for the first time.
        """
        self._catch_up()
        with opened(self.views, self.as_of, self.scope) as snapshot:
            yield snapshot

    @contextmanager
    def again(self, point: SnapshotPoint) -> Iterator[Snapshot]:
        """Open the same state again: a long answer is read piece by piece. Blocks: to be called in a thread.

        Raises:
            NotReady: a view is being built for the first time.
        """
        with opened(self.views, point, self.scope) as snapshot:
            yield snapshot

    def _catch_up(self) -> None:
        past = self.as_of.position if self.as_of and self.as_of.position is not None else 0
        if past > self.views.position() and past > (head := self.log.head()):
            raise PositionAhead(head=head, wanted=past, place=("query", "as_of"))
        wanted = max(self.wait_for, past)
        if not self._wait(wanted):
            raise NotCaughtUp(position=self.views.position(), wanted=wanted)

    def _wait(self, position: int) -> bool:
        """Wait until the views have come to a position; False if they have not in time, or the node stops."""
        deadline = time.monotonic() + self.seconds
        while not self.views.wait_for(position, min(_SLICE, max(0.0, deadline - time.monotonic()))):
            if self.stopping.is_set() or time.monotonic() >= deadline:
                return False
        return True


async def _view_reader(
    views: ViewsDep,
    log: LogDep,
    stopping: StoppingDep,
    node: ThisNodeDep,
    found: HolderDep,
    point: Annotated[AsOf | None, Depends(as_of)],
    wait_for: Annotated[int, Query(ge=0, le=LARGEST, description="The position that the answer must include.")] = 0,
    timeout: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for it at most.")] = PATIENCE,
) -> ViewReader:
    return ViewReader(views, log, stopping, row_scope(found.actor, node.id), point, wait_for, timeout)


ViewReaderDep = Annotated[ViewReader, Depends(_view_reader)]
