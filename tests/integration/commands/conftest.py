"""A node's handler over a real log, with a clock that is set by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import domain.catalogue  # noqa: F401 - registers every command
from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.commands.handler import CommandHandler
from services.fresh import new_id
from services.log import Log

NODE = NodeId("bj.haidian")
HOSTED = NodeId("bj.haidian.kexu")
OFFICER = Actor("p1", NODE, frozenset({Role.OFFICER}))


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2019, 5, 15, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.now

    def move(self, **by: float) -> None:
        """Set it forward, or back."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    opened = Log(NODE, f"sqlite:///{tmp_path / 'log.db'}")
    yield opened
    opened.close()


@pytest.fixture
def handler(log: Log, clock: Clock) -> CommandHandler:
    return CommandHandler(log, NODE, {NODE, HOSTED}.__contains__, clock, new_id)
