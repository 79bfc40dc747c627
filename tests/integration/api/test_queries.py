"""Queries over HTTP: at any point in the past, page by page, cheap when nothing changed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.api.conftest import KEXU, NODE, Api

VIEWS = ["chessboard", "figures", "issues", "lists", "tasks", "patrols", "links", "organisations"]


def caught_up(api: Api) -> int:
    position = api.node.log.head()
    assert api.node.views.wait_for(position, 10)
    return position


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_with_its_position(api: Api, view: str) -> None:
    position = caught_up(api)

    answer = api.get(f"/v1/{view}")

    assert (answer.status_code, answer.json()["position"]) == (200, position)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_as_of_a_position_a_time_and_a_date(api: Api, view: str) -> None:
    api.assign()
    caught_up(api)

    assert api.get(f"/v1/{view}", params={"as_of": "1"}).json()["position"] == 1
    for clock in ("occurred", "recorded"):
        for moment in ("2019-05-17", "2019-05-17T00:00:00+08:00"):
            answer = api.get(f"/v1/{view}", params={"as_of": moment, "clock": clock})
            assert answer.status_code == 200
            assert clock == "occurred" or answer.json()["position"] == 0


@pytest.mark.parametrize("view", ["issues", "tasks", "patrols"])
def test_one_that_is_not_there_is_not_found(api: Api, view: str) -> None:
    answer = api.get(f"/v1/{view}/{view.removesuffix('s')}-0@bj.haidian")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_who_waits_for_a_position_reads_its_own_write(api: Api) -> None:
    written = api.assign("读自己写").json()

    answer = api.get(f"/v1/tasks/{written['id']}", params={"wait_for": written["position"]})

    assert answer.json()["line"]["task"]["title"] == "读自己写"


def test_who_waits_in_vain_is_told_so_in_time(api: Api) -> None:
    ahead = caught_up(api) + 1000

    answer = api.get("/v1/tasks", params={"wait_for": ahead, "timeout": 0.2})

    assert (answer.status_code, answer.json()["type"]) == (504, "/problems/not-caught-up")
    assert answer.json()["details"]["wanted"] == ahead
    assert answer.headers["retry-after"]


def test_a_position_that_the_log_has_not_reached_is_no_point_in_the_past(api: Api) -> None:
    answer = api.get("/v1/tasks", params={"as_of": caught_up(api) + 1000})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/position-ahead")


def test_the_past_does_not_change(api: Api) -> None:
    api.assign()
    position = caught_up(api)
    before = api.get("/v1/tasks", params={"as_of": position}).content
    api.assign()
    caught_up(api)

    assert api.get("/v1/tasks", params={"as_of": position}).content == before


def test_what_occurred_and_what_was_known_are_two_clocks(api: Api) -> None:
    occurred = datetime(2019, 5, 15, 1, tzinfo=UTC)
    api.assign("二〇一九", params={"occurred_at": occurred.isoformat()})
    caught_up(api)
    query = {"as_of": (occurred + timedelta(hours=1)).isoformat(), "owner": "bj.haidian"}

    then = api.get("/v1/tasks", params={**query, "clock": "occurred"}).json()["items"]
    known = api.get("/v1/tasks", params={**query, "clock": "recorded"}).json()["items"]

    assert [each["task"]["title"] for each in then] == ["二〇一九"]
    assert known == []


def test_who_has_the_answer_gets_304_until_it_changes(api: Api) -> None:
    api.assign()
    caught_up(api)
    tag = api.get("/v1/tasks").headers["etag"]

    assert not tag.startswith("W/")
    unchanged = api.get("/v1/tasks", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    api.assign()
    caught_up(api)
    assert api.get("/v1/tasks", headers={"If-None-Match": tag}).status_code == 200


# ── Pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pages(api: Api, path: str, between: object = None) -> list[list[str]]:
    """Follow the links from page to page; return the titles on each."""
    found: list[list[str]] = []
    address: str | None = path
    while address:
        answer = api.get(address)
        found.append([each["task"]["title"] for each in answer.json()["items"]])
        address = answer.links.get("next", {}).get("url")
        if callable(between):
            between()
    return found


def test_pages_follow_each_other_by_link_and_hold_everything_once(api: Api) -> None:
    titles = [f"分页 {number}" for number in range(7)]
    about = planned(api)
    for title in titles:
        assign_about(api, title, about)
    caught_up(api)

    found = pages(api, f"/v1/tasks?about={about}&limit=3")

    assert [len(page) for page in found] == [3, 3, 1]
    assert [title for page in found for title in page] == titles


def test_pages_stay_as_they_were_when_the_first_was_read(api: Api) -> None:
    about = planned(api)
    for number in range(4):
        assign_about(api, f"先 {number}", about)
    caught_up(api)

    def meanwhile() -> None:
        # Earlier than all others, so it would shift every row that follows.
        assign_about(api, "后来", about, occurred_at="2019-01-01T00:00:00Z")
        caught_up(api)

    found = pages(api, f"/v1/tasks?about={about}&limit=2", meanwhile)

    assert found == [["先 0", "先 1"], ["先 2", "先 3"]]
    assert api.get(f"/v1/tasks?about={about}").json()["total"] == 6


def test_a_cursor_belongs_to_its_query(api: Api) -> None:
    about = planned(api)
    for number in range(2):
        assign_about(api, str(number), about)
    caught_up(api)
    following = api.get(f"/v1/tasks?about={about}&limit=1").links["next"]["url"]
    cursor = parse_qs(urlsplit(following).query)["cursor"][0]

    for query in ({"about": "patrol-2@bj", "cursor": cursor}, {"cursor": cursor[:-4]}, {"cursor": "AAAA"}):
        answer = api.get("/v1/tasks", params=query)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-cursor")


def planned(api: Api) -> str:
    """Plan a patrol that tasks can be about, and return its id."""
    body = {"title": {"zh": "专项巡察", "en": "Special"}, "mode": "special", "tiers": [NODE], "targets": [KEXU]}
    return str(api.post("/v1/patrols/plan", body, params={"occurred_at": "2018-12-03T00:00:00Z"}).json()["id"])


def assign_about(api: Api, title: str, about: str, **params: str) -> None:
    body = {"title": title, "lead": KEXU, "due": "2030-01-01T00:00:00Z", "about": about}
    assert api.post("/v1/tasks/assign", body, params=params).status_code == 201


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"wait_for": "-1"}, "wait_for"),
        ({"timeout": "31"}, "timeout"),
        ({"clock": "wall"}, "clock"),
        ({"status": "unheard-of"}, "status"),
        ({"overdeu": "true"}, "overdeu"),
    ],
)
def test_a_parameter_that_breaks_a_rule_is_named(api: Api, query: dict[str, str], field: str) -> None:
    answer = api.get("/v1/tasks", params=query)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("as_of", ["yesterday", "2019-05-17T00:00:00", "-1", "2019-02-30"])
def test_an_as_of_that_names_no_point_is_refused(api: Api, as_of: str) -> None:
    answer = api.get("/v1/tasks", params={"as_of": as_of})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-moment")
