"""Records as the log holds them, and the schemas of what happens to them."""

import pytest

from domain.registry import EventType, event_types
from tests.integration.api.conftest import Api


def test_a_record_has_its_version_as_its_etag(api: Api) -> None:
    id = api.assign().json()["id"]

    answer = api.get(f"/v1/aggregates/{id}")

    assert (answer.headers["etag"], answer.json()["sequence"]) == ('"1"', 1)
    assert answer.json()["state"]["status"] == "open"
    assert api.get(f"/v1/aggregates/{id}", headers={"If-None-Match": '"1"'}).status_code == 304


def test_a_history_is_read_page_by_page(api: Api) -> None:
    id = api.assign().json()["id"]
    for day in range(2, 7):
        api.post(f"/v1/tasks/{id}/extend", {"due": f"2030-02-0{day}T00:00:00Z", "reason": "等待材料"})

    address, found = f"/v1/aggregates/{id}/events?limit=4", []
    while address:
        answer = api.get(address)
        found.append([int(each["event"]["sequence"]) for each in answer.json()["events"]])
        following = answer.links.get("next", {}).get("url")
        address = f"/v1/aggregates/{id}/events{following}" if following else ""

    assert found == [[1, 2, 3, 4], [5, 6]]


@pytest.mark.parametrize("path", ["/v1/aggregates/task-0@bj", "/v1/aggregates/task-0@bj/events"])
def test_a_record_that_is_not_known_is_not_found(api: Api, path: str) -> None:
    assert api.get(path).json()["type"] == "/problems/not-found"


@pytest.mark.parametrize("path", ["/v1/aggregates/task", "/v1/aggregates/task-0@BJ", "/v1/aggregates/task-0@bj%0a"])
def test_what_is_no_id_is_refused(api: Api, path: str) -> None:
    assert api.get(path).status_code == 422


@pytest.mark.parametrize("event", list(event_types()), ids=lambda event: event.name)
def test_the_schema_of_an_event_is_at_its_dataschema(api: Api, event: EventType) -> None:
    answer = api.client.get(event.dataschema)

    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["$id"] == event.dataschema


def test_every_event_type_is_listed_in_both_languages(api: Api) -> None:
    listed = {each["name"]: each for each in api.client.get("/schemas").json()["schemas"]}

    assert set(listed) == {event.name for event in event_types()}
    assert listed["TaskAssigned"]["words"] == {"zh": "任务下达", "en": "Task assigned"}
