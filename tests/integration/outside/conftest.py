"""What the tests of systems outside start with."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.node.settings import NodeSettings
from tests.integration.outside.world import settings_in


@pytest.fixture
def settings() -> Iterator[NodeSettings]:
    """The settings of a node with an empty folder of a short name."""
    with tempfile.TemporaryDirectory(prefix="yipan-") as name:
        yield settings_in(Path(name))
