"""The rows of a register as they change: a list read at a position and what is told behind it are the list as it is."""

from typing import Any

import pytest

from domain.authority import Role
from domain.node_id import NodeId
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_feed import follow
from tests.integration.api.test_registers import caught_up

LATER = {"due": "2031-01-01T00:00:00+08:00", "reason": "等待路灯设备到货"}


def extend(api: Api, task: str) -> None:
    assert api.post(f"/v1/tasks/{task}/extend", LATER).status_code == 200


def test_a_row_comes_whole_each_time_that_it_changes(api: Api) -> None:
    with follow(api, "/v1/feed/views/tasks") as rows:
        opened = api.assign().json()
        first = next(rows)
        extend(api, opened["id"])
        second = next(rows)

    assert (first.event, first.id, first.data["position"]) == ("row", opened["position"], opened["position"])
    assert first.data["id"] == first.data["row"]["id"] == opened["id"]
    assert (first.data["row"]["extensions"], second.data["row"]["extensions"]) == (0, 1)


def test_a_list_and_what_follows_it_are_the_list_as_it_is_now(api: Api) -> None:
    tasks = [api.assign(str(number)).json()["id"] for number in range(5)]
    caught_up(api)
    page = api.get("/v1/undertakings", params={"limit": 500}).json()
    held: dict[str, Any] = {row["id"]: row for row in page["items"]}
    theirs = api.as_(*Role, organisation=KEXU)
    for task in tasks:
        api.post("/v1/undertakings/accept", {"task": task}, headers=theirs)
    last = api.post(
        f"/v1/undertakings/{next(iter(accepted(api)))}/progress", {"note": "已派人"}, headers=theirs
    ).json()["position"]

    with follow(api, f"/v1/feed/views/undertakings?after={page['position']}") as rows:
        for message in rows:
            held[message.data["id"]] = message.data["row"]
            if message.id == last:
                break

    caught_up(api)
    now = api.get("/v1/undertakings", params={"limit": 500}).json()["items"]
    assert held == {row["id"]: row for row in now}


def accepted(api: Api) -> list[str]:
    caught_up(api)
    return [row["id"] for row in api.get("/v1/undertakings", params={"limit": 500}).json()["items"]][-1:]


def test_a_row_that_is_not_among_those_asked_for_any_more_is_gone(api: Api) -> None:
    before = api.node.log.head()
    body = {"leader": "leader-1", "post": "standing-committee", "organisations": [KEXU]}
    liaison = api.post("/v1/liaisons/assign", body).json()
    api.assign()
    ended = api.post(f"/v1/liaisons/{liaison['id']}/end", {"reason": "分工调整"}).json()
    caught_up(api)

    with follow(api, f"/v1/feed/views/liaisons?status=in-force&after={before}") as rows:
        told = [next(rows), next(rows)]

    assert [(each.event, each.data["id"]) for each in told] == [("row", liaison["id"]), ("gone", liaison["id"])]
    assert [each.id for each in told] == [liaison["position"], ended["position"]]
    assert "row" not in told[1].data


def test_who_comes_back_goes_on_where_they_were(api: Api) -> None:
    first = api.assign().json()
    extend(api, first["id"])
    caught_up(api)

    with follow(api, "/v1/feed/views/tasks?after=0", **{"Last-Event-ID": str(first["position"])}) as rows:
        assert next(rows).id == first["position"] + 1


def test_an_organisation_is_told_of_its_own_rows(api: Api) -> None:
    before = api.node.log.head()
    api.assign(lead=NODE)
    mine = api.assign(lead=KEXU).json()["id"]
    caught_up(api)

    headers = api.as_(Role.SUBSCRIBER, organisation=KEXU)
    with follow(api, f"/v1/feed/views/tasks?after={before}", **headers) as rows:
        assert next(rows).data["id"] == mine


def test_what_equal_subscribers_follow_is_looked_up_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from projections.changes import changes

    looked: list[object] = []

    def counting(*arguments: Any) -> object:
        looked.append(arguments)
        return changes(*arguments)

    monkeypatch.setattr("services.feed.row_feed.changes", counting)
    with follow(api, "/v1/feed/views/tasks") as one, follow(api, "/v1/feed/views/tasks") as other:
        api.assign()
        assert next(one) == next(other)
    assert len(looked) == 1


def test_a_register_that_is_not_there_and_a_field_that_it_does_not_have_are_named(api: Api) -> None:
    assert api.get("/v1/feed/views/nothings").status_code == 404
    answer = api.get("/v1/feed/views/undertakings?colour=red")
    assert [each["field"] for each in answer.json()["errors"]] == ["colour"]


def test_sealed_rows_are_for_the_role_that_their_register_names(api: Api) -> None:
    path = "/v1/feed/views/clues"
    assert api.client.get(path, headers=api.as_(Role.SUBSCRIBER, organisation=NodeId("bj"))).status_code == 403
    with follow(api, path, **api.as_(Role.SUBSCRIBER, Role.CLUES)):
        pass
