"""Whoever is refused is led to what they sent that it is about, by whatever way it came."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.authority import Role
from domain.refusal import About, refusals
from services.problems.problem import kebab
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_batches import assign, give
from tests.integration.api.test_events import publish
from tests.pointed import resolved
from tests.tree import ROOT
from tests.unit.gateway.reporting import event

GUIDE = (ROOT / "docs" / "publishing.md").read_text("utf-8")
TWICE = {"title": "更换路灯", "lead": KEXU, "assisting": [NODE, KEXU], "due": "2030-01-01T00:00:00Z"}
"""A task in which somebody is named twice."""


def places(answer: Any) -> list[tuple[str, str, str | None]]:
    """Return in what, which field and by which pointer a problem leads to what it is about."""
    return [(each["in"], each["field"], each.get("pointer")) for each in answer.get("errors", [])]


def test_a_refused_command_leads_to_the_fields_of_its_body(api: Api) -> None:
    answer = api.post("/v1/tasks/assign", TWICE, headers={"Accept-Language": "en"}).json()

    assert places(answer) == [("body", "lead", "/lead"), ("body", "assisting.1", "/assisting/1")]
    assert {resolved(TWICE, each["pointer"]) for each in answer["errors"]} == {KEXU}
    assert {(each["rule"], each["detail"]) for each in answer["errors"]} == {("undertaker-twice", answer["detail"])}
    assert answer["details"] == {"undertaker": KEXU, "fields": "lead, assisting.1"}


def test_a_rule_of_a_field_leads_to_it_too(api: Api) -> None:
    answer = api.post("/v1/tasks/assign", {**TWICE, "assisting": ["bj", "x y"]}).json()

    assert places(answer) == [("body", "assisting.1", "/assisting/1")]


def test_what_is_about_the_record_leads_nowhere_and_says_which_and_at_which_stage(api: Api) -> None:
    id = api.assign().json()["id"]
    api.post(f"/v1/tasks/{id}/recall", {"reason": "重复"})
    answer = api.post(f"/v1/tasks/{id}/recall", {"reason": "重复"}).json()

    assert "errors" not in answer
    assert answer["details"] == {"status": {"zh": "已收回", "en": "recalled"}, "id": id}


def test_what_is_about_the_actor_leads_nowhere(api: Api) -> None:
    answer = api.client.post("/v1/tasks/assign", json=TWICE, headers=api.as_(Role.READER)).json()

    assert "errors" not in answer
    assert answer["details"] == {"role": "officer"}


@pytest.mark.parametrize(
    ("beside", "place"),
    [
        ({"params": {"occurred_at": "2999-01-01T00:00:00Z"}}, ("query", "occurred_at", None)),
        ({"headers": {"If-Match": '"7"'}}, ("header", "If-Match", None)),
        ({"headers": {"Idempotency-Key": "taken"}}, ("header", "Idempotency-Key", None)),
    ],
)
def test_what_is_about_a_parameter_or_a_header_names_it(
    api: Api, beside: dict[str, Any], place: tuple[str, str, str | None]
) -> None:
    api.assign("另一项", headers={"Idempotency-Key": "taken"})

    assert places(api.assign(**beside).json()) == [place]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/v1/tasks/task-0@bj.haidian", ("path", "id", None)),
        ("/v1/tasks?as_of=soon", ("query", "as_of", None)),
        ("/v1/tasks?as_of=9999999", ("query", "as_of", None)),
        ("/v1/tasks?after=nonsense", ("query", "after", None)),
        ("/v1/tasks?cursor=nonsense", ("query", "cursor", None)),
        ("/v1/tasks?about=issue-0@bj", ("query", "about", None)),
        ("/v1/issues?list=list-0@bj", ("query", "list", None)),
        ("/v1/issues?source=inspection-0@bj", ("query", "source", None)),
        ("/v1/chessboard?round=round-0@bj", ("query", "round", None)),
        ("/v1/inspections?team=team-0@bj", ("query", "team", None)),
        ("/v1/queries/feedback?round=round-0@bj", ("query", "round", None)),
        ("/v1/queries/roster?round=round-0@bj", ("query", "round", None)),
        ("/v1/feed?after=9999999", ("query", "after", None)),
        ("/v1/feed?versions=TaskAssigned:99", ("query", "versions", None)),
    ],
)
def test_what_a_question_names_and_is_not_there_is_named(
    api: Api, path: str, place: tuple[str, str, str | None]
) -> None:
    assert places(api.get(path).json()) == [place]


def test_what_is_about_the_record_in_the_address_names_it(api: Api) -> None:
    answer = api.post("/v1/tasks/task-0@bj.haidian/recall", {"reason": "重复"}).json()

    assert places(answer) == [("path", "id", None)]


def test_control_characters_are_led_to_wherever_they_stand(api: Api) -> None:
    body = {"kind": "special", "title": {"zh": "轮\x00次", "en": "round"}, "number": 99, "opens_on": "2019-05-15"}
    answer = api.post("/v1/rounds/open-round", {**body, "theme": {"zh": "规划", "en": "plan\x07ning"}}).json()

    assert places(answer) == [("body", "title.zh", "/title/zh"), ("body", "theme.en", "/theme/en")]


def test_in_a_batch_it_leads_into_the_element(api: Api) -> None:
    given = [
        assign(),
        assign(data=TWICE),
        {"command": "RecallTask", "id": "task-0@bj.haidian", "data": {"reason": "x"}},
        {"command": "Recall"},
        assign(occurred_at="2999-01-01T00:00:00Z"),
        assign(id="junk"),
    ]
    answers = give(api, *given)

    assert [places(each) for each in answers] == [
        [],
        [("body", "data.lead", "/data/lead"), ("body", "data.assisting.1", "/data/assisting/1")],
        [("body", "id", "/id")],
        [("body", "command", "/command")],
        [("body", "occurred_at", "/occurred_at")],
        [("body", "id", "/id")],
    ]
    for element, answer in zip(given, answers, strict=True):
        for each in answer.get("errors", []):
            assert resolved(element, each["pointer"])


def test_a_refused_report_leads_into_its_event_in_the_answer_and_in_the_register(api: Api) -> None:
    report = event("TaskAssigned", f"T-{uuid4()}", TWICE, id=str(uuid4()))
    answer = publish(api, report).json()
    kept = api.get(answer["outcome"]["report"]).json()["problem"]

    assert places(answer) == [("event", "data.lead", "/data/lead"), ("event", "data.assisting.1", "/data/assisting/1")]
    assert {resolved(report, each["pointer"]) for each in answer["errors"]} == {KEXU}
    assert kept["errors"] == answer["errors"]


def test_the_guide_shows_what_a_publisher_is_answered(api: Api) -> None:
    [shown] = re.findall(r"^```json\n(\{\n  \"type\".*?)^```", GUIDE, re.M | re.S)
    report = event("TaskAssigned", f"T-{uuid4()}", {**TWICE, "assisting": [KEXU]}, id=str(uuid4()))
    answer = publish(api, report, **{"Accept-Language": "en"}).json()

    assert json.loads(shown) == {name: told for name, told in answer.items() if name != "outcome"}


def test_a_report_that_is_too_early_leads_to_its_time_or_to_what_it_waits_for(api: Api) -> None:
    future = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    ahead = publish(api, event("TaskAssigned", f"T-{uuid4()}", {**TWICE, "assisting": []}, id="ahead", time=future))
    unknown = publish(api, event("TaskRecalled", f"T-{uuid4()}", {"reason": "x"}, id=str(uuid4())))

    assert places(ahead.json()) == [("event", "time", "/time")]
    assert places(unknown.json()["problem"]) == [("event", "subject", "/subject")]


def test_another_report_under_one_id_leads_to_the_id(api: Api) -> None:
    first = event("TaskAssigned", f"T-{uuid4()}", {**TWICE, "assisting": []}, id=str(uuid4()))
    publish(api, first)
    answer = publish(api, {**first, "subject": f"T-{uuid4()}"}).json()

    assert answer["type"] == "/problems/id-reused"
    assert places(answer) == [("event", "id", "/id")]


def test_each_type_of_problem_says_what_it_is_about(api: Api) -> None:
    listed = {each["type"]: each for each in api.client.get("/problems").json()["problems"]}

    for name, refusal in refusals.items():
        assert About(listed[f"/problems/{kebab(name)}"]["about"]) is refusal.about


def test_openapi_says_where_the_pointer_is(api: Api) -> None:
    schemas = api.get("/openapi.json").json()["components"]["schemas"]

    assert set(schemas["BrokenRule"]["properties"]) == {"in", "field", "pointer", "rule", "detail"}
    assert "RFC 6901" in schemas["BrokenRule"]["properties"]["pointer"]["description"]
    assert schemas["ProblemDetails"]["properties"]["errors"]["anyOf"][0]["items"]["$ref"].endswith("/BrokenRule")
