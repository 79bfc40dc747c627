"""The transport of a publisher over real HTTP: what is sent, and what answers mean."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest
import trustme

from tests.unit.client.server import Answer, Server, serving
from yipan_client import NotAllowed, Outcome, Publisher, Rejected, Unreachable
from yipan_client.backoff import Backoff
from yipan_client.outcomes import Entered
from yipan_client.over_http import HttpTransport

EVENT = b'{"source":"s","id":"1"}'
ENTERED = Entered(position=7, id="e", type="IssueRaised", subject="issue-a@bj", sequence=1, time="2019-05-16T09:30:00Z")
ACCEPTED = {"source": "s", "id": "1", "status": "accepted", "events": [ENTERED]}


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture
def transport(server: Server) -> Iterator[HttpTransport]:
    with closing(HttpTransport(server.url, "secret")) as made:
        yield made


def outcomes(*answers: Any) -> bytes:
    return json.dumps(answers).encode()


def test_a_batch_is_posted_with_the_token_and_its_outcomes_are_read(server: Server, transport: HttpTransport) -> None:
    refused = {"source": "s", "id": "2", "status": "refused", "problem": {"detail": "no", "errors": []}}
    server.answers = [Answer(body=outcomes(ACCEPTED, refused))]
    first, second = transport.send([EVENT, b'{"source":"s","id":"2"}'])
    assert first == Outcome("s", "1", "accepted", events=(ENTERED,))
    assert second.refused
    assert second.reason == "no"
    [heard] = server.heard
    assert (heard.method, heard.path) == ("POST", "/v1/events")
    assert heard.headers["Authorization"] == "Bearer secret"
    assert heard.headers["Content-Type"] == "application/cloudevents-batch+json"
    assert json.loads(heard.body) == [{"source": "s", "id": "1"}, {"source": "s", "id": "2"}]


def test_the_node_may_be_below_a_path(server: Server) -> None:
    server.answers = [Answer(body=outcomes(ACCEPTED))]
    with closing(HttpTransport(f"{server.url}/board/", None)) as transport:
        list(transport.send([EVENT]))
    assert server.heard[0].path == "/board/v1/events"
    assert "Authorization" not in server.heard[0].headers


@pytest.mark.parametrize("url", ["127.0.0.1:8300", "ftp://node", "http://"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="url: must be http"):
        HttpTransport(url, None)


@pytest.mark.parametrize("headers", [{}, {"Connection": "close"}])
def test_the_connection_is_kept_and_taken_up_again_when_the_node_had_closed_it(
    server: Server, transport: HttpTransport, headers: dict[str, str]
) -> None:
    server.answers = [Answer(body=outcomes(ACCEPTED), headers=headers, ends=True), Answer(body=outcomes(ACCEPTED))]
    for _ in range(2):
        assert len(list(transport.send([EVENT]))) == 1
    assert len(server.heard) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Answer(401, b'{"title": "no token"}'), NotAllowed, "401: no token"),
        (Answer(403, b'{"title": "no", "detail": "not yours"}'), NotAllowed, "403: not yours"),
        (Answer(404, b"<html>"), Rejected, "404: <html>"),
        (Answer(301, b"", {"Location": "https://x/"}), Rejected, "301: the node is at https://x/"),
        (Answer(422, b'{"detail": "wrong", "errors": [{"field": "a", "detail": "b"}]}'), Rejected, r"wrong \(a: b\)"),
        (Answer(500, b"[]"), Unreachable, "500: the node gives no reason"),
        (Answer(429, b"{}"), Unreachable, "429"),
        (Answer(408, b"{}"), Unreachable, "408"),
        (Answer(200, b"<html>"), Unreachable, "cannot be read"),
        (Answer(200, b"7"), Unreachable, "cannot be read"),
        (Answer(200, b'[{"id": "1"}]'), Unreachable, "not an outcome"),
        (Answer(200, b"[", cut=True), Unreachable, "IncompleteRead"),
    ],
)
def test_what_an_answer_means(
    server: Server, transport: HttpTransport, answer: Answer, kind: type[Exception], said: str
) -> None:
    server.answers = [answer]
    with pytest.raises(kind, match=said):
        list(transport.send([EVENT]))


def test_a_node_that_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        closing(HttpTransport(f"http://127.0.0.1:{port}", None)) as transport,
        pytest.raises(Unreachable, match="refused"),
    ):
        list(transport.send([EVENT]))


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [(lambda: "120", 120, 120), (lambda: _http_date(time() + 3600), 3000, 3600), (lambda: _http_date(0), 0, 0)],
    ids=["seconds", "a moment to come", "a moment past"],
)
def test_the_node_says_how_long_to_wait(
    server: Server, transport: HttpTransport, header: Callable[[], str], low: float, high: float
) -> None:
    server.answers = [Answer(503, b"{}", {"Retry-After": header()})]
    with pytest.raises(Unreachable) as caught:
        list(transport.send([EVENT]))
    assert caught.value.retry_after is not None
    assert low <= caught.value.retry_after <= high


def _http_date(moment: float) -> str:
    return formatdate(moment, usegmt=True)


@pytest.mark.parametrize("header", ["soon", "-1", ""])
def test_a_wait_that_cannot_be_read_is_passed_over(server: Server, transport: HttpTransport, header: str) -> None:
    server.answers = [Answer(503, b"{}", {"Retry-After": header})]
    with pytest.raises(Unreachable) as caught:
        list(transport.send([EVENT]))
    assert caught.value.retry_after is None


def test_whoever_waits_for_an_answer_can_be_interrupted(server: Server, transport: HttpTransport) -> None:
    server.answers = [Answer(body=b"[", hangs=True)]
    caught: list[Exception] = []

    def send() -> None:
        with pytest.raises(Unreachable) as error:
            list(transport.send([EVENT]))
        caught.append(error.value)

    thread = threading.Thread(target=send)
    thread.start()
    assert server.asked.acquire(timeout=10)
    transport.interrupt()
    thread.join(10)
    assert len(caught) == 1
    with pytest.raises(Unreachable, match="interrupted"):
        list(transport.send([EVENT]))


def test_a_publisher_ends_at_once_even_if_the_node_does_not_answer(server: Server, tmp_path: Path) -> None:
    server.answers = [Answer(body=b"[", hangs=True)]
    with Publisher(server.url, None, source="s", spool=tmp_path, linger=0.05, backoff=Backoff(0, 0)) as publisher:
        publisher.publish(publisher.event("T", {}, subject="s"))
        assert server.asked.acquire(timeout=10)
    assert not [thread for thread in threading.enumerate() if thread.name == "publisher"]


def test_over_https_the_node_must_have_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with serving(context) as server:
        server.answers = [Answer(body=outcomes(ACCEPTED))]
        with closing(HttpTransport(server.url, None)) as transport, pytest.raises(Unreachable, match="CERTIFICATE"):
            list(transport.send([EVENT]))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        with closing(HttpTransport(server.url, None)) as transport:
            assert len(list(transport.send([EVENT]))) == 1
