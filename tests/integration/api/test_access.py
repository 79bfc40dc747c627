"""Who is let in, by token or by session, and what for."""

import re
from typing import Any

import pytest
from httpx import Response

from domain.authority import Role
from services.api.sessions import COOKIE, add_link
from tests.integration.api.conftest import KEXU, Api

OPEN = ["/healthz", "/readyz", "/login", "/problems", "/schemas", "/openapi.json"]
READING = ["/v1/tasks", "/v1/chessboard", "/v1/aggregates/task-0@bj", "/v1/aggregates/task-0@bj/events", "/v1/links"]
OPERATING = [
    ("GET", "/v1/operation/views"),
    ("GET", "/v1/operation/set-aside"),
    ("GET", "/v1/operation/log"),
    ("GET", "/v1/operation/hand-overs"),
    ("POST", "/v1/operation/views/tasks/retry?position=1"),
    ("POST", "/v1/operation/views/tasks/rebuild"),
    ("POST", "/v1/operation/links/bj/resume"),
]


def said(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.mark.parametrize("path", OPEN)
def test_what_holds_no_record_is_open(api: Api, path: str) -> None:
    assert api.client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*READING, "/v1/feed", "/v1/feed/views", *(path for _, path in OPERATING[:3])])
def test_everything_else_needs_a_token(api: Api, path: str) -> None:
    answer = api.client.get(path)

    assert said(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer guess", "Bearer", "Basic YTpi", "guess"])
def test_a_wrong_token_is_as_good_as_none(api: Api, header: str) -> None:
    assert said(api.client.get("/v1/tasks", headers={"Authorization": header})) == (401, "unauthenticated")


@pytest.mark.parametrize("path", READING)
def test_reading_needs_the_role_of_a_reader(api: Api, path: str) -> None:
    assert said(api.client.get(path, headers=api.as_(Role.OFFICER))) == (403, "role-missing")


@pytest.mark.parametrize("role", [Role.READER, Role.AUDITOR, Role.OPERATOR])
def test_commands_need_the_role_of_an_officer(api: Api, role: Role) -> None:
    body = {"title": "x", "lead": "bj.haidian", "due": "2030-01-01T00:00:00Z"}

    answer = api.client.post("/v1/tasks/assign", json=body, headers=api.as_(role))

    assert said(answer) == (403, "role-missing")
    assert answer.json()["details"] == {"role": "officer"}


@pytest.mark.parametrize(("method", "path"), OPERATING)
def test_operation_needs_the_role_of_an_operator(api: Api, method: str, path: str) -> None:
    header = api.as_(Role.READER, Role.OFFICER, Role.AUDITOR)

    assert said(api.client.request(method, path, headers=header)) == (403, "role-missing")


@pytest.mark.parametrize(("method", "path"), OPERATING)
def test_an_organisation_that_acts_on_the_node_does_not_run_it(api: Api, method: str, path: str) -> None:
    header = api.as_(*Role, organisation=KEXU)

    assert said(api.client.request(method, path, headers=header)) == (403, "operated-by-the-node")


def test_every_address_of_operation_is_among_those_that_are_tried(api: Api) -> None:
    paths = api.client.get("/openapi.json").json()["paths"]
    found = {(method.upper(), path) for path, methods in paths.items() for method in methods if "/operation/" in path}

    tried = {(method, path.partition("?")[0].replace("/tasks/", "/{view}/")) for method, path in OPERATING}
    assert {(method, path.replace("/bj/", "/{neighbour}/")) for method, path in tried} == found


# ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def cookie_of(answer: Response) -> dict[str, str]:
    """Return the cookie that an answer sets, as a header: the client's own jar must not sign other tests in."""
    cookie = re.match(rf"{COOKIE}-\w+=[^;]+", answer.headers["set-cookie"])
    assert cookie
    return {"Cookie": cookie[0]}


@pytest.fixture
def signed_in(api: Api) -> dict[str, str]:
    answer = api.client.post("/login", data={"token": api.token("bj.haidian", tuple(Role))})
    api.client.cookies.clear()
    return cookie_of(answer)


def test_a_form_signs_in_with_a_cookie_that_no_script_and_no_other_site_can_use(api: Api) -> None:
    answer = api.client.post("/login", data={"token": api.token("bj.haidian", (Role.READER,))})
    api.client.cookies.clear()

    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags
    assert api.client.get("/v1/tasks", headers=cookie_of(answer)).status_code == 200


def test_a_wrong_token_in_the_form_signs_nobody_in(api: Api) -> None:
    answer = api.client.post("/login", data={"token": "guess"})

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_link_signs_in_once(api: Api) -> None:
    link = add_link(api.node.settings.data, api.token("bj.haidian", (Role.READER,)))

    first, second = (api.client.get("/login", params={"token": link}) for _ in range(2))
    api.client.cookies.clear()

    assert api.client.get("/v1/tasks", headers=cookie_of(first)).status_code == 200
    assert second.status_code == 401
    assert "set-cookie" not in second.headers


def test_signing_out_forgets_the_session(api: Api, signed_in: dict[str, str]) -> None:
    answer = api.client.post("/logout", headers=signed_in)

    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert re.match(rf'{COOKIE}-\w+=""', answer.headers["set-cookie"])


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({}, True),
    ],
)
def test_a_session_changes_nothing_for_another_sites_page(
    api: Api, signed_in: dict[str, str], headers: dict[str, str], taken: bool
) -> None:
    body: dict[str, Any] = {"title": "x", "lead": "bj.haidian", "due": "2030-01-01T00:00:00Z"}

    answer = api.client.post("/v1/tasks/assign", json=body, headers={**signed_in, **headers})

    if taken:
        assert answer.status_code == 201
    else:
        assert said(answer) == (403, "cross-site")


def test_a_page_of_the_apis_own_runs_no_script(api: Api) -> None:
    policy = api.client.get("/login").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
