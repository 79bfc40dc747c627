"""What operators and supervisors ask of a node."""

import time

import orjson
import pytest
from httpx import Response

from projections.engine.failures import DatabaseOlder
from services.identities.event_ids import EVENT_IDS, EventIds
from services.identities.nkey import identity
from tests.integration.api.conftest import Api


def until_ready(api: Api, ready: bool) -> Response:
    """Ask until the node says that it is ready, or that it is not, for some seconds at most."""
    for _ in range(100):
        answer = api.client.get("/readyz")
        if answer.json()["ready"] is ready:
            return answer
        time.sleep(0.1)
    return answer


def test_a_node_says_that_it_is_alive_and_ready(api: Api) -> None:
    assert api.client.get("/healthz").json() == {"status": "alive"}
    ready = api.client.get("/readyz")

    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert {view["view"] for view in ready.json()["views"]} >= {"issues", "tasks", "patrols", "links"}


def test_a_node_that_stops_is_not_ready(api: Api) -> None:
    api.node.stopping.set()
    try:
        answer = api.client.get("/readyz")
    finally:
        api.node.stopping.clear()

    assert (answer.status_code, answer.json()["ready"]) == (503, False)


def test_a_node_that_is_proven_to_be_an_older_copy_takes_no_commands_and_says_why(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = api.node.log.head()
    monkeypatch.setattr(api.node.log._health, "_older", DatabaseOlder("bj"))
    refused, ready = api.assign(), api.client.get("/readyz")
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/older-data")
    assert (ready.status_code, ready.json()["recording"]) == (503, False)
    told = api.get("/v1/operation/log").json()
    assert (told["head"], told["older_than"]) == (before, "bj")
    assert all("yipan node recover" in told["failure"][language] for language in ("zh", "en"))
    for language, said in (("zh-CN", "本节点暂不接受命令"), ("en", "The node takes no commands")):
        assert said in api.get("/links", headers={"Accept-Language": language}).text


def test_a_node_knows_the_events_again_that_were_decided_on_it(api: Api) -> None:
    ids = EventIds(identity(api.node.settings.identity_file).secret(EVENT_IDS))
    recorded = api.node.log.history(api.assign().json()["id"])
    assert [ids.made(each.envelope.id) for each in recorded] == [True]
    assert not ids.made(recorded[0].envelope.correlation)


def test_a_node_whose_views_cannot_go_on_is_alive_and_not_ready_until_they_can(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(api.node.views._projector, "step", fail)
        api.assign()
        answer = until_ready(api, ready=False)
        assert (answer.status_code, answer.json()["ready"]) == (503, False)
        views = api.get("/v1/operation/views").json()["views"]
        assert {view["failure"]["en"] for view in views} == {"the views cannot go on (OSError: the disk is full)"}
        assert {view["failure"]["zh"] for view in views} == {"视图无法更新（原文：OSError: the disk is full）"}
        assert api.client.get("/healthz").status_code == 200

    assert until_ready(api, ready=True).status_code == 200


def test_an_operator_sees_how_views_keep_up_and_what_was_set_aside(api: Api) -> None:
    views = api.get("/v1/operation/views").json()["views"]

    assert all(view["failure"] is None for view in views)
    assert api.get("/v1/operation/set-aside").json() == {"total": 0, "events": []}


def test_what_was_not_set_aside_cannot_be_tried_again(api: Api) -> None:
    answer = api.post("/v1/operation/views/tasks/retry?position=1", None)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/nothing-set-aside")


def test_a_view_is_rebuilt_with_its_progress_shown(api: Api) -> None:
    head = api.assign().json()["position"]

    answer = api.post("/v1/operation/views/tasks/rebuild", None)

    messages = [message.split("\n") for message in answer.text.strip().split("\n\n")]
    assert messages[-1][0] == "event: done"
    assert orjson.loads(messages[-1][1].removeprefix("data: "))["position"] >= head
    assert {message[0] for message in messages[:-1]} <= {"event: progress"}


def test_a_view_or_link_that_is_not_there_is_not_found(api: Api) -> None:
    for path in ("views/unheard/rebuild", "views/unheard/retry?position=1", "links/bj.chaoyang/resume"):
        assert api.post(f"/v1/operation/{path}", None).status_code == 404
