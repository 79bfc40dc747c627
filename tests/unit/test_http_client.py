"""The client of the command line against a real HTTP server: answers, problems, feeds."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from services.http_client import Client, NodeProblem, NodeUnreachable, ServerSentEvent


class Node(BaseHTTPRequestHandler):
    """Answers as a node does."""

    protocol_version = "HTTP/1.1"
    heard: ClassVar[list[tuple[str, str, str | None]]] = []

    def do_GET(self) -> None:
        """Answer."""
        Node.heard.append((self.command, self.path, self.headers["Last-Event-ID"]))
        if self.path.startswith("/feed"):
            self._say(200, b": open\nretry: 1000\n\nid: 7\ndata: one\n\n: alive\n\nevent: done\ndata: a\ndata: b\n\n")
        elif self.path == "/refused":
            errors = [{"field": "due", "detail": "too early"}, {"field": "old", "detail": "Invalid"}]
            self._say(422, json.dumps({"title": "Invalid", "errors": errors}).encode())
        elif self.path == "/once":
            self._say(200, b"{}")
            self.close_connection = True  # as a server does that had no request for some seconds
        elif self.path == "/broken":
            self._say(502, b"<html>")
        else:
            self._say(200, json.dumps({"token": self.headers["Authorization"], "path": self.path}).encode())

    do_POST = do_GET  # noqa: N815

    def _say(self, status: int, body: bytes) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Node) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_answer_is_asked_for_with_the_token_and_what_is_none_is_left_out(url: str) -> None:
    with Client(url, "secret") as client:
        assert client.get("/x", after=3, to=None) == {"token": "Bearer secret", "path": "/x?after=3"}


def test_a_problem_says_which_field_breaks_which_rule(url: str) -> None:
    with Client(url) as client, pytest.raises(NodeProblem, match=r"Invalid \(due: too early; old\)") as refused:
        client.post("/refused")
    assert refused.value.status == 422


def test_an_answer_that_is_no_problem_document_is_shown_as_it_is(url: str) -> None:
    with Client(url) as client, pytest.raises(NodeProblem, match="<html>"):
        client.get("/broken")


def test_a_feed_yields_events_by_their_ids_and_names(url: str) -> None:
    with Client(url) as client:
        assert list(client.events("/feed", "6")) == [ServerSentEvent("7", "one"), ServerSentEvent("7", "a\nb", "done")]
    assert Node.heard[-1] == ("GET", "/feed", "6")


def test_a_feed_that_is_refused_says_so(url: str) -> None:
    with Client(url) as client, pytest.raises(NodeProblem):
        list(client.events("/refused"))


def test_a_kept_connection_that_the_node_closed_is_opened_anew_where_asking_twice_does_no_harm(url: str) -> None:
    with Client(url) as client:
        client.get("/once")
        assert client.get("/x")["path"] == "/x"
        client.get("/once")
        assert client.post("/x", headers={"Idempotency-Key": "1"})["path"] == "/x"
        client.get("/once")
        with pytest.raises(NodeUnreachable):
            client.post("/x")


def test_a_node_that_does_not_run_is_unreachable() -> None:
    with Client("http://127.0.0.1:1") as client:
        assert not client.ready()
        with pytest.raises(NodeUnreachable, match=r"127\.0\.0\.1:1"):
            client.get("/x")
