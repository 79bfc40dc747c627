"""The example over NATS does what it says, once."""

import asyncio
import os
import sys
from dataclasses import replace
from pathlib import Path

from domain.authority import Role
from domain.node_id import NodeId
from domain.tier import Tier
from domain.words import Words
from services.node.settings import Hosted, NodeSettings
from tests.integration.outside.world import let_in, on_the_board, running, until

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "over_nats.py"


async def run(settings: NodeSettings, seed: str, count: int) -> str:
    """Run the example, and return what it says."""
    env = {"YIPAN_NATS": f"nats://127.0.0.1:{settings.nats.port}", "YIPAN_NAME": "oa", "YIPAN_SEED": seed}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, EXAMPLE, str(count)),
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, said.decode()
    return said.decode()


async def _example(settings: NodeSettings) -> None:
    seed = let_in(settings, "oa", Role.PUBLISHER, Role.SUBSCRIBER)
    async with running(settings) as node:
        await until(lambda: (settings.data / "nats" / "jetstream" / "OUTSIDE-bj-haidian" / "streams" / "FEED").exists())
        first = await run(settings, seed, 2)
        assert "asked: accepted" in first
        assert "left in: INTAKE" in first
        assert first.count("feed.bj_haidian.task.") == 2
        again = await run(settings, seed, 0)
        assert "asked: known" in again
        assert len(on_the_board(node, "TaskAssigned")) == len(on_the_board(node, "TaskExtended")) == 1


def test_the_example_publishes_once_and_reads_what_it_published(settings: NodeSettings) -> None:
    named = Hosted(NodeId("bj.haidian.zhongguancun"), Words("中关村街道", "Zhongguancun"), Tier.SUBDISTRICT)
    asyncio.run(_example(replace(settings, organisations=(*settings.organisations, named))))
