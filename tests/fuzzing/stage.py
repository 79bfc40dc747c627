"""Where hostile neighbours meet a node: a world, begun anew before its log is long, and the loop that it is in."""

import asyncio
import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.node_id import NodeId
from tests.fuzzing.hostile import Hostile
from tests.fuzzing.steps import Step
from tests.fuzzing.world import World, world

LONG = 3_000
"""Events of a log that is read whole after every attack."""


class Stage:
    """A world, begun when it is entered."""

    world: World

    def __enter__(self) -> Self:
        """Begin the world."""
        self._runner, self._world = asyncio.Runner(), contextlib.AsyncExitStack()
        self._folder = Path(self._world.enter_context(tempfile.TemporaryDirectory(prefix="yipan-")))
        self.world = self._runner.run(self._world.enter_async_context(world(self._folder)))
        return self

    def __exit__(
        self, type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self._runner.run(self._world.aclose())
        self._runner.close()

    def suffer(self, neighbour: NodeId, steps: Sequence[Step]) -> None:
        """Let a neighbour do something, and demand that all holds."""
        self._runner.run(self._suffer(self.world.hostile[neighbour], steps))
        if self.world.node.log.head() > LONG:
            self.require_fresh()
            self.__exit__(None, None, None)
            self.__enter__()

    async def _suffer(self, hostile: Hostile, steps: Sequence[Step]) -> None:
        for step in steps:
            await step.take(hostile)
        await self.world.holds()

    def require_fresh(self) -> None:
        """Demand that the views are as if they were made anew."""
        with tempfile.TemporaryDirectory(prefix="yipan-") as folder:
            self.world.require_fresh(Path(folder))
