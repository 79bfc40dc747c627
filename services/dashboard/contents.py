"""The contents of pages, drawn from the views: in threads apart from those of commands, which wait for the disk."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from anyio import CapacityLimiter, to_thread

from projections.engine.as_of import AsOf
from projections.engine.snapshot import ViewNotReady
from projections.engine.views import NotYet, Views
from services.dashboard.page import BoardContext, Draw, PageContext, PageReader, Parameters
from services.dashboard.route import NoSuchPage
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.shared import Shared

READERS = 4
"""Threads that read for pages."""


class Contents:
    """Draws the pages of one node; who looks at the same page at the same time shares its content."""

    def __init__(self, board: BoardContext, views: Views, clock: Callable[[], datetime]) -> None:
        self._board = board
        self._views = views
        self._clock = clock
        self._shared, self._limiter = Shared(), CapacityLimiter(READERS)

    async def at(
        self, draw: Draw, parameters: Parameters, reader: PageReader, as_of: AsOf | None, *, past: bool
    ) -> PageContent:
        """Return the content of a page at a point.

        Args:
            draw: the page.
            parameters: what its address asks for.
            reader: who looks.
            as_of: the point; None for now.
            past: whether the reader wants the past, where what only now is known has no place.
        """

        def content() -> PageContent:
            with self._views.read(as_of, reader.scope) as snapshot:
                return draw(PageContext(self._board, snapshot, parameters, self._clock(), reader.operates, past))

        return await to_thread.run_sync(content, limiter=self._limiter)

    async def now(self, draw: Draw, parameters: Parameters, reader: PageReader, position: int) -> PageContent:
        """Return the content of a page at a position or later."""
        key = draw, parameters.id, tuple(sorted(parameters.query.items())), reader
        return await self._shared.get(key, position, partial(self.at, draw, parameters, reader, None, past=False))

    async def then(self, draw: Draw, parameters: Parameters, reader: PageReader, position: int) -> PageContent | None:
        """Return what an open page shows; None if there was no such page then, or these views never were there."""
        try:
            return await self.at(draw, parameters, reader, AsOf(position=position), past=False)
        except (NoSuchPage, NotYet, ViewNotReady):
            return None
