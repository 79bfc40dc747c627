"""Commands over HTTP: made from the registry, decided once, answered with what followed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.openapi.utils import get_openapi

from domain.aggregate import CommandType, commands
from domain.authority import Role
from domain.node_id import NodeId
from services.api.openapi import Description
from services.api.paths import BATCH, of_record, template
from services.node.app import create_app
from tests.integration.api.conftest import KEXU, NODE, Api, Running

RECALL = {"reason": "重复"}


@pytest.fixture(scope="module")
def schema(running: Running) -> Any:
    return running.client.get("/openapi.json").json()


CONFIRM_AND_ASSIGN = ("/v1/tasks/{id}/confirm", "/v1/tasks/assign")


def test_a_command_that_opens_a_record_says_where_it_is_and_what_followed(api: Api) -> None:
    answer = api.assign()

    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == of_record(body["id"])
    assert (answer.headers["etag"], body["sequence"]) == ('"1"', 1)
    assert body["position"] == api.node.log.head()
    (event,) = body["events"]
    assert event["event"]["type"] == "TaskAssigned"
    assert event["event"]["subject"] == body["id"]


def test_a_text_with_control_characters_is_refused_by_the_name_of_its_field(api: Api) -> None:
    answer = api.assign(title="更换\x00路灯")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/control-characters")
    assert answer.json()["details"] == {"fields": "title"}


def test_a_command_on_a_record_answers_200_with_its_new_version(api: Api) -> None:
    id = api.assign().json()["id"]

    answer = api.post(f"/v1/tasks/{id}/recall", RECALL)

    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')


def test_a_command_may_open_a_record_in_answer_to_anothers(api: Api) -> None:
    task = api.assign().json()["id"]

    answer = api.post("/v1/undertakings/accept", {"task": task}, headers=api.as_(Role.OFFICER, organisation=KEXU))

    assert answer.status_code == 201
    assert answer.json()["id"].endswith(f"@{KEXU}")


def test_occurred_at_and_synthetic_are_recorded(api: Api) -> None:
    occurred = datetime(2019, 5, 15, 1, tzinfo=UTC).isoformat()

    answer = api.assign(params={"occurred_at": occurred, "synthetic": "true"})

    event = answer.json()["events"][0]["event"]
    assert (event["time"], event["synthetic"]) == ("2019-05-15T01:00:00.000000Z", True)


@pytest.mark.parametrize("entry", commands.values(), ids=lambda entry: entry.name)
def test_every_command_has_its_route_with_its_words_and_its_fields(schema: Any, entry: CommandType) -> None:
    operation = schema["paths"][template(entry)]["post"]
    assert entry.words.zh in operation["summary"]
    assert (entry.payload.__doc__ or "") in operation["description"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert set(schema["components"]["schemas"][body].get("properties", {})) == {
        field.name for field in fields(entry.payload)
    }


def test_what_is_described_says_who_may_give_it_and_what_may_come_beside_it(schema: Any) -> None:
    operation = schema["paths"]["/v1/tasks/{id}/recall"]["post"]
    assert operation["security"] == [{"HTTPBearer": []}]
    assert operation["tags"] == ["tasks"]
    assert {"200", "401", "403", "404", "409", "412", "422"} <= set(operation["responses"])
    kept = schema["components"]["parameters"]
    told = [kept[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in operation["parameters"]]
    assert {(each["in"], each["name"]) for each in told} == {
        ("path", "id"),
        ("query", "occurred_at"),
        ("query", "synthetic"),
        ("header", "if-match"),
        ("header", "idempotency-key"),
        ("header", "traceparent"),
    }


def test_a_batch_is_described_with_what_each_command_may_bring(schema: Any) -> None:
    content = schema["paths"][BATCH]["post"]["requestBody"]["content"]
    items = content["application/json"]["schema"]["items"]
    assert set(items["properties"]) == {"command", "data", "id", "key", "occurred_at", "synthetic"}
    assert "application/x-ndjson" in content


def test_nothing_is_described_before_somebody_asks(running: Running) -> None:
    description = Description(create_app(running.node))
    with patch("services.api.openapi.get_openapi", wraps=get_openapi) as made:
        documents = {description.document() for _ in range(2)}
    assert (made.call_count, len(documents)) == (1, 1)


def test_a_command_is_posted_and_nothing_else(api: Api) -> None:
    answer = api.client.put("/v1/tasks/assign", headers=api.everything)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["type"] == "/problems/method-not-allowed"


# ── Conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_command_without_fields_needs_no_body(api: Api, schema: Any) -> None:
    id = api.assign().json()["id"]
    answer = api.client.post(f"/v1/tasks/{id}/confirm", headers=api.everything)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-submitted")
    bare = api.client.post("/v1/tasks/assign", headers=api.everything)
    assert bare.status_code == 422
    assert {each["pointer"] for each in bare.json()["errors"]} == {"/title", "/lead", "/due"}
    described = [schema["paths"][path]["post"]["requestBody"]["required"] for path in CONFIRM_AND_ASSIGN]
    assert described == [False, True]


def test_if_match_lets_a_command_through_at_its_version_alone(api: Api) -> None:
    answer = api.assign()
    path = f"/v1/tasks/{answer.json()['id']}/recall"

    assert api.post(path, RECALL, headers={"If-Match": '"7"'}).status_code == 412
    assert api.post(path, RECALL, headers={"If-Match": f"W/{answer.headers['etag']}"}).status_code == 412
    assert api.post(path, RECALL, headers={"If-Match": answer.headers["etag"]}).status_code == 200


def test_if_match_star_asks_that_the_record_is_there(api: Api) -> None:
    id = api.assign().json()["id"]

    assert api.post(f"/v1/tasks/{id}/recall", RECALL, headers={"If-Match": "*"}).status_code == 200
    assert api.assign(headers={"If-Match": "*"}).status_code == 412


# ── Repetition ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_request_that_comes_again_has_the_first_answer_to_the_byte(api: Api) -> None:
    first = api.assign(headers={"Idempotency-Key": "k1"})
    again = api.assign(headers={"Idempotency-Key": "k1"})

    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_the_first_answer_comes_also_after_others_have_changed_the_record(api: Api) -> None:
    id = api.assign().json()["id"]
    later = {"due": "2031-01-01T00:00:00Z", "reason": "等待材料"}
    first = api.post(f"/v1/tasks/{id}/extend", later, headers={"Idempotency-Key": "k1"})
    api.post(f"/v1/tasks/{id}/recall", RECALL)

    assert api.post(f"/v1/tasks/{id}/extend", later, headers={"Idempotency-Key": "k1"}).content == first.content


@pytest.mark.parametrize("other", [{"title": "别的"}, {"params": {"synthetic": "true"}}])
def test_a_key_with_another_request_is_refused(api: Api, other: dict[str, object]) -> None:
    api.assign(headers={"Idempotency-Key": "k1"})

    answer = api.assign(headers={"Idempotency-Key": "k1"}, **other)  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")


def test_32_identical_requests_at_once_have_one_effect_and_one_answer(api: Api) -> None:
    before = api.node.log.head()

    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda _: api.assign(headers={"Idempotency-Key": "k1"}), range(32)))

    assert len({answer.content for answer in answers}) == 1
    assert api.node.log.head() == before + 1


# ── Refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def refused(api: Api, path: str, body: object, **kwargs: object) -> tuple[int, str]:
    before = api.node.log.head()
    answer = api.post(path, body, **kwargs)
    assert api.node.log.head() == before, "a refused command changed the log"
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_a_rule_of_the_domain_is_a_conflict(api: Api) -> None:
    id = api.assign().json()["id"]
    api.post(f"/v1/tasks/{id}/recall", RECALL)

    assert refused(api, f"/v1/tasks/{id}/recall", RECALL) == (409, "task-closed")


def test_another_organisations_record_is_forbidden(api: Api) -> None:
    id = api.assign().json()["id"]

    header = api.as_(Role.OFFICER, organisation=KEXU)
    assert refused(api, f"/v1/tasks/{id}/recall", RECALL, headers=header) == (403, "not-yours")


def test_a_command_for_an_organisation_of_another_node_is_misdirected(api: Api) -> None:
    header = api.as_(Role.OFFICER, organisation=NodeId("bj.chaoyang"))
    body = {"title": "x", "lead": NODE, "due": "2030-01-01T00:00:00Z"}

    assert refused(api, "/v1/tasks/assign", body, headers=header) == (421, "not-hosted")


def test_a_record_that_is_not_there_is_not_found(api: Api) -> None:
    assert refused(api, f"/v1/tasks/task-0@{NODE}/recall", RECALL) == (404, "not-found")


def test_time_goes_forward(api: Api) -> None:
    id = api.assign().json()["id"]
    body = {"title": "x", "lead": KEXU, "due": "2030-01-01T00:00:00Z"}
    tomorrow, yesterday = ({"occurred_at": (datetime.now(UTC) + timedelta(days=days)).isoformat()} for days in (1, -1))

    assert refused(api, "/v1/tasks/assign", body, params=tomorrow) == (422, "in-the-future")
    assert refused(api, f"/v1/tasks/{id}/recall", RECALL, params=yesterday) == (409, "out-of-order")


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"title": ""}, "title", "string_too_short"),
        ({"title": "长" * 201}, "title", "string_too_long"),
        ({"title": None}, "title", "string_type"),
        ({"lead": "Haidian"}, "lead", "string_pattern_mismatch"),
        ({"due": "2030-01-01T00:00:00"}, "due", "datetime_type"),
        ({"asisting": []}, "asisting", "unexpected_keyword_argument"),
        ({"assisting": ["bj", "x y"]}, "assisting.1", "string_pattern_mismatch"),
    ],
)
def test_bad_input_names_the_field_and_the_rule(api: Api, change: dict[str, object], field: str, rule: str) -> None:
    before = api.node.log.head()
    body = {"title": "x", "lead": KEXU, "due": "2030-01-01T00:00:00Z", **change}

    answer = api.post("/v1/tasks/assign", body)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert [(each["field"], each["rule"]) for each in answer.json()["errors"]] == [(field, rule)]
    assert api.node.log.head() == before


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        ("params", "occurred_at", "yesterday"),
        ("params", "occurred_at", "2019-05-15T01:00:00"),
        ("params", "synthetic", "perhaps"),
        ("headers", "If-Match", "3"),
        ("headers", "Idempotency-Key", "a b"),
        ("headers", "traceparent", "00-1-2-3"),
    ],
)
def test_bad_parameters_and_headers_are_named_too(api: Api, where: str, name: str, value: str) -> None:
    answer = api.assign(**{where: {name: value}})  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert [each["field"].lower() for each in answer.json()["errors"]] == [name.lower()]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "科煦社区（bj.haidian.kexu）"), ("en", "Kexu (bj.haidian.kexu)")]
)
def test_a_refusal_names_organisations_and_not_by_their_ids_alone(api: Api, language: str, said: str) -> None:
    answer = api.assign(lead="bj.haidian.nowhere", headers={"Accept-Language": language})
    assert "(bj.haidian.nowhere" not in answer.json()["detail"], "nobody knows what that is called"
    entered = {"organisation": KEXU, "name": {"zh": "科煦", "en": "Kexu"}, "tier": "community", "node": False}
    answer = api.post("/v1/trees/enter", entered, headers={"Accept-Language": language})
    assert said in answer.json()["detail"]
    assert answer.json()["details"]["organisation"] == KEXU
