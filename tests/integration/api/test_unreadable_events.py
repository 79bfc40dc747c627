"""An event in the log that this program cannot read, or fold, harms its own record, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from httpx import Response

from domain.aggregate_id import aggregate_id
from domain.authority import Role
from domain.envelope import Recorded
from services.log import Log
from tests.contract.log.events import happened
from tests.integration.api.conftest import NODE, Api
from tests.integration.api.test_operation import until_ready
from tests.smuggled import smuggle


def _first(log: Log, uid: str, **over: object) -> Recorded:
    return smuggle(log, happened(uid, source=NODE), **over)


def _unfoldable(log: Log, uid: str) -> Recorded:
    event = happened(uid, 2, source=NODE)
    return smuggle(log, replace(event, sequence=1))


def _second(log: Log, uid: str) -> Recorded:
    log.append([happened(uid, source=NODE)])
    return smuggle(log, happened(uid, 2, source=NODE), data={"due": "never"})


SMUGGLED: dict[str, Callable[[Log, str], Recorded]] = {
    "nozone": lambda log, uid: _first(log, uid, time="2026-11-30T02:53:57"),
    "dateonly": lambda log, uid: _first(log, uid, recordedtime="2026-11-30"),
    "unheard": lambda log, uid: _first(log, uid, type="TaskEaten", dataschema="/schemas/TaskEaten/1"),
    "newer": lambda log, uid: _first(log, uid, dataschema="/schemas/TaskAssigned/99"),
    "nosubject": lambda log, uid: _first(log, uid, subject=7),
    "nodata": lambda log, uid: _first(log, uid, data=[]),
    "unfoldable": _unfoldable,
    "second": _second,
}


@pytest.fixture(scope="module", params=SMUGGLED)
def uid(request: pytest.FixtureRequest) -> str:
    """Return which."""
    return str(request.param)


def _get(api: Api, path: str) -> Response:
    answer = api.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer


def test_it_is_shown_and_stops_nothing_else(api: Api, uid: str) -> None:
    bad = SMUGGLED[uid](api.node.log, uid)
    good = api.assign(f"behind {uid}")
    assert good.status_code == 201

    assert api.node.views.wait_for(good.json()["position"], 10)
    assert until_ready(api, ready=True).status_code == 200
    aside = [each for each in _get(api, "/v1/operation/set-aside").json()["events"] if each["position"] == bad.position]
    assert {"tasks"} <= {each["view"] for each in aside}
    assert all(each["reason"]["zh"] and each["reason"]["en"] for each in aside)
    assert all(view["failure"] is None for view in _get(api, "/v1/operation/views").json()["views"])
    assert f"behind {uid}" in _get(api, "/v1/tasks?limit=500").text
    assert f"behind {uid}" in _get(api, "/v1/exports/tasks").text
    id = good.json()["id"]
    assert _get(api, f"/v1/aggregates/{id}").json()
    assert _get(api, f"/v1/aggregates/{id}/events").json()


def test_its_own_record_answers_and_takes_no_command(api: Api, uid: str) -> None:
    id = aggregate_id("task", uid, NODE)
    for path in (f"/v1/aggregates/{id}", f"/v1/aggregates/{id}/events"):
        assert api.get(path).status_code in (200, 404)
    refused = api.post(f"/v1/tasks/{id}/extend", {"due": "2031-01-01T00:00:00+08:00", "reason": "等待"})
    kinds = {"/problems/record-set-aside", "/problems/not-found"}
    assert refused.json()["type"] in kinds, refused.text


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "搁置的事件"), ("en", "Events set aside")])
def test_the_page_of_the_links_lists_it_for_those_who_run_the_node_alone(
    api: Api, uid: str, language: str, said: str
) -> None:
    bad = SMUGGLED[uid](api.node.log, f"{uid}{language[:2]}")
    assert api.node.views.wait_for(bad.position, 10)
    shown = api.get("/links", headers={"Accept-Language": language}).text
    assert said in shown
    reasons = {each.reason for each in api.node.views.set_aside() if each.position == bad.position}
    assert any(each.say(language[:2]) in unescape(shown) for each in reasons)
    reader = {**api.as_(Role.READER), "Accept-Language": language}
    assert said not in api.client.get("/links", headers=reader).text


def test_feeds_go_past_it(api: Api) -> None:
    head = api.assign("the last").json()["position"]
    with api.client.stream("GET", "/v1/feed?after=0", headers=api.as_(Role.SUBSCRIBER, Role.READER)) as stream:
        assert stream.status_code == 200
        assert any(line == f"id: {head}" for line in stream.iter_lines())
