"""What holds at every door of a node's HTTP, whoever asks and whatever is answered: walks over all of its routes."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from httpx import Client, Response

from domain.authority import Role
from domain.words import Words
from services.api import streams
from services.api.sessions import COOKIE, add_link
from services.api.tokens import add_token
from services.node.app import ROUTERS, create_app
from services.node.http_server import HEADERS
from services.node.settings import Http, NodeSettings
from services.node.wiring import Node
from tests.integration.api.conftest import NODE, Api, served

SAFE = {"GET", "HEAD", "OPTIONS"}
ANOTHER_SITES = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]


def routes() -> Iterator[tuple[str, str]]:
    """Yield every method and address of a node, parameters filled in somehow; commands stand for all of them."""
    yield "POST", "/v1/tasks/assign"
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                path = re.sub(r"\{[^}]+\}", "x", route.path)
                yield from ((method, path) for method in sorted(route.methods or ()))


UNSAFE = sorted({(method, path) for method, path in routes() if method not in SAFE})


def signed_in(api: Api, *roles: Role) -> dict[str, str]:
    """Return the header of a new session."""
    token = api.token(NODE, roles or tuple(Role))
    with Client(base_url=api.client.base_url) as browser:
        browser.post("/login", data={"token": token})
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}


def is_stream(path: str) -> bool:
    return path.startswith(("/v1/feed", "/live"))


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("known", [True, False], ids=["with a token", "with none"])
def test_no_answer_is_guessed_at_by_a_browser(api: Api, known: bool) -> None:
    headers = api.everything if known else {}
    answers = [
        api.client.request(method, path, headers=headers)
        for method, path in sorted(set(routes()))
        if not (known and (is_stream(path) or path in ("/logout", "/login")))
    ]
    answers += [
        api.client.get("/static/base.css"),
        api.client.get("/nowhere"),
        api.client.delete("/v1/tasks"),
        api.client.post("/v1/tasks/assign", content=b"x" * (1 << 20), headers=headers),
        api.client.get("/v1/tasks", headers={"X-Large": "x" * (1 << 16)}),
    ]

    missing = [str(each.url) for each in answers if each.headers.get_list("x-content-type-options") != ["nosniff"]]
    assert missing == []
    assert {each.status_code for each in answers} > {404, 405, 431}


def test_an_answer_to_what_failed_or_is_not_http_says_so_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.node.views, "status", lambda: 1 / 0)
    failed = api.get("/v1/operation/views")

    assert failed.status_code == 500
    assert [failed.headers[name] for name, _ in HEADERS] == ["nosniff"]


# ── Other sites ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("headers", ANOTHER_SITES)
@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_another_sites_page_changes_nothing(
    api: Api, session: dict[str, str], method: str, path: str, headers: dict[str, str]
) -> None:
    answer = api.client.request(method, path, headers={**session, **headers})

    assert answer.status_code == 403, answer.text
    assert "set-cookie" not in answer.headers


@pytest.fixture(scope="module")
def session(running: Any) -> dict[str, str]:
    data = running.node.settings.data
    return signed_in(Api(running.client, running.node, lambda org, roles: add_token(data, org, roles)))


def test_another_sites_link_signs_in_only_whom_it_was_asked_whether(api: Api) -> None:
    link = add_link(api.node.settings.data, api.token(NODE, (Role.READER,)))
    with Client(base_url=api.client.base_url) as browser:
        asked = browser.get("/login", params={"token": link}, headers={"Sec-Fetch-Site": "cross-site"})
        assert "set-cookie" not in asked.headers
        assert f'value="{link}"' in asked.text
        gone_on = browser.post("/login", data={"link": link}, headers={"Sec-Fetch-Site": "same-origin"})
        assert gone_on.status_code == 200
        assert browser.get("/v1/tasks").status_code == 200


# ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_signing_out_ends_the_session_wherever_its_cookie_is(api: Api) -> None:
    cookie, other = signed_in(api), signed_in(api)

    assert api.client.post("/logout", headers=cookie).status_code == 303

    assert api.client.get("/v1/tasks", headers=cookie).status_code == 401
    assert api.client.get("/v1/tasks", headers=other).status_code == 200


@pytest.mark.parametrize("path", ["/v1/feed", "/v1/feed/views/tasks", "/live"])
def test_signing_out_ends_what_the_session_follows(api: Api, path: str) -> None:
    cookie = signed_in(api)
    with httpx.stream("GET", f"{api.client.base_url}{path}", headers=cookie, timeout=30) as stream:
        assert stream.status_code == 200
        api.client.post("/logout", headers=cookie)
        stream.read()  # which ends


def cookies_of(answer: Response) -> list[str]:
    return answer.headers.get_list("set-cookie")


@pytest.mark.parametrize(("headers", "secure"), [({}, False), ({"X-Forwarded-Proto": "https"}, True)])
def test_cookies_go_by_https_alone_where_the_node_is_reached_so(
    api: Api, headers: dict[str, str], secure: bool
) -> None:
    link = add_link(api.node.settings.data, api.token(NODE, tuple(Role)))
    signing_in = api.client.get("/login", params={"token": link}, headers=headers)
    api.client.cookies.clear()
    answers = [signing_in, api.get("/?lang=en", headers=headers), api.client.post("/logout", headers=headers)]
    api.client.cookies.clear()

    for answer in answers:
        assert [("; Secure" in each) for each in cookies_of(answer)] == [secure]


def test_cookies_go_by_https_alone_where_the_settings_say_that_it_is_reached_so(tmp_path_factory: Any) -> None:
    data = tmp_path_factory.mktemp("node")
    http = Http(port=1, address="https://board.example")
    node = Node(NodeSettings(id=NODE, name=Words("海淀区", "Haidian"), http=http, data=data))
    node.start()
    try:
        link = add_link(data, add_token(data, NODE, tuple(Role)))
        with served(create_app(node)) as url:
            first = httpx.get(f"{url}/login", params={"token": link})
            [cookie] = cookies_of(first)
            assert cookie.endswith("; Secure")
            assert cookie.startswith(COOKIE)
    finally:
        node.stop()


# ── Streams ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reader_has_so_many_streams_and_others_have_theirs(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MOST", 3)
    mine, others = api.as_(Role.READER), api.as_(Role.READER)

    def open_(stack: ExitStack, path: str, headers: dict[str, str]) -> int:
        answer = stack.enter_context(httpx.stream("GET", f"{api.client.base_url}{path}", headers=headers, timeout=30))
        return answer.status_code

    with ExitStack() as all_:
        with ExitStack() as stack:
            assert [open_(stack, path, mine) for path in ("/v1/feed", "/v1/feed/views", "/live")] == [200] * 3
            assert open_(stack, "/v1/feed", mine) == 429
            assert open_(stack, "/live", mine) == 429
            assert open_(stack, "/v1/feed", others) == 200
        until_it_may(api, mine)
        assert open_(all_, "/v1/feed", mine) == 200


def until_it_may(api: Api, headers: dict[str, str]) -> None:
    """Return when the node has noticed that streams were closed."""
    for _ in range(600):
        with httpx.stream("GET", f"{api.client.base_url}/v1/feed", headers=headers, timeout=30) as answer:
            if answer.status_code == 200:
                return
    raise AssertionError("closed streams still count")
