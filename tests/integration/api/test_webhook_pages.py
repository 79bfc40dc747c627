"""The pages of webhooks: within one's scope, with every attempt and its error, and a button to go on."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from domain.authority import Role
from domain.node_id import NodeId
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_webhooks import ask, create, until_delivered
from tests.integration.feed.receiver import Receiver, status

SUBSCRIBER, OPERATOR, READER = Role.SUBSCRIBER, Role.OPERATOR, Role.READER


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().open() as receiver:
        yield receiver


def page(api: Api, path: str, role: Role = SUBSCRIBER, organisation: NodeId = NODE, language: str = "en") -> Response:
    headers = {**api.as_(role, organisation=organisation), "Accept-Language": language}
    return api.client.get(f"/webhooks{path}", headers=headers)


def resume(api: Api, id: str) -> Response:
    return api.client.post(f"/webhooks/{id}/resume", headers=api.as_(OPERATOR))


@pytest.fixture
def paused(api: Api, receiver: Receiver) -> dict[str, Any]:
    """Return a webhook whose receiver has answered that it wants no more."""
    receiver.answers.append(status(410))
    webhook: dict[str, Any] = create(api, receiver.url, type=["TaskAssigned"]).json()
    api.assign()
    receiver.next()
    while not ask(api, f"/{webhook['id']}", SUBSCRIBER).json()["paused"]:
        pass
    return webhook


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("已停：接收方不再接收", "立即再试", "第 1 次")),
        ("en", ("paused: the receiver wants no more", "Try again now")),
    ],
)
def test_a_webhook_that_stopped_says_why_and_shows_its_attempts(
    api: Api, paused: dict[str, Any], language: str, said: tuple[str, ...]
) -> None:
    text = page(api, f"/{paused['id']}", language=language).text
    assert [each for each in (*said, "HTTP 410", "TaskAssigned", paused["url"]) if each not in text] == []
    assert paused["secret"] not in text
    assert paused["url"] in page(api, "", language=language).text


def test_it_goes_on_where_it_was_when_somebody_says_so(api: Api, receiver: Receiver, paused: dict[str, Any]) -> None:
    answer = resume(api, paused["id"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"/webhooks/{paused['id']}")
    [event] = receiver.next().events
    until_delivered(api, paused["id"], paused["position"] + 1)
    assert event["type"] == "TaskAssigned"
    text = page(api, f"/{paused['id']}").text
    assert ("HTTP 410" in text, "HTTP 204" in text, "paused" in text, "Try again" in text) == (True, True, False, False)


def test_attempts_come_page_by_page(api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.dashboard.pages.webhooks.LIMIT", 1)
    webhook = create(api, receiver.url, type=["TaskAssigned"]).json()
    for _ in range(2):
        position = api.assign().json()["position"]
        until_delivered(api, webhook["id"], position)
    first = page(api, f"/{webhook['id']}").text
    number = ask(api, f"/{webhook['id']}/deliveries", SUBSCRIBER).json()["deliveries"][0]["number"]
    assert f"?before={number}" in first
    second = page(api, f"/{webhook['id']}?before={number}").text
    assert (first.count("<tr>"), second.count("<tr>"), "Earlier ones" in second) == (2, 2, False)


def test_webhooks_of_others_are_not_there(api: Api, paused: dict[str, Any]) -> None:
    assert paused["url"] not in page(api, "", organisation=KEXU).text
    assert page(api, f"/{paused['id']}", organisation=KEXU).status_code == 404


@pytest.mark.parametrize("path", ["", "/wh_0"])
def test_they_are_for_subscribers_and_operators(api: Api, path: str) -> None:
    assert page(api, path, READER).status_code == 403
    assert page(api, path, OPERATOR).status_code == (404 if path else 200)


@pytest.mark.parametrize("query", ["before=0", "before=x", "colour=red"])
def test_what_cannot_be_asked_is_said_on_a_page(api: Api, paused: dict[str, Any], query: str) -> None:
    assert page(api, f"/{paused['id']}?{query}").status_code == 400
