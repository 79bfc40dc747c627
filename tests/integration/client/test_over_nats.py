"""A publisher over a real nats-server."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.identities.nkey import identity
from tests.integration.client.nats_server import PUBLISHER, NatsServer, nats_server, responding
from yipan_client import NotAllowed, Outcome, Publisher, Unreachable
from yipan_client.backoff import Backoff
from yipan_client.over_nats import NatsTransport

EVENT = b'{"source":"s","id":"1"}'
SOURCE = "https://oa.haidian.example/issues"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path) as running:
        yield running


class Board:
    """Takes each event once."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def take(self, raw: bytes) -> bytes:
        """Return the outcome."""
        event = json.loads(raw)
        if event["id"] not in self.taken:
            self.taken.append(event["id"])
        return accepted(raw)


def accepted(raw: bytes) -> bytes:
    event = json.loads(raw)
    return json.dumps({"source": event["source"], "id": event["id"], "status": "accepted"}).encode()


def publisher(server: NatsServer, **options: Any) -> Publisher:
    return Publisher.over_nats(
        server.url, server.publisher.key.seed, PUBLISHER, source=SOURCE, backoff=Backoff(0.02, 0.1), **options
    )


@contextmanager
def transport(server: NatsServer, seed: str = "", name: str = PUBLISHER, *before: str) -> Iterator[NatsTransport]:
    with closing(NatsTransport([*before, server.url], seed or server.publisher.key.seed, name)) as made:
        yield made


def publish(to: Publisher, *ids: str, **data: Any) -> None:
    to.publish(*(to.event("T", data, subject="s", id=id) for id in ids))


def test_events_are_answered_in_order(server: NatsServer) -> None:
    board, told = Board(), list[Outcome]()
    ids = [f"e{number}" for number in range(600)]
    with responding(server, board.take), closing(publisher(server, on_outcome=told.append)) as to:
        publish(to, *ids)
        to.flush(60)
    assert board.taken == ids
    assert [(one.id, one.status) for one in told] == [(id, "accepted") for id in ids]


def test_a_problem_in_place_of_an_outcome_refuses_the_event(server: NatsServer) -> None:
    told: list[Outcome] = []
    problem = b'{"type": "/problems/invalid-request", "status": 422, "detail": "the body is not JSON"}'
    with responding(server, lambda _raw: problem), closing(publisher(server, on_outcome=told.append)) as to:
        publish(to, "e")
        to.flush(60)
    assert [(one.refused, one.reason) for one in told] == [(True, "the body is not JSON")]


@pytest.mark.parametrize(
    "answer", [b'{"status": 503, "detail": "busy"}', b"what?", b"[]", b'{"status": "accepted"}', b""]
)
def test_what_is_no_answer_is_asked_again(server: NatsServer, answer: bytes) -> None:
    asked: list[bytes] = []

    def respond(raw: bytes) -> bytes:
        asked.append(raw)
        return answer if len(asked) == 1 else accepted(raw)

    with responding(server, respond), closing(publisher(server)) as to:
        publish(to, "e")
        to.flush(60)
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_an_event_that_is_too_large_for_the_server_is_refused_alone(server: NatsServer) -> None:
    board, told = Board(), list[Outcome]()
    with responding(server, board.take), closing(publisher(server, on_outcome=told.append)) as to:
        publish(to, "a")
        publish(to, "large", text="x" * 70_000)
        publish(to, "b")
        to.flush(60)
    assert board.taken == ["a", "b"]
    assert [one.id for one in told if one.refused] == ["large"]


@pytest.mark.parametrize("language", [None, "en"])
def test_answers_are_asked_for_in_a_language(server: NatsServer, language: str | None) -> None:
    with responding(server, Board().take), closing(publisher(server, language=language)) as to:
        publish(to, "a")
        to.flush(60)
    assert server.languages == [language]


def test_the_language_takes_its_room_in_a_message(server: NatsServer) -> None:
    told, sizes = list[Outcome](), range(65_000, 65_560, 20)
    with (
        responding(server, Board().take),
        closing(publisher(server, language="en", on_outcome=told.append)) as to,
    ):
        publish(to, "a")
        for size in sizes:
            publish(to, f"{size}", text="x" * size)
        to.flush(30)
    assert len(told) == 1 + len(sizes)
    assert {one.refused for one in told} == {False, True}


def test_a_node_that_does_not_listen_is_unreachable(server: NatsServer) -> None:
    with transport(server) as sending, pytest.raises(Unreachable, match="does not listen"):
        list(sending.send([EVENT]))


def test_another_key_and_another_name_are_not_allowed(server: NatsServer, tmp_path: Path) -> None:
    stranger = identity(tmp_path / "stranger.nk")
    with transport(server, stranger.key.seed) as sending, pytest.raises(NotAllowed, match="401"):
        list(sending.send([EVENT]))
    with transport(server, name="chaoyang") as sending, pytest.raises(NotAllowed, match="403"):
        list(sending.send([EVENT]))


def test_a_server_that_is_away_is_unreachable(server: NatsServer) -> None:
    server.kill()
    with transport(server) as sending, pytest.raises(Unreachable, match="Refused"):
        list(sending.send([EVENT]))


def test_the_second_server_is_taken_when_the_first_is_away(server: NatsServer) -> None:
    with responding(server, Board().take), transport(server, "", PUBLISHER, "nats://127.0.0.1:9") as sending:
        assert len(list(sending.send([EVENT]))) == 1


def test_a_server_that_is_killed_costs_nothing(server: NatsServer, tmp_path: Path) -> None:
    board, told = Board(), list[str]()
    reached = threading.Event()
    ids = [f"e{number}" for number in range(40)]

    def respond(raw: bytes) -> bytes | None:
        said = board.take(raw)
        if len(board.taken) == 10:
            reached.set()
        return said if len(board.taken) < 10 or restarted.is_set() else None

    restarted = threading.Event()
    spooling = publisher(server, spool=tmp_path / "spool", on_outcome=lambda one: told.append(one.id))
    with responding(server, respond), spooling as to:
        publish(to, *ids)
        assert reached.wait(30)
        server.kill()
        restarted.set()
        server.start()
        to.flush(60)
    assert board.taken == ids
    assert told == ids


def test_waiting_for_an_answer_can_be_interrupted(server: NatsServer) -> None:
    asked = threading.Event()
    caught: list[Exception] = []

    def silent(_raw: bytes) -> None:
        asked.set()

    with responding(server, silent), transport(server) as sending:

        def send() -> None:
            with pytest.raises(Unreachable) as error:
                list(sending.send([EVENT]))
            caught.append(error.value)

        thread = threading.Thread(target=send)
        thread.start()
        assert asked.wait(30)
        sending.interrupt()
        thread.join(30)
        assert [str(error) for error in caught] == ["interrupted"]
