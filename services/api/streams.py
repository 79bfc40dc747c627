"""How many streams one reader may have open: a node has memory and files for many readers, not for one without end."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends

from services.api.access import HolderDep
from services.api.parts import part
from services.problems.edge import TooManyStreams

MOST = 100
"""OpenStreams that one token, or one who signed in with it, has open at once."""


class OpenStreams:
    """The open streams of one node. To be used in one event loop."""

    def __init__(self) -> None:
        self._open = Counter[str]()

    @contextmanager
    def one_more(self, holder: str) -> Iterator[None]:
        """Count a stream of the holder of a token while it is open.

        Raises:
            TooManyStreams: that would be one too many.
        """
        if self._open[holder] >= MOST:
            raise TooManyStreams(limit=MOST)
        self._open[holder] += 1
        try:
            yield
        finally:
            self._open[holder] -= 1
            self._open += Counter()  # forgets who has none


async def one_stream(
    found: HolderDep, streams: Annotated[OpenStreams, Depends(part(OpenStreams))]
) -> AsyncIterator[None]:
    """Let a route answer with a stream; it counts until the answer has ended."""
    with streams.one_more(found.id):
        yield
