"""What a node remembers for somebody, it remembers for an actor of an organisation: others may be called the same."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate_id import owner_of
from domain.authority import Actor, Role
from domain.node_id import NodeId
from domain.task.assigning import AssignTask
from domain.words import Words
from services.links.remembering import remember_requests
from services.log import Log
from services.node.settings import Hosted, Http, NodeSettings
from services.node.wiring import Node
from tests.unit.gateway.reporting import AT, LIST, event

HERE, KEXU = NodeId("bj.haidian"), NodeId("bj.haidian.kexu")
NAMESAKES = [Actor("desk-1", each, frozenset(Role)) for each in (HERE, KEXU)]
ASSIGN = AssignTask(title="更换路灯", lead=KEXU, assisting=(), due=AT.replace(year=2030))
NAMES_SOMEBODY = {"actor", "publisher", "holder", "external"}


@contextmanager
def running(folder: Path) -> Iterator[Node]:
    hosted = (Hosted(KEXU, Words("科煦社区", "Kexu")),)
    opened = Node(NodeSettings(id=HERE, name=Words("海淀", "HD"), http=Http(1), data=folder, organisations=hosted))
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    with running(tmp_path) as opened:
        yield opened


def command(node: Node, actor: Actor) -> tuple[str, bool]:
    found = node.handler.execute(ASSIGN, actor, key="k1")
    return found.id, found.repeated


def report(node: Node, actor: Actor) -> tuple[str, bool]:
    [found] = node.gateway.take(actor, [event("IssueListOpened", "L", LIST)])
    return str(found.result.record), found.repeated


@pytest.mark.parametrize("ask", [command, report])
def test_a_namesake_of_another_organisation_is_answered_for_itself(
    node: Node, ask: Callable[[Node, Actor], tuple[str, bool]]
) -> None:
    first = [ask(node, each) for each in NAMESAKES]
    again = [ask(node, each) for each in NAMESAKES]

    assert [owner_of(id) for id, _ in first] == [HERE, KEXU]  # type: ignore[arg-type]
    assert [repeated for _, repeated in first + again] == [False, False, True, True]
    assert [id for id, _ in first] == [id for id, _ in again]


@pytest.mark.parametrize("ask", [command, report])
def test_all_are_answered_as_before_when_neighbours_brought_the_events_back(
    node: Node, tmp_path: Path, ask: Callable[[Node, Actor], tuple[str, bool]]
) -> None:
    first = [ask(node, each) for each in NAMESAKES]
    events, folder = [each.raw for each in node.log.read_raw(0, 1000)], tmp_path / "empty"
    folder.mkdir()
    with closing(Log(HERE, f"sqlite:///{folder}/log.db")) as log:
        log.restore(events)
        remember_requests(log, 0)

    with running(folder) as anew:
        assert [ask(anew, each) for each in NAMESAKES] == [(id, True) for id, _ in first]


def tables(folder: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield the tables of all that the node keeps beside what is derived from it, with their columns."""
    for path in sorted(folder.glob("*.db")):
        if path.name == "views.db":
            continue
        connection = sqlite3.connect(path)
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            yield f"{path.name} {table}", {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        connection.close()


def test_every_table_that_names_somebody_says_of_which_organisation(node: Node, tmp_path: Path) -> None:
    naming = {table: columns for table, columns in tables(tmp_path) if columns & NAMES_SOMEBODY}

    assert set(naming) >= {"gateway.db reports", "gateway.db external_ids", "webhooks.db webhooks"}
    assert [table for table, columns in naming.items() if "organisation" not in columns] == []


def test_every_request_that_a_log_remembers_says_of_which_organisation(node: Node, tmp_path: Path) -> None:
    for ask in (command, report):
        for actor in NAMESAKES:
            ask(node, actor)
    connection: Any = sqlite3.connect(tmp_path / "log.db")
    keys = [key for (key,) in connection.execute("SELECT key FROM requests")]
    connection.close()

    assert len(keys) >= 4
    assert [key for key in keys if not re.match(r"(report |\S+@)bj\.haidian(\.kexu)? ", key)] == []
