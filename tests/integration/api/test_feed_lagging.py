"""A subscriber that takes nothing for a while: it costs little, is told, and gets everything in the end."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import orjson
import pytest
from httpx import Client

from domain.authority import Role
from domain.node_id import NodeId
from domain.words import Words
from services.api.tokens import add_token
from services.node.app import create_app
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import NODE, Api, Running, served

EVENTS = 1500
HELD = 600
SMALL = 8 * 1024


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A node behind connections that buffer little, so that who takes nothing is felt soon."""
    settings = NodeSettings(
        id=NODE, name=Words("海淀区", "Haidian"), http=Http(port=1), data=tmp_path_factory.mktemp("node")
    )
    node = Node(settings)
    node.start()
    try:
        with served(create_app(node), SMALL) as url, Client(base_url=url, timeout=30) as client:
            yield Running(node, client)
    finally:
        node.stop()


class Slow:
    """A real connection that is read only on demand."""

    def __init__(self, api: Api, path: str = "/v1/feed") -> None:
        address = urlsplit(str(api.client.base_url))
        token = add_token(api.node.settings.data, NodeId(NODE), [Role.SUBSCRIBER])
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        self._socket.settimeout(20)
        self._socket.connect((address.hostname, address.port))
        request = f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._socket.sendall(request.encode())
        self.text = b""
        self.read_until(b": open")

    def read_until(self, mark: bytes) -> None:
        """Read on until this came."""
        while mark not in self.text:
            data = self._socket.recv(64 * 1024)
            assert data, "the stream was cut"
            self.text += data

    def close(self) -> None:
        """Leave."""
        self._socket.close()


def messages(text: bytes) -> list[tuple[str, int]]:
    """Return the kind and the id of each message; the lines between that belong to HTTP alone have no data."""
    found = []
    for block in text.split(b"\n\n"):
        fields = dict(line.partition(b": ")[::2] for line in block.splitlines())
        if b"data" in fields:
            found.append((fields.get(b"event", b"message").decode(), int(fields[b"id"])))
    return found


def give(api: Api, count: int) -> int:
    """Give tasks with long titles, many at once; return the position of the last."""
    due = "2030-01-01T00:00:00+08:00"
    order = {"command": "AssignTask", "data": {"title": "长" * 200, "lead": NODE, "due": due}}
    for _ in range(0, count, 500):
        answers = api.post("/v1/commands", [order] * min(500, count)).json()
        assert all("id" in answer for answer in answers), answers[0]
    return api.node.log.head()


def test_a_subscriber_that_takes_nothing_is_told_that_it_lags_and_then_gets_all_of_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.feed.live.MOST", HELD)
    start = api.node.log.head()
    slow = Slow(api)
    try:
        last = give(api, EVENTS)
        with api.client.stream("GET", f"/v1/feed?after={last - 1}", headers=api.everything) as quick:
            assert any(line == f"id: {last}" for line in quick.iter_lines()), "others are served meanwhile"

        slow.read_until(f"id: {last}\ndata: ".encode())
        slow.read_until(b"\n\n")
    finally:
        slow.close()

    told = messages(slow.text)
    lagging = [id for kind, id in told if kind == "lagging"]
    assert lagging
    assert [id for kind, id in told if kind == "message"][: EVENTS - 1] == [*range(start + 1, start + EVENTS)]
    at = told.index(("lagging", lagging[0]))
    assert [kind for kind, _ in told[:at]] == ["message"] * at, "what came before it is whole"
    assert told[at - 1][1] == lagging[0]
    data = slow.text.split(b"event: lagging\ndata: ")[1].split(b"\n")[0]
    assert orjson.loads(data)["position"] == lagging[0]


def test_a_subscriber_of_rows_is_told_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.feed.live.MOST", HELD)
    slow = Slow(api, "/v1/feed/views/tasks")
    try:
        last = give(api, EVENTS)
        slow.read_until(f"id: {last}\nevent: row".encode())
    finally:
        slow.close()

    told = messages(slow.text)
    assert "lagging" in {kind for kind, _ in told}
    rows = [id for kind, id in told if kind == "row" and id < last]  # the last one may have come in part
    assert rows == [*range(rows[0], last)]
