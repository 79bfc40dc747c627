"""The pages of the register of reports: read within one's scope, corrected and dismissed in a form, without script."""

from contextlib import closing
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import pytest
from httpx import Response

from domain.authority import Role
from services.api.sessions import Sessions
from services.api.tokens import Tokens
from services.gateway.comparison import entry_of
from services.gateway.entry import key_of
from services.gateway.reports import ReportIdentity
from services.gateway.store import ReportStore
from services.log import RecordedRequest, RememberedRequest
from tests.contract.log.events import happened
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_events import opened, publish, verified
from tests.integration.api.test_reports import OFFICER, READER, refused
from tests.unit.gateway.reporting import event

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class _Forms(HTMLParser):
    """The fields of a page that are said to be wrong, each with what is said about it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: dict[str, str] = {}
        self._said: dict[str, str] = {}
        self._open: list[str | None] = []
        self._described: dict[str, str] = {}
        self.feed(text)
        self.wrong = {name: " ".join(self._said[id].split()) for name, id in self._described.items()}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field that is wrong, and where what is said begins."""
        found = dict(attrs)
        if found.get("aria-invalid") == "true":
            self._described[str(found["name"])] = str(found["aria-describedby"])
        if tag not in ("input", "meta", "link", "img", "br"):
            self._open.append(found.get("id"))

    def handle_endtag(self, _tag: str) -> None:
        """Note where what is said ends."""
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take what is said for all around it."""
        for id in filter(None, self._open):
            self._said[id] = self._said.get(id, "") + data


def path_of(report: dict[str, Any]) -> str:
    return f"/reports/{key_of(NODE, ReportIdentity(report['source'], report['id']))}"


def page(api: Api, path: str, *roles: Role, language: str = "en", **whose: Any) -> Response:
    headers = {**api.as_(*(roles or (READER,)), **whose), "Accept-Language": language}
    return api.client.get(path, headers=headers)


def send(api: Api, path: str, *roles: Role, **fields: str) -> Response:
    headers = {**api.as_(*(roles or (READER, OFFICER))), **FORM, "Accept-Language": "en"}
    return api.client.post(path, content=urlencode(fields), headers=headers)


def test_one_of_which_only_the_log_knows_is_shown_by_what_it_led_to(api: Api) -> None:
    events = [api.node.log.append([happened(uuid4().hex)])[0]]
    bare = entry_of(RememberedRequest(f"report {NODE} {uuid4().hex}", RecordedRequest("", 1, 1)), events)
    with closing(ReportStore(f"sqlite:///{api.node.settings.data}/gateway.db")) as store:
        store.add([bare])
    shown = page(api, f"/reports/{bare.key}")
    assert shown.status_code == 200
    assert bare.key in shown.text
    assert bare.key in page(api, "/reports?status=accepted").text
    assert send(api, f"/reports/{bare.key}/dismiss", reason="重复").status_code == 422


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


@pytest.mark.parametrize(("language", "said"), [("zh", "被列出两次"), ("en", "is named twice")])
def test_a_refused_event_is_shown_with_the_fields_that_its_refusal_is_about(api: Api, language: str, said: str) -> None:
    twice = {"title": "更换路灯", "lead": KEXU, "assisting": [KEXU], "due": "2030-01-01T00:00:00Z"}
    report = event("TaskAssigned", f"T-{uuid4()}", twice, id=str(uuid4()))
    publish(api, report)

    wrong = _Forms(page(api, path_of(report), READER, OFFICER, language=language).text).wrong
    assert list(wrong) == ["event"]
    assert said in wrong["event"]
    assert "data.lead" in wrong["event"]
    assert "data.assisting.0" in wrong["event"]


def test_what_is_wrong_with_a_field_of_a_form_is_said_at_it(api: Api) -> None:
    path = path_of(refused(api))

    assert "not a JSON object" in _Forms(send(api, f"{path}/resubmit", event="{").text).wrong["event"]
    assert "reason" in _Forms(send(api, f"{path}/dismiss", reason=" ").text).wrong["reason"]


@pytest.mark.parametrize(
    ("query", "name", "zh", "en"),
    [
        ("status=eaten", "status", "应为", "Input should be"),
        ("after=-1", "after", "不得小于 0", "greater than or equal to 0"),
        ("publisher=%00", "publisher", "应符合", "should match pattern"),
    ],
)
def test_a_parameter_that_cannot_be_asked_for_is_said_at_its_field_and_can_be_corrected(
    api: Api, query: str, name: str, zh: str, en: str
) -> None:
    for language, said in (("zh", zh), ("en", en)):
        wrong = _Forms(page(api, f"/reports?{query}", language=language).text).wrong
        assert list(wrong) == [name]
        assert said in wrong[name]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_parameter_that_nobody_knows_is_named_and_not_asked_for_again(api: Api, language: str) -> None:
    text = page(api, "/reports?colour=red", language=language).text

    assert "<code>colour</code>" in text
    assert 'name="colour"' not in text


@pytest.mark.parametrize(("query", "name"), [("as_of=soon", "as_of"), ("as_of=7&clock=sun", "clock")])
def test_a_moment_that_there_is_not_is_said_at_its_field(api: Api, query: str, name: str) -> None:
    answer = page(api, f"/?{query}", language="zh")

    assert answer.status_code == 400
    assert list(_Forms(answer.text).wrong) == [name]


def test_a_token_that_is_not_known_is_said_at_its_field(api: Api) -> None:
    answer = api.client.post("/login", content=urlencode({"token": "x"}), headers={**FORM, "Accept-Language": "en"})

    assert list(_Forms(answer.text).wrong) == ["token"]


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
