"""Webhooks over HTTP: who may make them, what is told of them, and that a node delivers."""

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import Response

from domain.authority import Role
from domain.node_id import NodeId
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.feed.receiver import Receiver, status

STRANGER = NodeId("bj.chaoyang")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().open() as receiver:
        yield receiver


def create(api: Api, url: str, organisation: NodeId = NODE, **fields: Any) -> Response:
    headers = api.as_(Role.SUBSCRIBER, organisation=organisation)
    return api.client.post("/v1/webhooks", json={"url": url, **fields}, headers=headers)


def ask(api: Api, path: str, *roles: Role, organisation: NodeId = NODE, method: str = "GET") -> Response:
    return api.client.request(method, f"/v1/webhooks{path}", headers=api.as_(*roles, organisation=organisation))


def test_a_subscriber_is_sent_what_happens_and_sees_that_it_was(api: Api, receiver: Receiver) -> None:
    webhook = create(api, receiver.url, type=["TaskAssigned"]).json()
    answer = api.assign().json()

    message = receiver.next()

    assert [event["id"] for event in message.events] == [answer["events"][0]["event"]["id"]]
    assert message.is_signed(webhook["secret"])
    shown = until_delivered(api, webhook["id"], answer["position"])
    assert (shown["position"], shown["lag"], shown["failures"], shown["paused"]) == (answer["position"], 0, 0, None)
    [delivery] = ask(api, f"/{webhook['id']}/deliveries", Role.SUBSCRIBER).json()["deliveries"]
    assert (delivery["message"], delivery["status"], delivery["events"]) == (message.id, 204, 1)


def until_delivered(api: Api, id: str, position: int) -> dict[str, Any]:
    while True:
        shown: dict[str, Any] = ask(api, f"/{id}", Role.SUBSCRIBER).json()
        if shown["position"] >= position:
            return shown


def test_the_secret_is_shown_once(api: Api, receiver: Receiver) -> None:
    made = create(api, receiver.url, after=0, kind=["task"])
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    secret, id = made.json()["secret"], made.json()["id"]
    assert secret.startswith("whsec_")
    for path in ("", f"/{id}", f"/{id}/deliveries"):
        assert secret not in ask(api, path, Role.SUBSCRIBER).text
    assert made.headers["location"] == f"/v1/webhooks/{id}"
    assert ask(api, f"/{id}", Role.SUBSCRIBER).json()["filter"]["kind"] == ["task"]


@pytest.mark.parametrize(
    "url",
    ["http://8.8.8.8/", "https://10.0.0.1/hook", "https://169.254.169.254/latest", "ftp://127.0.0.1/", "hook", ""],
)
def test_an_address_to_which_nothing_may_be_sent_is_refused(api: Api, url: str) -> None:
    answer = create(api, url)

    assert answer.status_code == 422
    assert [(each["field"], each["rule"]) for each in answer.json()["errors"]] == [("url", "webhook_url")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": ["Nothing"]}, "type"),
        ({"kind": ["tasks"]}, "kind"),
        ({"versions": ["TaskAssigned"]}, "versions"),
        ({"colour": "red"}, "colour"),
        ({"after": -1}, "after"),
    ],
)
def test_what_nobody_can_be_asking_for_is_named(api: Api, fields: dict[str, Any], field: str) -> None:
    answer = create(api, "http://127.0.0.1:9/", **fields)

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_version_or_a_position_that_cannot_be_had_is_refused(api: Api) -> None:
    assert (
        create(api, "http://127.0.0.1:9/", versions=["IssueRaised:99"]).json()["type"] == "/problems/version-not-told"
    )
    assert create(api, "http://127.0.0.1:9/", after=10**9).json()["type"] == "/problems/position-ahead"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUBSCRIBER])
def test_making_a_webhook_needs_a_subscriber(api: Api, role: Role) -> None:
    headers = api.as_(role)
    assert api.client.post("/v1/webhooks", json={"url": "http://127.0.0.1:9/"}, headers=headers).status_code == 403


def test_webhooks_are_for_their_organisation_those_above_it_and_the_node(api: Api, receiver: Receiver) -> None:
    id = create(api, receiver.url, KEXU).json()["id"]

    def listed(*roles: Role, organisation: NodeId) -> bool:
        return id in {each["id"] for each in ask(api, "", *roles, organisation=organisation).json()["webhooks"]}

    assert listed(Role.SUBSCRIBER, organisation=KEXU)
    assert listed(Role.OPERATOR, organisation=NODE)
    assert listed(Role.SUBSCRIBER, organisation=NodeId("bj"))
    assert not listed(Role.SUBSCRIBER, organisation=STRANGER)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/resume"), ("GET", "/deliveries")):
        answer = ask(api, f"/{id}{path}", Role.SUBSCRIBER, organisation=STRANGER, method=method)
        assert answer.status_code == 404
    assert ask(api, f"/{id}", Role.READER).status_code == 403


def test_a_webhook_that_is_removed_is_gone(api: Api, receiver: Receiver) -> None:
    id = create(api, receiver.url).json()["id"]

    assert ask(api, f"/{id}", Role.OPERATOR, method="DELETE").status_code == 204
    assert ask(api, f"/{id}", Role.SUBSCRIBER).status_code == 404
    assert ask(api, f"/{id}", Role.SUBSCRIBER, method="DELETE").status_code == 404


def test_a_webhook_that_is_paused_says_why_and_can_be_resumed(api: Api, receiver: Receiver) -> None:
    receiver.answers.append(status(410))
    id = create(api, receiver.url).json()["id"]
    api.assign()
    first = receiver.next()
    while not (shown := ask(api, f"/{id}", Role.SUBSCRIBER).json())["paused"]:
        pass
    assert shown["paused"]["reason"] == "gone"
    assert shown["paused"]["words"].keys() == {"zh", "en"}
    assert shown["error"] == "the receiver answered 410"

    assert ask(api, f"/{id}/resume", Role.SUBSCRIBER, method="POST").json()["paused"] is None
    assert receiver.next().id == first.id


def test_a_node_serves_so_many_webhooks_and_no_more(
    api: Api, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.feed.webhooks.webhooks.MOST", 0)
    answer = create(api, receiver.url)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/webhooks-taken")
