"""What one request reads grows with the board at most as its answer does: a walk over all that is asked with GET.

Counted are the statements that a node gives its databases and the rows that it fetches: the same on every machine.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from httpx import Client

from domain.authority import Role
from domain.words import Words
from services.api.tokens import add_token
from services.cloudevents import encode
from services.gateway.outcome import Status
from services.node.app import ROUTERS, create_app
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.contract.gateway.test_store import entry
from tests.contract.projections.test_growth import copies
from tests.integration.api.conftest import served
from tests.integration.api.test_doors import is_stream
from tests.integration.api.test_parameters import Asked, asked, routes
from tests.unit.given import BJ

FEW, MANY = 3, 12
BYTES = 20
"""Of an answer, for each row or statement more: the least that a row is told by, its id."""
LEAST = 20
"""Rows and statements that may come and go: what is asked is recorded, and the views take that in meanwhile."""
CHUNK = 500


class Reading:
    """Counts what all connections of this process to SQLite read."""

    def __init__(self) -> None:
        self.count = 0

    def connection(self) -> type[sqlite3.Connection]:
        """Return the class of connections that are counted."""
        reading = self

        class Cursor(sqlite3.Cursor):
            def execute(self, sql: str, *args: Any) -> Any:
                reading.count += sql.lstrip().startswith(("SELECT", "WITH"))
                return super().execute(sql, *args)

            def fetchone(self) -> Any:
                found = super().fetchone()
                reading.count += found is not None
                return found

            def fetchmany(self, *args: Any, **kwargs: Any) -> Any:
                found = super().fetchmany(*args, **kwargs)
                reading.count += len(found)
                return found

            def fetchall(self) -> Any:
                found = super().fetchall()
                reading.count += len(found)
                return found

            def __next__(self) -> Any:
                found = super().__next__()
                reading.count += 1
                return found

        class Connection(sqlite3.Connection):
            def cursor(self, factory: Any = Cursor) -> Any:
                return super().cursor(factory)

        return Connection


class Cost(NamedTuple):
    """What one answer took, and how long it is."""

    read: int
    length: int


@dataclass
class Board:
    """A node that serves a board of some size, and what it reads."""

    client: Client
    reading: Reading
    wanted: list[Asked]

    def cost(self, one: Asked) -> Cost:
        """Ask, and return what it took."""
        before = self.reading.count
        with self.client.stream("GET", one.path, params=one.given) as answer:
            assert answer.status_code < 500, one
            is_endless = answer.headers.get("content-type", "").startswith("text/event-stream")
            length = 0 if is_endless else len(answer.read())
        return Cost(self.reading.count - before, length)


@contextmanager
def board(folder: Path, count: int) -> Iterator[Board]:
    """Serve a city that has done everything so many times."""
    reading = Reading()
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        connect = sqlite3.connect
        kind = reading.connection()
        patch.setattr(sqlite3, "connect", lambda *args, **kwargs: connect(*args, **{"factory": kind, **kwargs}))
        patch.setattr(sqlite3.dbapi2, "connect", sqlite3.connect)
        node = Node(NodeSettings(id=BJ, name=Words("北京", "Beijing"), http=Http(port=1), data=folder))
        stack.callback(node.stop)
        events = copies(count).events
        for first in range(0, len(events), CHUNK):
            node.log.restore([encode(each.envelope) for each in events[first : first + CHUNK]])
        node.gateway._store.add([entry(f"{number}", Status.REFUSED, BJ) for number in range(count)])
        node.views.start()
        assert node.views.wait_for(node.log.head(), 60)
        token = add_token(folder, BJ, tuple(Role))
        url = stack.enter_context(served(create_app(node)))
        client = Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        yield Board(stack.enter_context(client), reading, list(wanted(node)))


def wanted(node: Node) -> Iterator[Asked]:
    """Yield all that is asked with GET, and a short page of it: who takes no `limit` refuses that at once."""
    for one in _each(node):
        yield one
        yield one._replace(given=one.given | {"limit": "2"})


def _each(node: Node) -> Iterator[Asked]:
    """Yield all that is asked with GET, of the record of its kind that most happened to."""
    some = {each.envelope.subject.partition("-")[0]: each.envelope.subject for each in node.log.read(0, CHUNK)}
    for route in chain.from_iterable(routes(router.routes) for router in ROUTERS):
        for one in asked(route, some["list"]):
            if one.method == "GET" and not is_stream(one.path):
                yield one._replace(path=one.path.replace(f"/issues/{some['list']}", f"/issues/{some['issue']}"))


@pytest.fixture(scope="module")
def boards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Board, Board]]:
    with board(tmp_path_factory.mktemp("few"), FEW) as few, board(tmp_path_factory.mktemp("many"), MANY) as many:
        yield few, many


def reads_more_than_it_tells(few: Cost, many: Cost) -> bool:
    """Say whether what is read grows faster than the answer."""
    return many.read - few.read > LEAST + max(0, many.length - few.length) / BYTES


def grown(boards: tuple[Board, Board], one: Asked) -> bool:
    """Say whether one does, also when it is asked again: what happens beside is not the answer's."""
    return all(reads_more_than_it_tells(*(board.cost(one) for board in boards)) for _ in range(3))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_is_read_grows_no_faster_than_the_answer(boards: tuple[Board, Board]) -> None:
    asked_for = boards[0].wanted
    assert len(asked_for) > 100
    assert [str(one) for one in asked_for if grown(boards, one)] == []
