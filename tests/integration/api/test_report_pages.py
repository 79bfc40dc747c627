"""The pages of the register of reports: read within one's scope, corrected and dismissed in a form, without script."""

from html import escape
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from httpx import Response

from domain.authority import Role
from services.api.sessions import Sessions
from services.api.tokens import Tokens
from services.gateway.entry import key_of
from services.gateway.reports import ReportIdentity
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_events import opened, publish, verified
from tests.integration.api.test_reports import OFFICER, READER, refused

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def path_of(report: dict[str, Any]) -> str:
    return f"/reports/{key_of(NODE, ReportIdentity(report['source'], report['id']))}"


def page(api: Api, path: str, *roles: Role, language: str = "en", **whose: Any) -> Response:
    headers = {**api.as_(*(roles or (READER,)), **whose), "Accept-Language": language}
    return api.client.get(path, headers=headers)


def send(api: Api, path: str, *roles: Role, **fields: str) -> Response:
    headers = {**api.as_(*(roles or (READER, OFFICER))), **FORM, "Accept-Language": "en"}
    return api.client.post(path, content=urlencode(fields), headers=headers)


def draft(report: dict[str, Any]) -> str:
    return orjson.dumps({name: report[name] for name in ("type", "subject", "time", "data")}).decode()


def test_the_register_leads_with_the_dead_letters_and_their_rule(api: Api) -> None:
    report = refused(api)
    for language, rule in (("zh", "至少 1 项"), ("en", "at least 1 item")):
        answer = page(api, "/reports?status=refused", language=language)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert rule in answer.text
    assert path_of(report) in _all_pages(api, "refused")


def test_what_waits_says_for_what(api: Api) -> None:
    report = verified()
    publish(api, report)
    text = page(api, path_of(report)).text
    assert "Why it waits" in text
    assert f"Waits for: <code>{report['subject']}</code>" in " ".join(text.split())


def test_the_register_is_filtered_by_publisher_and_paged(api: Api) -> None:
    headers = api.as_(Role.PUBLISHER)
    reports = [verified() for _ in range(52)]
    api.client.post(
        "/v1/events", json=reports, headers={**headers, "Content-Type": "application/cloudevents-batch+json"}
    )
    publisher = api.get(f"/v1{path_of(reports[0])}").json()["publisher"]
    overview = page(api, f"/reports?publisher={publisher}").text
    assert "All 52 of them" in overview
    first = page(api, f"/reports?publisher={publisher}&status=waiting").text
    assert first.count('href="/reports/') == 50
    seen = _all_pages(api, "waiting", publisher)
    assert all(path_of(each) in seen for each in reports)


@pytest.mark.parametrize("query", ["status=eaten", "after=-1", "after=x", "publisher=%00", "colour=red"])
def test_what_cannot_be_asked_is_said_on_a_page(api: Api, query: str) -> None:
    assert page(api, f"/reports?{query}").status_code == 400


@pytest.mark.parametrize("key", ["0" * 32, "x", "%00", "%27"])
def test_a_report_that_is_not_there_is_said_on_a_page(api: Api, key: str) -> None:
    assert page(api, f"/reports/{key}").status_code == 404


def test_the_event_is_shown_as_it_came_and_never_as_markup(api: Api) -> None:
    report = refused(api)
    report |= {"id": report["id"] + "<i>", "data": {"title": "<script>alert(1)</script>"}}
    publish(api, report)
    text = page(api, path_of(report), READER, OFFICER).text
    assert "<script>alert" not in text
    assert escape("<script>alert(1)</script>", quote=False) in text


def test_one_sees_no_report_of_others(api: Api) -> None:
    report = refused(api)
    assert page(api, path_of(report), organisation=KEXU).status_code == 404
    assert page(api, path_of(report), Role.OPERATOR).status_code == 403


def test_the_forms_are_for_those_who_may_correct(api: Api) -> None:
    report = refused(api)
    assert "<textarea" not in page(api, path_of(report)).text
    assert "<textarea" in page(api, path_of(report), READER, OFFICER).text
    assert send(api, f"{path_of(report)}/dismiss", READER, reason="x").status_code == 403
    below = refused(api, KEXU)
    key = key_of(KEXU, ReportIdentity(below["source"], below["id"]))
    assert "<textarea" not in page(api, f"/reports/{key}", READER, OFFICER).text


def test_a_corrected_report_is_carried_out_and_its_past_shown(api: Api) -> None:
    report = refused(api)
    right = {**report, "data": opened()["data"]}
    answer = send(api, f"{path_of(report)}/resubmit", event=draft({**right, "source": "x", "id": "y"}))
    assert (answer.status_code, answer.headers["location"]) == (303, path_of(report))
    text = page(api, path_of(report), READER, OFFICER).text
    assert "On the board" in text
    assert "History" in text
    assert "<textarea" not in text
    assert api.get(f"/v1{path_of(report)}").json()["event"] == right


def test_a_correction_that_is_none_is_shown_with_what_is_wrong(api: Api) -> None:
    report = refused(api)
    for text, said in (
        ("{", "not a JSON object"),
        ("[1]", "not a JSON object"),
        (draft({**report, "time": "x"}), "time"),
    ):
        answer = send(api, f"{path_of(report)}/resubmit", event=text)
        assert answer.status_code == 422
        [alert] = answer.text.split('role="alert"')[1:]
        assert said in alert.split("</div>")[0]
        assert escape(text) in answer.text.replace("&#34;", "&quot;")
    assert api.get(f"/v1{path_of(report)}").json()["history"] == []


def test_a_report_is_dismissed_for_a_reason(api: Api) -> None:
    report = refused(api)
    assert send(api, f"{path_of(report)}/dismiss", reason=" ").status_code == 422
    assert send(api, f"{path_of(report)}/dismiss", reason="重复上报").status_code == 303
    assert "重复上报" in page(api, path_of(report)).text
    assert send(api, f"{path_of(report)}/dismiss", reason="again").status_code == 409


def test_another_site_s_page_changes_nothing_in_a_session(api: Api) -> None:
    report = refused(api)
    tokens = Tokens(api.node.settings.data)
    holder = tokens.holder(api.token(NODE, (READER, OFFICER)))
    assert holder
    sessions = Sessions(api.node.settings.data, tokens)
    headers = {**FORM, "Cookie": f"{sessions.cookie}={sessions.begin(holder)}"}
    path, content = f"{path_of(report)}/dismiss", urlencode({"reason": "x"})
    crossed = api.client.post(path, content=content, headers={**headers, "Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    own = api.client.post(path, content=content, headers={**headers, "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 303


def _all_pages(api: Api, status: str, publisher: str = "") -> str:
    found, after = "", "0"
    while after:
        text = page(api, f"/reports?status={status}&publisher={publisher}&after={after}").text
        found += text
        more = text.partition('" rel="next">')
        after = more[0].rpartition("after=")[2] if more[1] else ""
    return found
