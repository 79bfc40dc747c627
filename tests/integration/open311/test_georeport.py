"""The public tickets of a node, and nothing else of it, as GeoReport v2 has them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from httpx import Response

from domain.authority import Role
from services.api.tokens import add_token
from tests.integration.open311.conftest import CITY, INTERNAL, PUBLIC, City, Opened, fill, raise_issue

RULE = "must be a moment with its time zone, as RFC 3339 writes it: 2019-05-15T09:30:00+08:00"
MAY = {"start_date": "2019-05-01T00:00:00Z", "end_date": "2019-06-01T00:00:00Z"}


CASE = json.loads((Path(__file__).parents[2] / "cases/http/open311.json").read_text("utf-8"))


def leaves(element: ElementTree.Element) -> list[str]:
    """Return the texts of the elements that have no others in them."""
    return [found.text or "" for found in element.iter() if not len(found) and found.tag != "attributes"]


def values(content: Any) -> Iterator[str]:
    """Yield what JSON tells, as XML writes it."""
    match content:
        case dict():
            for each in content.values():
                yield from values(each)
        case list():
            for each in content:
                yield from values(each)
        case bool():
            yield str(content).lower()
        case _:
            yield "" if content is None else str(content)


def test_the_services_are_the_categories_of_public_lists(tickets: City) -> None:
    assert tickets.ask("services.json").json() == [
        {
            "service_code": "public",
            "service_name": "Public",
            "description": "Public",
            "metadata": False,
            "type": "realtime",
            "keywords": "",
            "group": "The public list",
        }
    ]
    assert tickets.ask("services/public.json").json() == {"service_code": "public", "attributes": []}


def test_a_service_of_another_list_is_not_there(tickets: City) -> None:
    answer = tickets.ask("services/internal.json")
    assert (answer.status_code, answer.json()) == (
        404,
        [{"code": 404, "description": "service_code: there is no 'internal'"}],
    )


def test_tickets_say_what_whoever_raised_them_could_know(tickets: City) -> None:
    latest, first = tickets.ask("requests.json", **MAY).json()
    assert first == {
        "service_request_id": tickets.issue("1"),
        "status": "closed",
        "status_notes": "resolved, not written off",
        "service_name": "Public",
        "service_code": "public",
        "description": "Lamp out 1",
        "agency_responsible": "Lamp Centre",
        "service_notice": None,
        "requested_datetime": "2019-05-10T00:00:00Z",
        "updated_datetime": "2019-05-11T00:00:00Z",
        "expected_datetime": "2019-06-30T00:00:00Z",
        "address": "Kexu",
        "address_id": None,
        "zipcode": None,
        "lat": 39.9847,
        "long": 116.3183,
        "media_url": None,
    }
    assert (latest["service_request_id"], latest["status"]) == (tickets.issue("2"), "open")
    assert (latest["lat"], latest["long"]) == (None, None)


def test_nothing_that_was_said_inside_is_in_any_answer(tickets: City) -> None:
    paths = ("services.json", "requests.json", f"requests/{tickets.issue('1')}.json")
    told = "".join(tickets.ask(path, **(MAY if path == "requests.json" else {})).text for path in paths)
    assert "Lamp out 1" in told
    assert not [word for word in ("内部", "secret", "巡察", INTERNAL) if word in told]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "open"}, ["2"]),
        ({"status": "closed"}, ["1"]),
        ({"status": "open,closed"}, ["2", "1"]),
        ({"service_code": "public,other"}, ["2", "1"]),
        ({"service_code": "internal"}, []),
        ({"start_date": "2019-05-10T00:00:00Z", "end_date": "2019-05-19T23:59:59Z"}, ["1"]),
        ({"start_date": "2019-05-20T00:00:00Z", "end_date": "2019-05-20T00:00:00Z"}, ["2"]),
    ],
)
def test_tickets_are_found_by_each_parameter(tickets: City, query: dict[str, str], expected: list[str]) -> None:
    found = tickets.ask("requests.json", **{**MAY, **query}).json()
    assert [each["service_request_id"] for each in found] == [tickets.issue(number) for number in expected]


def test_a_ticket_is_found_by_its_id_whenever_it_was_raised(tickets: City) -> None:
    one = tickets.issue("1")
    [found] = tickets.ask(f"requests/{one}.json").json()
    assert found["service_request_id"] == one
    ids = f"{one},{tickets.issue('secret')},{tickets.issue('2')}"
    assert len(tickets.ask("requests.json", service_request_id=ids).json()) == 2


@pytest.mark.parametrize("name", ["secret", "none"])
def test_an_issue_of_another_list_is_no_more_there_than_one_that_does_not_exist(tickets: City, name: str) -> None:
    answer = tickets.ask(f"requests/{tickets.issue(name)}.json")
    assert answer.status_code == 404
    assert answer.json()[0]["description"].startswith("service_request_id: there is no")


def test_tickets_are_told_page_by_page(tickets: City) -> None:
    pages = [tickets.ask("requests.json", **MAY, page_size="1", page=str(page)).json() for page in (1, 2, 3)]
    assert [[each["service_request_id"] for each in page] for page in pages] == [
        [tickets.issue("2")],
        [tickets.issue("1")],
        [],
    ]


def test_tickets_are_found_by_when_they_changed(tickets: City) -> None:
    assert len(tickets.ask("requests.json", updated_after="2019-05-01T00:00:00Z").json()) == 2
    [found] = tickets.ask("requests.json", updated_before="2019-05-12T00:00:00Z").json()
    assert found["service_request_id"] == tickets.issue("1")


def test_what_usual_clients_ask_is_answered(tickets: City) -> None:
    raised = datetime.now(UTC).isoformat(timespec="seconds")
    raise_issue(tickets, "5", "public", raised, due="2099-01-01T00:00:00Z")
    for query in CASE["queries"]:
        [found] = tickets.ask(f"requests.json?{query}").json()
        assert found["service_request_id"] == tickets.issue("5")


def test_the_same_is_told_in_json_and_in_xml(tickets: City) -> None:
    for path, query in (("services", {}), ("services/public", {}), ("requests", MAY), ("discovery", {})):
        told = tickets.ask(f"{path}.json", **query)
        assert told.headers["content-type"] == "application/json"
        assert tickets.ask(path, **query).content == told.content
        xml = tickets.ask(f"{path}.xml", **query)
        assert (xml.status_code, xml.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert leaves(ElementTree.fromstring(xml.content)) == list(values(told.json()))  # noqa: S314


def test_without_an_extension_the_format_is_what_is_accepted(tickets: City) -> None:
    one = f"requests/{tickets.issue('1')}"
    told = tickets.ask(f"{one}.xml")
    xml = tickets.client.get(f"/open311/v2/{one}", headers={"Accept": "text/xml", "Accept-Language": "en"})
    assert xml.content == told.content
    assert "Accept" in xml.headers["vary"]
    assert tickets.ask(one).json() == tickets.ask(f"{one}.json").json()


def test_it_is_discovered_where_tickets_are(tickets: City) -> None:
    found = tickets.client.get("/open311/discovery.json").json()
    [endpoint] = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert tickets.client.get(f"{endpoint['url']}/services.json").status_code == 200


def test_errors_are_told_in_the_format_that_was_asked_for(tickets: City) -> None:
    answer = tickets.ask("requests/none.xml")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/xml; charset=utf-8")
    [error] = ElementTree.fromstring(answer.content)  # noqa: S314
    assert (error.tag, error.findtext("code")) == ("error", "404")
    assert (error.findtext("description") or "").startswith("service_request_id: there is no 'none'")


def test_errors_are_told_as_the_specification_has_them(tickets: City) -> None:
    answer = tickets.ask("requests.json", start_date="yesterday")
    assert answer.status_code == 400
    assert answer.json() == [{"code": 400, "description": f"start_date: {RULE}"}]
    assert tickets.client.get("/open311/v2/requests.json?status=open&status=closed").json()[0]["code"] == 400


def test_it_is_for_everybody_only_if_the_settings_say_so(city: Opened) -> None:
    closed = city(open311=False)
    fill(closed)
    answer = closed.ask("requests.json", **MAY)
    assert (answer.status_code, answer.json()[0]["code"]) == (401, 401)
    assert "access-control-allow-origin" not in answer.headers
    for role, status in ((Role.OFFICER, 403), (Role.READER, 200)):
        token = add_token(closed.node.settings.data, CITY, (role,))
        headers = {"Authorization": f"Bearer {token}"}
        answer = closed.client.get("/open311/v2/requests.json", params=MAY, headers=headers)
        assert answer.status_code == status, role
    assert len(answer.json()) == 2


def test_without_a_public_list_there_is_nothing(city: Opened) -> None:
    found = city(public_lists=())
    fill(found)
    assert found.ask("services.json").json() == []
    assert found.ask("requests.json", **MAY).json() == []


def test_what_is_moved_to_another_list_is_public_no_more(tickets: City) -> None:
    at = "2019-05-21T00:00:00Z"
    raised = {"list": "public", "category": "public", "text": "路灯不亮", "about": "bj.lamps"}
    tickets.report("IssueRaised", "3", raised, at)
    assert len(tickets.ask("requests.json", **MAY).json()) == 3
    tickets.report("IssueMoved", "3", {"list": "internal", "category": "internal"}, at)
    assert len(tickets.ask("requests.json", **MAY).json()) == 2
    assert tickets.ask(f"requests/{tickets.issue('3')}.json").status_code == 404


def test_an_answer_that_has_not_changed_is_not_sent_again(tickets: City) -> None:
    answer = tickets.ask("requests.json", **MAY)
    again = {"If-None-Match": answer.headers["etag"], "Accept-Language": "en"}
    assert tickets.client.get("/open311/v2/requests.json", params=MAY, headers=again).status_code == 304
    raise_issue(tickets, "4", "public", "2019-05-22T00:00:00Z")
    assert tickets.ask("requests.json", **MAY).headers["etag"] != answer.headers["etag"]


def test_an_answer_is_in_the_language_that_is_asked_for(tickets: City) -> None:
    chinese = tickets.client.get("/open311/v2/requests.json", params=MAY, headers={"Accept-Language": "zh"})
    assert chinese.headers["content-language"] == "zh-CN"
    assert [each["description"] for each in chinese.json()] == ["路灯不亮 2", "路灯不亮 1"]
    assert PUBLIC != INTERNAL


@pytest.mark.parametrize(
    ("query", "index"),
    [({"updated_after": "2019-05-01T00:00:00Z"}, "by_list_changed_at"), (MAY, "by_list_opened_at")],
    ids=["updated", "requested"],
)
def test_tickets_are_looked_up_by_when_they_changed_and_were_made(
    tickets: City, query: dict[str, str], index: str
) -> None:
    asked: list[tuple[str, Any]] = []
    engine = tickets.node.views._engine

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    assert tickets.ask("requests.json", **query).json()
    sa.event.remove(engine, "before_cursor_execute", note)
    [(statement, parameters)] = [each for each in asked if "LIMIT" in each[0] and "opened_at DESC" in each[0]]
    with engine.begin() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    assert index in str(plan)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_that_it_takes_no_requests_is_told_as_georeport_tells_errors(tickets: City, method: str) -> None:
    def asked(path: str) -> Response:
        return tickets.client.request(method, f"/open311/v2/{path}", headers={"Accept-Language": "en"}, content="a=b")

    told = "service requests are only read here (GET); this server takes no new ones"
    answer = asked("requests.json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json() == [{"code": 405, "description": told}]
    assert asked("requests.xml").text.endswith(
        f"<errors><error><code>405</code><description>{told}</description></error></errors>"
    )
