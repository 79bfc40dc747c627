"""The feeds: live, resumable from any position, in order, without a gap and without a double."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson
import pytest
from httpx import Client

from domain.authority import Role
from services.feed.live import BATCH
from tests.integration.api.conftest import Api


class Message(NamedTuple):
    """One server-sent event."""

    id: int
    event: str
    data: Any


@contextmanager
def follow(api: Api, path: str = "/v1/feed", **headers: str) -> Iterator[Iterator[Message]]:
    with (
        Client(base_url=api.client.base_url, timeout=20) as client,
        client.stream("GET", path, headers={**api.everything, **headers}) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert next(lines) == ": open"  # so the stream is open, and nothing from now on is missed
        yield messages(lines)


def messages(lines: Iterator[str]) -> Iterator[Message]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Message(int(fields["id"]), fields.get("event", "message"), orjson.loads(fields["data"]))
            fields = {}


def test_an_event_comes_as_its_cloudevents_bytes_under_its_position(api: Api) -> None:
    with follow(api) as feed:
        answer = api.assign().json()
        message = next(feed)

    assert (message.id, message.event) == (answer["position"], "message")
    assert message.data == answer["events"][0]["event"]


def test_a_stream_begins_behind_the_position_asked_for(api: Api) -> None:
    first = api.assign().json()["position"]
    api.assign()

    with follow(api, f"/v1/feed?after={first}") as feed:
        assert next(feed).id == first + 1


def test_who_comes_back_goes_on_where_they_were(api: Api) -> None:
    last = api.assign().json()["position"]
    api.assign()
    api.assign()

    # An EventSource asks again with the same address: where it was counts before where it began.
    with follow(api, "/v1/feed?after=0", **{"Last-Event-ID": str(last)}) as feed:
        assert [next(feed).id for _ in range(2)] == [last + 1, last + 2]


def test_a_stream_from_the_beginning_has_everything_once_and_goes_on_live(api: Api) -> None:
    for number in range(20):
        api.assign(str(number))
    head = api.node.log.head()

    with follow(api, "/v1/feed?after=0") as feed:
        past = [next(feed).id for _ in range(head)]
        api.assign()
        assert [*past, next(feed).id] == list(range(1, head + 2))


def test_many_writers_and_one_reader_miss_nothing(api: Api) -> None:
    start = api.node.log.head()

    def write() -> None:
        for _ in range(40):
            api.assign()

    with follow(api, **api.as_(Role.READER)) as feed:
        writers = [threading.Thread(target=write) for _ in range(8)]
        for writer in writers:
            writer.start()
        ids = [next(feed).id for _ in range(320)]
        for writer in writers:
            writer.join()

    assert ids == list(range(start + 1, start + 321))


def test_a_reader_that_takes_nothing_holds_up_nobody_and_gets_all_of_it_later(api: Api) -> None:
    start = api.node.log.head()
    text = "长" * 200

    reader = api.as_(Role.READER)
    with follow(api, **reader) as slow:
        for _ in range(BATCH + 50):
            api.assign(text)
        with follow(api, f"/v1/feed?after={start}", **reader) as quick:
            assert next(quick).id == start + 1
        assert [next(slow).id for _ in range(BATCH + 50)] == list(range(start + 1, start + BATCH + 51))


def test_the_page_learns_that_the_views_have_changed(api: Api) -> None:
    with follow(api, "/v1/feed/views") as feed:
        position = api.assign().json()["position"]
        message = next(each for each in feed if each.id >= position)

    assert (message.event, message.data) == ("views", {"position": message.id})
    assert api.get("/v1/tasks").json()["position"] >= message.id


def test_a_page_that_was_away_learns_at_once_that_it_is_behind(api: Api) -> None:
    position = api.assign().json()["position"]
    assert api.node.views.wait_for(position, 10)

    with follow(api, "/v1/feed/views", **{"Last-Event-ID": "1"}) as feed:
        assert next(feed).id >= position


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/views"])
def test_a_position_of_another_log_is_refused(api: Api, path: str) -> None:
    answer = api.get(path, params={"after": 1_000_000})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/position-ahead")


@pytest.mark.parametrize("last", ["x", "-1", "1.5"])
def test_a_last_event_id_that_is_no_position_is_named(api: Api, last: str) -> None:
    answer = api.get("/v1/feed", headers={"Last-Event-ID": last})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["Last-Event-ID"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OPERATOR])
def test_subscribing_needs_a_reader_or_an_auditor(api: Api, role: Role) -> None:
    assert api.client.get("/v1/feed", headers=api.as_(role)).status_code == 403
