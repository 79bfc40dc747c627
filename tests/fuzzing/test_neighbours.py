"""Whatever a neighbour with valid keys says, nothing stops, nothing is believed unchecked, and nothing vanishes."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.node_id import NodeId
from tests.budget import examples
from tests.fuzzing.attacks import BY_HAND, attacks
from tests.fuzzing.steps import Step
from tests.fuzzing.world import World, world
from tests.integration.links.board import CITY, STREET


class Stage:
    """A world, and the loop that it runs in."""

    def __init__(self, runner: asyncio.Runner, world: World) -> None:
        self._runner, self.world = runner, world

    def suffer(self, neighbour: NodeId, steps: Sequence[Step]) -> None:
        """Let a neighbour do something, and demand that all holds."""
        self._runner.run(self._suffer(neighbour, steps))

    async def _suffer(self, neighbour: NodeId, steps: Sequence[Step]) -> None:
        hostile = self.world.hostile[neighbour]
        for step in steps:
            await step.take(hostile)
        await self.world.holds()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="yipan-") as folder, asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        found = Stage(runner, runner.run(stack.enter_async_context(world(Path(folder)))))
        yield found
        runner.run(stack.aclose())


@pytest.mark.parametrize("neighbour", [STREET, CITY])
@pytest.mark.parametrize("attack", BY_HAND)
def test_what_was_thought_of(stage: Stage, attack: str, neighbour: NodeId) -> None:
    stage.suffer(neighbour, BY_HAND[attack])


@settings(max_examples=examples(20), suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
@given(neighbour=st.sampled_from([STREET, CITY]), steps=attacks)
def test_what_comes_to_mind(stage: Stage, neighbour: NodeId, steps: Sequence[Step]) -> None:
    stage.suffer(neighbour, steps)


def test_after_all_that_the_views_are_those_of_the_log(stage: Stage, tmp_path: Path) -> None:
    stage.world.require_fresh(tmp_path)
