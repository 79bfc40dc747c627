"""What an address asks for is heeded or refused, at every route of the API and of the pages: nothing is passed over."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import chain
from typing import Any, NamedTuple, get_type_hints
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from domain.aggregate import commands
from domain.authority import Role
from projections.engine.query import queries
from projections.known import is_organisation
from projections.ledger.issues import IssueFilter
from projections.registers import filters
from projections.registry import REGISTERS
from projections.tasks import TaskFilter
from services.api.paths import command_at
from services.dashboard.route import PageRoute
from services.node.app import ROUTERS
from tests.integration.api.conftest import KEXU, Api

AHEAD = 1_000_000
"""A position to which no log of these tests comes: whoever heeds it says so."""
NOWHERE = "bj.haidian.nowhere"
ITSELF = "/open311"
"""Refuses in a form of its own, as GeoReport v2 has it."""

_ASKED = {"year": "2019", "figure": "rounds", "start": "2019-05-15T09:00:00Z", "amount": "2", "round": "round-1@bj"}


class Asked(NamedTuple):
    """One route, with a path and all that must be given."""

    method: str
    path: str
    given: dict[str, str]
    page: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes(found: Iterable[Any]) -> Iterator[APIRoute]:
    """Yield all routes that FastAPI serves, those of routers within routers too."""
    for each in found:
        if isinstance(each, APIRoute):
            yield each
        elif within := getattr(each, "original_router", None):
            yield from routes(within.routes)


def asked(route: APIRoute, task: str) -> Iterator[Asked]:
    """Yield what a route can be asked: for a query or a register, each of them."""
    page = isinstance(route, PageRoute)
    for method in sorted(route.methods or ()):
        for path, given in _filled(route.path, task):
            yield Asked(method, path, given, page)


def _filled(path: str, task: str) -> Iterator[tuple[str, dict[str, str]]]:
    if "/queries/{" in path:
        for query in queries.values():
            yield path.partition("{")[0] + query.name, _required(query)
    elif path.endswith(("/{plural}", "/registers/{id}")):
        yield from ((path.partition("{")[0] + plural, {}) for plural in REGISTERS)
    else:
        filled = path.replace("{plural}", "tasks").replace("{version}", "1").replace("{external:path}", "x")
        for name, value in {"id": task, "name": "TaskAssigned", "key": "1", "code": "x"}.items():
            filled = filled.replace(f"{{{name}}}", value)
        yield filled.replace("{view}", "tasks").replace("{neighbour}", "bj"), {}


def _required(query: Any) -> dict[str, str]:
    names = [each.name for each in query.parameters if each.default is each.empty]
    return {name: _ASKED.get(name, f"{name}-1@bj") for name in names}


def every_route(api: Api) -> list[Asked]:
    """Return all that can be asked, and all commands."""
    task = api.assign().json()["id"]
    assert api.node.views.wait_for(api.node.log.head(), 10)
    found = chain.from_iterable(asked(route, task) for router in ROUTERS for route in routes(router.routes))
    posted = (Asked("POST", f"/v1/{each.aggregate.plural}/{each.verb}", {}, page=False) for each in commands.values())
    return [*found, *(each for each in posted if command_at(each.path))]


def ask(api: Api, one: Asked, **more: object) -> Response:
    """Ask, and do not wait for what a stream would say."""
    kwargs: dict[str, Any] = {"params": {**one.given, **more}, "headers": api.everything, "follow_redirects": False}
    if one.method == "POST":
        kwargs["json"] = {}
    with api.client.stream(one.method, one.path, **kwargs) as answer:
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            return answer
        answer.read()
        return answer


def refuses(answer: Response, one: Asked, name: str) -> bool:
    """Say whether an answer refuses a parameter by its name."""
    if one.page:
        wrong = rf'<code>{name}</code>|name="{name}"[^>]*aria-invalid'
        return answer.status_code == 400 and bool(re.search(wrong, answer.text))
    if one.path.startswith(ITSELF):
        return answer.status_code in (400, 404)
    errors = answer.json().get("errors", []) if answer.status_code == 422 else []
    return any((each["in"], each["field"]) == ("query", name) for each in errors)


def unknown(answer: Response, one: Asked, name: str) -> bool:
    """Say whether an answer refuses a parameter because the route takes none of its name."""
    if one.page or one.path.startswith(ITSELF):
        return answer.status_code in (400, 404) and f'name="{name}"' not in answer.text
    rules = {each["field"]: each["rule"] for each in answer.json().get("errors", [])}
    return answer.status_code == 404 or rules.get(name) in ("extra_forbidden", "unexpected_keyword_argument")


def test_a_parameter_that_a_route_does_not_know_is_refused(api: Api) -> None:
    found = every_route(api)
    assert len(found) > len(commands) + len(queries) + len(REGISTERS)
    passed_over = [one for one in found if not refuses(ask(api, one, utm_source="mail"), one, "utm_source")]
    assert list(map(str, passed_over)) == []


def test_every_page_may_be_asked_for_in_a_language(api: Api) -> None:
    pages = [one for one in every_route(api) if one.page]
    assert pages
    assert [str(one) for one in pages if refuses(ask(api, one, lang="en"), one, "lang")] == []


def test_a_point_in_the_past_is_heeded_or_refused(api: Api) -> None:
    def heeds(answer: Response, one: Asked) -> bool:
        if one.page:
            return answer.status_code == 400 and str(AHEAD) in answer.text
        return answer.status_code == 422 and answer.json()["type"] == "/problems/position-ahead"

    answers = [(one, ask(api, one, as_of=AHEAD)) for one in every_route(api)]
    heeding = {str(one) for one, answer in answers if heeds(answer, one)}
    passed_over = [one for one, answer in answers if str(one) not in heeding and not refuses(answer, one, "as_of")]
    assert list(map(str, passed_over)) == []
    assert {f"GET {path}" for path in ("/v1/issues", "/v1/queries/tally", "/v1/letters", "/review")} <= heeding


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31T23:59:59Z", "2999-01-01"])
def test_a_moment_that_cannot_be_looked_back_at_is_refused_by_its_name(api: Api, moment: str) -> None:
    found = [one for one in every_route(api) if one.method == "GET"]
    answers = [(one, ask(api, one, as_of=moment)) for one in found]
    assert [str(one) for one, answer in answers if not refuses(answer, one, "as_of")] == []


def test_what_is_asked_for_twice_is_refused(api: Api) -> None:
    def twice(one: Asked, name: str, value: str) -> Response:
        return ask(api, one, **{name: [value, value]})

    found = [one for one in every_route(api) if one.method == "GET" and not one.path.startswith(ITSELF)]
    answers = [
        (one, name, twice(one, name, value)) for one in found for name, value in (("year", "2019"), ("lang", "en"))
    ]
    assert [f"{one}?{name}" for one, name, answer in answers if not refuses(answer, one, name)] == []


@pytest.mark.parametrize("path", ["", "/events"])
def test_a_record_of_the_log_is_told_as_of_a_point(api: Api, path: str) -> None:
    id = api.assign().json()["id"]
    first = api.node.log.head()
    api.post(f"/v1/tasks/{id}/extend", {"due": "2030-02-01T00:00:00Z", "reason": "等待材料"})
    at = f"/v1/aggregates/{id}{path}"

    def told(**point: object) -> list[int]:
        found = api.get(at, params=point).json()
        return [int(each["event"]["sequence"]) for each in found["events"]] if path else [found["sequence"]]

    assert told() == ([1, 2] if path else [2])
    assert told(as_of=first) == [1]
    opened, extended = api.node.log.history(id)
    for clock, moment in (("occurred", opened.envelope.time), ("recorded", opened.recorded_at)):
        assert told(as_of=moment.isoformat(), clock=clock) == [1]
    assert told(as_of=extended.envelope.time.isoformat()) == told()
    assert api.get(at, params={"as_of": first - 1}).json()["type"] == "/problems/not-found"
    assert api.get(at, params={"as_of": AHEAD}).json()["type"] == "/problems/position-ahead"


def test_a_page_of_a_past_history_leads_to_the_next_at_the_same_point(api: Api) -> None:
    id = api.assign().json()["id"]
    for day in range(2, 5):
        api.post(f"/v1/tasks/{id}/extend", {"due": f"2030-02-0{day}T00:00:00Z", "reason": "等待材料"})
    third = api.node.log.head() - 1
    answer = api.get(f"/v1/aggregates/{id}/events", params={"as_of": third, "limit": 2})
    following = api.get(f"/v1/aggregates/{id}/events{answer.links['next']['url']}").json()
    assert [int(each["event"]["sequence"]) for each in following["events"]] == [3]


def test_who_may_not_see_a_record_is_told_nothing_of_its_past(api: Api) -> None:
    id = api.assign().json()["id"]
    other = api.as_(Role.READER, organisation=KEXU)
    before = api.get(f"/v1/aggregates/{id}", params={"as_of": api.node.log.head()}, headers=other)
    assert before.status_code == 200  # it was asked to undertake it
    own = api.assign(lead="bj.haidian").json()["id"]
    assert api.get(f"/v1/aggregates/{own}", params={"as_of": AHEAD}, headers=other).status_code == 404


def test_pages_ask_for_nothing_that_is_refused(api: Api) -> None:
    pages = [one for one in every_route(api) if one.page and one.method == "GET" and "/live" not in one.path]
    sent = {_names(address): address for one in pages for address in _addresses(ask(api, one))}
    assert {"/review", "/issues", "/queries/timeliness"} <= {path for path, _ in sent}
    refused = [each for each in sorted(sent.values()) if api.get(each).status_code == 400]
    assert refused == []


def _names(address: str) -> tuple[str, frozenset[str]]:
    """Return what is told apart: the page, whatever record it shows, and the names of what is asked for."""
    path, _, query = address.partition("?")
    return path.partition("@")[0].rstrip("0123456789abcdef"), frozenset(dict(parse_qsl(query, keep_blank_values=True)))


def _addresses(page: Response) -> Iterator[str]:
    """Yield where the links of a page lead, and where its forms do if nothing is filled in."""
    if page.status_code == 200:
        yield from (unescape(each) for each in re.findall(r'<a [^>]*href="(/[^"#]+)"', page.text))
        for action, body in re.findall(r'<form [^>]*method="get" action="([^"]+)"[^>]*>(.*?)</form>', page.text, re.S):
            named = re.findall(r'<(?:input|select) (?![^>]*required)[^>]*name="([^"]+)"', body)
            yield f"{unescape(action)}?{urlencode(dict.fromkeys(named, ''))}"


def test_an_organisation_that_there_is_not_is_refused_and_so_is_its_name(api: Api) -> None:
    """Told 0, and all of it, nobody would see that the id is mistyped."""
    found = [one for one in every_route(api) if one.method == "GET"]
    taken = [(one, name) for one in found for name in _taken(api, one)]
    passed_over = [f"{one}?{name}" for one, name in taken if not refuses(ask(api, one, **{name: NOWHERE}), one, name)]
    assert passed_over == []
    assert [f"{one}?{name}" for one, name in taken if refuses(ask(api, one, **{name: KEXU}), one, name)] == []
    asked = {f"{one.path}?{name}" for one, name in taken}
    assert {"/v1/queries/coverage?owner", "/v1/tasks?lead", "/review?organisation", "/v1/feed?organisation"} <= asked
    assert {"/queries/tally-items?organisation", "/issues?within", "/v1/feed/views/tasks?owner"} <= asked


def _taken(api: Api, one: Asked) -> list[str]:
    """Return the parameters of a route that name organisations."""
    answer = ask(api, one, **dict.fromkeys(_NAMING, NOWHERE))
    return [name for name in _NAMING if not unknown(answer, one, name) and f"{one.path}?{name}" not in _RECORDS]


_RECORDS = {"/v1/tasks?about", "/v1/exports/tasks?about"}
"""What names a record here, under a name that names an organisation elsewhere."""
_NAMING = sorted(
    {name for query in queries.values() for name, hint in query.hints.items() if is_organisation(hint)}
    | {name for register in REGISTERS.values() for name, hint in filters(register).items() if is_organisation(hint)}
    | {
        name
        for kind in (IssueFilter, TaskFilter)
        for name, hint in get_type_hints(kind).items()
        if is_organisation(hint)
    }
)
"""The names of all parameters that name organisations."""


@pytest.mark.parametrize("point", ["0", "2019-01-01"])
def test_whom_the_board_knows_is_known_at_every_moment(api: Api, point: str) -> None:
    api.assign()
    assert api.get("/v1/queries/coverage", params={"owner": KEXU, "as_of": point}).status_code == 200
    answer = api.get("/v1/queries/coverage", params={"owner": NOWHERE, "as_of": point})
    assert answer.json()["errors"][0]["field"] == "owner"
    assert answer.json()["type"] == "/problems/organisation-unknown"


def test_a_webhook_follows_no_organisation_that_there_is_not(api: Api) -> None:
    wanted = {"url": "http://127.0.0.1:1/", "organisation": ["cd.nowhere"]}
    answer = api.post("/v1/webhooks", wanted)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/organisation")
