"""Logs of nodes, on both databases."""

from collections.abc import Callable, Iterator

import pytest

from domain.node_id import NodeId
from services.log import Log
from tests.contract.log.events import HAIDIAN

Open = Callable[[], Log]


@pytest.fixture
def node() -> NodeId:
    """Return whose log it is; a test module may say otherwise."""
    return HAIDIAN


@pytest.fixture
def open_log(database_url: str, node: NodeId) -> Iterator[Open]:
    """Open the same log any number of times, as several processes do."""
    opened: list[Log] = []

    def open_it() -> Log:
        opened.append(Log(node, database_url))
        return opened[-1]

    yield open_it
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log: Open) -> Log:
    """Return an empty log."""
    return open_log()
