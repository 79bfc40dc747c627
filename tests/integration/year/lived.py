"""The whole year on one node: a city that hosts everybody on the example board."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from domain.tier import usual_tier
from services.board.seed_2019.script import play
from services.commands.clue_key import CLUE_KEY, make_clue_key
from services.node.settings import NodeSettings
from services.node.wiring import Node
from tests.integration.year.one_node import OneNode

EXAMPLE = Path(__file__).parents[3] / "deploy" / "board.toml"


@contextmanager
def lived(folder: Path) -> Iterator[Node]:
    """Run the city, in a folder of its own, once it has lived through the year and its views show it."""
    make_clue_key(folder / CLUE_KEY)
    node = Node(_settings(folder))
    node.start()
    try:
        stage = OneNode(node.handler)
        play(stage)
        stage.flush()
        assert node.views.wait_for(node.log.head(), 120)
        yield node
    finally:
        node.stop()


def _settings(folder: Path) -> NodeSettings:
    nodes = tomllib.loads(EXAMPLE.read_text("utf-8"))["nodes"]
    hosted = [
        {key: each[key] for key in ("id", "name", "tier", "agency") if key in each}
        for node in nodes
        for each in (*_itself(node), *node.get("organisations", ()))
    ]
    told = {"id": "bj", "name": nodes[0]["name"], "http": {"port": 1}, "data": folder, "organisations": hosted}
    return TypeAdapter(NodeSettings).validate_python(
        {**told, "clues": True, "clue_audience": ["bj.discipline"], "duties": False}
    )


def _itself(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [] if node["id"] == "bj" else [{"tier": usual_tier(node["id"]), **node}]
