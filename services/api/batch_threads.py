"""The threads in which batches are read and decided: apart from single commands, which must not wait for them."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from services.problems.databases import unavailable

THREADS = 4
"""Batches at once."""

T = TypeVar("T")


class BatchThreads:
    """Does the work of the batches of one node."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(THREADS)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what some work returns, or raise what it raises."""
        return await to_thread.run_sync(work, limiter=self._limiter)

    async def run_if_ready(self, work: Callable[[], T]) -> T:
        """Do the same with what a client may just send again.

        Raises:
            NotReady: a database cannot be used.
        """
        try:
            return await self.run(work)
        except Exception as error:
            if problem := unavailable(error):
                raise problem from error
            raise
