"""The feed of events, narrowed: by what is asked for, and by what the subscriber's organisation may see."""

from collections.abc import Iterator
from itertools import takewhile

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from services.api.tokens import add_token, remove_token
from services.identities.secrets import digest
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_feed import Message, follow

OTHERS = NODE


def until(feed: Iterator[Message], event: str) -> list[Message]:
    """Return the messages before the event of this id."""
    return list(takewhile(lambda message: message.data["id"] != event, feed))


def assign(api: Api, lead: str) -> tuple[str, str]:
    """Assign a task; return its id and that of the event."""
    answer = api.assign(lead=lead).json()
    return answer["id"], answer["events"][0]["event"]["id"]


def test_a_subscriber_follows_and_reads_what_every_reader_may_read(api: Api) -> None:
    subscriber = api.as_(Role.SUBSCRIBER)
    with follow(api, **subscriber) as feed:
        _, event = assign(api, KEXU)
        assert next(feed).data["id"] == event
    assert api.node.views.wait_for(api.node.log.head(), 30)
    found = api.client.get("/v1/tasks", headers=subscriber).json()
    assert found["total"] > 0
    named = {each["name"] for each in api.client.get("/v1/registers", headers=subscriber).json()["registers"]}
    assert "issues" in named
    assert "clue-receipts" not in named
    assert api.client.get("/v1/clue-receipts", headers=subscriber).status_code == 403


def test_a_feed_is_narrowed_by_type_kind_record_and_organisation(api: Api) -> None:
    start = api.node.log.head()
    mine, first = assign(api, KEXU)
    other, _ = assign(api, NODE)
    due = {"due": "2031-01-01T00:00:00+08:00", "reason": "等待路灯设备到货"}
    extended = api.post(f"/v1/tasks/{mine}/extend", due).json()["events"][0]["event"]["id"]

    def told(query: str) -> set[str]:
        with follow(api, f"/v1/feed?after={start}&{query}") as feed:
            _, last = assign(api, KEXU)
            kept = {message.data["subject"] for message in until(feed, last)}
        return kept & {mine, other}

    assert told("type=TaskAssigned") == {mine, other}
    assert told(f"type=TaskAssigned&organisation={KEXU}") == {mine}
    assert told(f"type=TaskExtended&type=TaskAssigned&organisation={KEXU}&kind=task") == {mine}
    with follow(api, f"/v1/feed?after={start}&aggregate={mine}") as feed:
        assert [next(feed).data["id"], next(feed).data["id"]] == [first, extended]


def test_an_organisation_is_told_of_what_it_takes_part_in_and_of_nothing_else(api: Api) -> None:
    start = api.node.log.head()
    mine, first = assign(api, KEXU)
    assign(api, NODE)
    assign(api, OTHERS)
    _, last = assign(api, KEXU)

    with follow(api, f"/v1/feed?after={start}", **api.as_(Role.SUBSCRIBER, organisation=KEXU)) as feed:
        assert [next(feed).data["id"], next(feed).data["id"]] == [first, last]
    with follow(api, f"/v1/feed?after={start}", **api.as_(Role.SUBSCRIBER, organisation=NodeId("bj"))) as feed:
        assert next(feed).data["subject"] == mine


def test_a_feed_can_be_asked_for_in_the_version_that_a_subscriber_knows(api: Api) -> None:
    with follow(api, "/v1/feed?versions=TaskAssigned:1&type=TaskAssigned") as feed:
        assign(api, KEXU)
        assert next(feed).data["dataschema"] == "/schemas/TaskAssigned/1"


def test_a_feed_is_told_in_an_older_version_than_it_was_written_in(api: Api) -> None:
    for version, has_agency in ((1, False), (2, True)):
        query = f"after=0&type=OrganisationEntered&versions=OrganisationEntered:{version}"
        with follow(api, f"/v1/feed?{query}") as feed:
            told = next(feed).data
        assert told["dataschema"] == f"/schemas/OrganisationEntered/{version}"
        assert ("agency" in told["data"]) is has_agency


@pytest.mark.parametrize(("name", "version"), [("IssueRaised", 0), ("TaskAssigned", 99)])
def test_a_version_that_cannot_be_told_is_refused_before_the_stream_begins(api: Api, name: str, version: int) -> None:
    answer = api.get("/v1/feed", params={"versions": f"{name}:{version}"})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/version-not-told")
    assert name in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("type=TaskAsigned", "type"),
        ("kind=tasks", "kind"),
        ("aggregate=7", "aggregate.0"),
        ("organisation=Haidian!", "organisation.0"),
        ("versions=TaskAssigned", "versions"),
        ("versions=TaskAssigned:x", "versions"),
        ("versions=Nothing:1", "versions"),
        ("colour=red", "colour"),
    ],
)
def test_what_nobody_can_be_asking_for_is_named(api: Api, query: str, field: str) -> None:
    answer = api.get(f"/v1/feed?{query}")

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_a_stream_ends_when_its_token_is_taken_away(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.following.LOOK_AGAIN", 0.0)
    data = api.node.settings.data
    token = add_token(data, NODE, [Role.SUBSCRIBER])

    with follow(api, Authorization=f"Bearer {token}") as feed:
        assign(api, KEXU)
        assert next(feed)
        remove_token(data, digest(token))
        while api.client.get("/v1/feed/views", headers={"Authorization": f"Bearer {token}"}).status_code != 401:
            pass
        _, event = assign(api, KEXU)
        assert event not in {message.data["id"] for message in feed}
