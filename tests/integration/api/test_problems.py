"""Whatever goes wrong is answered as problem details (RFC 9457), and gives nothing away."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from httpx import Response

from domain.authority import Role
from services.api.limits import LIMIT
from services.commands.handler import ATTEMPTS
from services.log import Log, VersionConflict
from services.problems.problem import kinds
from tests.integration.api.conftest import Api


def said(answer: Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["type"].removeprefix("/problems/")


def test_an_unknown_address(api: Api) -> None:
    assert said(api.get("/v1/nothing")) == (404, "unknown-route")
    assert said(api.get("/schemas/TaskAssigned/2")) == (404, "unknown-route")
    assert said(api.get("/schemas/Unheard/1")) == (404, "unknown-route")


def test_a_method_that_is_not_taken_names_those_that_are(api: Api) -> None:
    answer = api.client.delete("/v1/tasks")

    assert said(answer) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


def test_a_body_that_is_not_json(api: Api) -> None:
    header = {**api.everything, "Content-Type": "application/json"}

    assert said(api.client.post("/v1/tasks/assign", content=b"{", headers=header)) == (400, "malformed-request")
    assert said(api.client.post("/v1/tasks/assign", content=b"\xff", headers=header)) == (400, "malformed-request")


def test_a_body_of_another_type(api: Api) -> None:
    header = {**api.everything, "Content-Type": "text/plain"}

    assert said(api.client.post("/v1/tasks/assign", content=b"{}", headers=header)) == (415, "unsupported-media-type")


def test_a_body_that_is_too_large_whether_it_says_so_or_not(api: Api) -> None:
    def unannounced() -> Iterator[bytes]:
        for _ in range(LIMIT // 1024 + 2):
            yield b"x" * 1024

    header = {**api.everything, "Content-Type": "application/json"}
    announced = api.client.post("/v1/tasks/assign", content=b"x" * (LIMIT + 1), headers=header)
    chunked = api.client.post("/v1/tasks/assign", content=unannounced(), headers=header)

    assert said(announced) == (413, "too-large")
    assert said(chunked) == (413, "too-large")


def test_a_fault_of_the_program_shows_no_trace_but_a_number_to_find_it_by(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with patch.object(Log, "load", side_effect=RuntimeError("the secret inside")):
        answer = api.get("/v1/aggregates/task-0@bj")

    assert said(answer) == (500, "failed")
    assert "secret" not in answer.text
    assert answer.json()["instance"] in caplog.text


def test_a_record_that_others_change_all_the_time_asks_for_patience(api: Api) -> None:
    conflicts = [VersionConflict(api.assign().json()["id"], 1)] * ATTEMPTS
    with patch.object(Log, "append_all", side_effect=conflicts):
        answer = api.assign()

    assert said(answer) == (503, "contended")
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.1", "zh-CN", "本节点没有"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en", "is not known"),
        ("fr", "zh-CN", "本节点没有"),
    ],
)
def test_a_problem_speaks_the_readers_language(api: Api, accepted: str, language: str, words: str) -> None:
    answer = api.get("/v1/aggregates/task-0@bj", headers={"Accept-Language": accepted})

    assert words in answer.json()["detail"]
    assert words in answer.json()["title"]
    assert answer.headers["content-language"] == language
    assert answer.json()["details"] == {"id": "task-0@bj"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_broken_rule_is_said_in_the_readers_language(api: Api, language: str) -> None:
    (error,) = api.post(
        "/v1/tasks/assign", {"lead": "bj", "due": "2030-01-01T00:00:00Z"}, headers={"Accept-Language": language}
    ).json()["errors"]

    assert error["detail"] == {"zh": "缺少此项", "en": "Field required"}[language]


@pytest.mark.parametrize("name", sorted(name for name, _ in kinds()))
def test_every_type_of_problem_is_explained_at_its_address(api: Api, name: str) -> None:
    answer = api.client.get(f"/problems/{name}")

    assert answer.json()["type"] == f"/problems/{name}"
    assert answer.json()["explanation"]


def test_a_browser_gets_the_explanation_as_a_page(api: Api) -> None:
    answer = api.client.get("/problems/not-yours", headers={"Accept": "text/html", "Accept-Language": "en"})

    assert answer.headers["content-type"].startswith("text/html")
    assert "HTTP 403" in answer.text
    assert "who gives the command" in answer.text


@pytest.mark.parametrize("path", ["/v1/tasks?lead=", "/v1/chessboard?category=", "/v1/accesses?owner="])
def test_a_query_with_control_characters_is_refused_by_its_name(api: Api, path: str) -> None:
    answer = api.get(f"{path}a%00b")

    assert said(answer) == (422, "invalid-request")
    [error] = answer.json()["errors"]
    assert (error["in"], error["rule"]) == ("query", "control_characters")
    assert f"?{error['field']}=" in path
    assert api.get(f"{path}bj.haidian").status_code == 200


def test_every_problem_is_listed(api: Api) -> None:
    listed = api.client.get("/problems").json()["problems"]

    assert {each["type"] for each in listed} == {f"/problems/{name}" for name, _ in kinds()}


def test_a_role_that_is_missing_is_said_before_anything_of_the_request(api: Api) -> None:
    answer = api.client.post("/v1/tasks/assign", json={}, headers=api.as_(Role.READER))

    assert said(answer) == (403, "role-missing")
