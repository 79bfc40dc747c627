"""Asking the views: at which point, and not before they have come to a position."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from domain.authority import Actor
from projections.engine.as_of import AsOf
from projections.engine.snapshot import Snapshot, ViewNotReady
from projections.engine.views import NotYet, Views
from services.api.access import holder
from services.api.moments import as_of
from services.api.numbers import LARGEST
from services.api.tokens import Holder
from services.feed.scope import row_scope
from services.node.wiring import Node
from services.problems.edge import NotCaughtUp, NotReady, PositionAhead

PATIENCE = 5.0
"""Seconds that a query waits for the views, unless it says otherwise."""
_SLICE = 0.5
"""Seconds after which a thread that waits looks whether the node stops."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What comes with any query."""

    node: Node
    actor: Actor
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
        self._wait()
        try:
            scope = row_scope(self.actor, self.node.settings.id)
            with self.node.views.read(self.as_of, scope) as snapshot:
                yield snapshot
        except NotYet as behind:
            raise NotCaughtUp(position=behind.reached, wanted=behind.position) from behind
        except ViewNotReady as building:
            raise NotReady(reason=str(building)) from building

    def _wait(self) -> None:
        past = self.as_of.position if self.as_of and self.as_of.position is not None else 0
        if past > self.node.views.position() and past > (head := self.node.log.head()):
            raise PositionAhead(head=head, wanted=past)
        wanted = max(self.wait_for, past)
        if not wait(self.node, wanted, self.seconds):
            raise NotCaughtUp(position=self.node.views.position(), wanted=wanted)


def wait(node: Node, position: int, seconds: float) -> bool:
    """Wait until the views have come to a position; False if they have not in time, or the node stops."""
    views: Views = node.views
    deadline = time.monotonic() + seconds
    while not views.wait_for(position, min(_SLICE, max(0.0, deadline - time.monotonic()))):
        if node.stopping or time.monotonic() >= deadline:
            return False
    return True


async def _asking(
    request: Request,
    found: Annotated[Holder, Depends(holder)],
    point: Annotated[AsOf | None, Depends(as_of)],
    wait_for: Annotated[int, Query(ge=0, le=LARGEST, description="The position that the answer must include.")] = 0,
    timeout: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for it at most.")] = PATIENCE,
) -> Asking:
    return Asking(request.app.state.node, found.actor, point, wait_for, timeout)


Asked = Annotated[Asking, Depends(_asking)]
