"""The register of reports over HTTP: read by those whose reports they are, corrected, resubmitted, dismissed."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from domain.authority import Role
from domain.node_id import NodeId
from services.gateway.comparison import mark_forked
from services.gateway.store import ReportStore
from services.identities.outsiders import add_outsider
from tests.integration.api.conftest import KEXU, NODE, Api
from tests.integration.api.test_events import ONE, opened, publish, verified

OFFICER, READER, PUBLISHER = Role.OFFICER, Role.READER, Role.PUBLISHER


def refused(api: Api, organisation: NodeId = NODE) -> dict[str, Any]:
    """Report something that breaks a rule, and return it."""
    report = opened()
    report["data"] = {**report["data"], "categories": []}
    assert publish(api, report, **api.as_(PUBLISHER, organisation=organisation)).status_code == 422
    return report


def _resubmit(api: Api, event: object, *roles: Role, organisation: NodeId = NODE) -> Any:
    headers = {**api.as_(*(roles or (OFFICER,)), organisation=organisation), "Content-Type": ONE}
    return api.client.post("/v1/reports/resubmit", json=event, headers=headers)


def _dismiss(api: Api, event: dict[str, Any], *roles: Role, **more: object) -> Any:
    body = {"source": event["source"], "id": event["id"], "reason": "重复上报", **more}
    return api.client.post("/v1/reports/dismiss", json=body, headers=api.as_(*(roles or (OFFICER,))))


def test_a_report_is_found_by_the_publisher_s_own_source_and_id(api: Api) -> None:
    report = opened()
    outcome = publish(api, report).json()
    named = {"source": report["source"], "id": report["id"]}
    [item] = api.client.get("/v1/reports", params=named, headers=api.as_(PUBLISHER)).json()["items"]
    assert (item["status"], item["attempts"], item["record"]) == ("accepted", 1, outcome["record"])
    assert (item["type"], item["subject"], item["organisation"]) == (report["type"], report["subject"], NODE)
    detail = api.get(outcome["report"]).json()
    assert detail == {**item, "event": report, "history": []}


def test_reports_are_listed_by_status_and_publisher_page_by_page(api: Api) -> None:
    headers = api.as_(PUBLISHER)
    for _ in range(3):
        publish(api, verified(), **headers)
    publisher = api.get("/v1/reports?status=waiting").json()["items"][-1]["publisher"]
    path, seen = f"/v1/reports?publisher={publisher}&status=waiting&limit=2", list[str]()
    while path:
        answer = api.get(path)
        seen += [each["id"] for each in answer.json()["items"]]
        path = answer.links.get("next", {}).get("url", "")
    assert len(seen) == len(set(seen)) == 3
    assert api.get(f"/v1/reports?publisher={publisher}&status=refused").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    ["source=oa", "id=1", "status=eaten", "after=-1", "limit=0", "publisher=%00", "colour=red", "id=%00&source=a"],
)
def test_what_cannot_be_asked_is_refused(api: Api, query: str) -> None:
    answer = api.get(f"/v1/reports?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


@pytest.mark.parametrize("key", ["0" * 32, "x"])
def test_there_is_no_report_under_a_key_that_nobody_has(api: Api, key: str) -> None:
    assert api.get(f"/v1/reports/{key}").status_code == (404 if key[0] == "0" else 422)


def test_an_organisation_sees_its_own_reports_and_those_of_the_ones_below_it(api: Api) -> None:
    own, below = refused(api), refused(api, KEXU)

    def seen(organisation: NodeId) -> set[str]:
        headers = api.as_(READER, organisation=organisation)
        items = api.client.get("/v1/reports?status=refused&limit=500", headers=headers).json()["items"]
        return {each["id"] for each in items} & {own["id"], below["id"]}

    assert seen(NODE) == {own["id"], below["id"]}
    assert seen(KEXU) == {below["id"]}
    assert seen(NodeId("bj.chaoyang")) == set()


def test_reading_is_for_readers_and_publishers(api: Api) -> None:
    for role in Role:
        status = api.client.get("/v1/reports", headers=api.as_(role)).status_code
        assert status == (200 if role in (READER, PUBLISHER) else 403)


def test_a_dead_letter_is_corrected_and_resubmitted_and_its_history_kept(api: Api) -> None:
    wrong = refused(api)
    right = {**wrong, "data": opened()["data"]}
    answer = _resubmit(api, right)
    assert (answer.status_code, answer.json()["status"]) == (200, "accepted")
    detail = api.get(answer.json()["report"]).json()
    assert (detail["status"], detail["event"], detail["attempts"]) == ("accepted", right, 2)
    [before] = detail["history"]
    assert (before["status"], before["event"], before["problem"]["status"]) == ("refused", wrong, 422)


def test_a_correction_that_is_no_better_is_a_problem_and_may_be_made_again(api: Api) -> None:
    wrong = refused(api)
    assert _resubmit(api, wrong).status_code == 422
    assert _resubmit(api, {**wrong, "time": "yesterday"}).status_code == 422
    assert _resubmit(api, {**wrong, "data": opened()["data"]}, PUBLISHER).status_code == 200


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        (7, [("", "dataclass_type")]),
        ([], [("", "dataclass_type")]),
        ({}, [("source", "missing"), ("id", "missing")]),
        ({"source": "oa"}, [("id", "missing")]),
    ],
)
def test_what_is_no_report_corrects_nothing(api: Api, body: object, broken: list[tuple[str, str]]) -> None:
    answer = _resubmit(api, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-report")
    assert [(each["field"], each["rule"]) for each in answer.json()["errors"]] == broken


@pytest.mark.parametrize(
    ("wrong", "field", "rule"),
    [
        ({"subject": None}, "subject", "string_type"),
        ({"time": "2019-05-15T09:00:00"}, "time", "datetime_type"),
        ({"time": "yesterday"}, "time", "datetime_type"),
        ({"type": "Nothing"}, "type", "unknown_type"),
        ({"dataschema": "/schemas/IssueListOpened/99"}, "dataschema", "unknown_schema"),
        ({"type": "ClueReferred"}, "type", "not_reported"),
    ],
)
def test_a_correction_that_breaks_rules_is_told_each_as_where_it_was_first_published(
    api: Api, wrong: dict[str, Any], field: str, rule: str
) -> None:
    report = {**refused(api), **wrong}
    told = _resubmit(api, report).json()["errors"]
    assert [(each["in"], each["field"], each["rule"]) for each in told] == [("event", field, rule)]
    assert told == publish(api, {**report, "id": f"{report['id']}-2"}).json()["errors"]
    headers = {**api.as_(OFFICER), "Content-Type": ONE, "Accept-Language": "en"}
    [in_english] = api.client.post("/v1/reports/resubmit", json=report, headers=headers).json()["errors"]
    assert in_english["detail"] != told[0]["detail"]


def test_a_dead_letter_is_dismissed_with_a_reason(api: Api) -> None:
    wrong = refused(api)
    answer = _dismiss(api, wrong)
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert publish(api, wrong).json()["status"] == "dismissed"
    assert api.get(answer.json()["report"]).json()["history"][0]["note"] == "重复上报"


def test_dismissing_needs_a_reason_and_a_report(api: Api) -> None:
    wrong = refused(api)
    assert _dismiss(api, wrong, reason=" ").status_code == 422
    assert _dismiss(api, wrong, reason="重\x00复").json()["errors"][0]["rule"] == "control_characters"
    assert _dismiss(api, wrong, colour="red").status_code == 422
    assert _dismiss(api, {"source": "oa", "id": "unheard"}).status_code == 404


def test_what_is_settled_is_not_corrected(api: Api) -> None:
    report = opened()
    publish(api, report)
    assert [each.status_code for each in (_resubmit(api, report), _dismiss(api, report))] == [409, 409]


def test_what_went_to_a_fork_is_given_again_with_one_request_by_its_own_organisation(api: Api) -> None:
    outcome = publish(api, opened()).json()
    with closing(ReportStore(f"sqlite:///{api.node.settings.data}/gateway.db")) as store:
        mark_forked(store, {each["id"] for each in outcome["events"]}.intersection, "forked-1.jsonl", datetime.now(UTC))
    [forked] = api.get("/v1/reports?status=forked").json()["items"]
    assert (forked["record"], forked["problem"]["type"]) == (outcome["record"], "/problems/went-to-fork")

    assert _give_again(api, READER).status_code == 403
    assert _give_again(api, OFFICER, organisation=KEXU).json() == {"given": 0}
    assert _give_again(api, OFFICER).json() == {"given": 1}

    api.node.gateway.scheduler.perform()
    detail = api.get(outcome["report"]).json()
    assert (detail["events"], [past["status"] for past in detail["history"]]) == (
        outcome["events"],
        ["accepted", "forked"],
    )


def _give_again(api: Api, role: Role, organisation: NodeId = NODE) -> Response:
    return api.client.post("/v1/reports/give-again", headers=api.as_(role, organisation=organisation))


def test_correcting_is_for_officers_and_publishers_of_the_organisation(api: Api) -> None:
    wrong = refused(api)
    for role in set(Role) - {OFFICER, PUBLISHER}:
        assert _resubmit(api, wrong, role).status_code == 403
        assert _dismiss(api, wrong, role).status_code == 403
    assert _resubmit(api, wrong, organisation=KEXU).status_code == 404


def test_a_publisher_finds_what_its_own_id_stands_for(api: Api) -> None:
    report = opened(subject="2019/清单 7")
    record = publish(api, report).json()["record"]
    for subject, records in (("2019/清单 7", [record]), ("unheard", [])):
        answer = api.client.get(f"/v1/external-ids/{subject}", headers=api.as_(PUBLISHER)).json()
        assert answer == {"external": subject, "organisation": NODE, "namespace": NODE, "records": records}
    assert api.client.get("/v1/external-ids/%00", headers=api.as_(PUBLISHER)).status_code == 422


def test_what_a_second_system_reported_is_found_and_corrected_in_its_namespace(api: Api) -> None:
    made = add_outsider(api.node.settings.data, "parks", NODE, (PUBLISHER,), namespace="parks")
    parks, publisher, officer = {"Authorization": f"Bearer {made.token}"}, api.as_(PUBLISHER), api.as_(OFFICER)
    report = opened(subject=f"two systems' {uuid4()}")
    theirs, own = (publish(api, report, **who).json()["record"] for who in (parks, publisher))
    assert theirs != own

    def records(who: dict[str, str], **query: str) -> Any:
        return api.client.get(f"/v1/external-ids/{report['subject']}", params=query, headers=who).json()["records"]

    assert [records(parks), records(publisher)] == [[theirs], [own]]
    assert [records(publisher, namespace="parks"), records(parks, namespace=NODE)] == [[theirs], [own]]
    assert records(publisher, namespace="water") == []

    def listed(who: dict[str, str], **query: str) -> Any:
        named = {"source": report["source"], "id": report["id"], **query}
        return [each["record"] for each in api.client.get("/v1/reports", params=named, headers=who).json()["items"]]

    assert [listed(parks), listed(publisher), listed(publisher, namespace="parks")] == [[theirs], [own], [theirs]]

    wrong = {**opened(), "data": {}}
    assert publish(api, wrong, **parks).status_code == 422

    def dismissed(who: dict[str, str], **query: str) -> int:
        body = {"source": wrong["source"], "id": wrong["id"], "reason": "重复上报"}
        return api.client.post("/v1/reports/dismiss", json=body, params=query, headers=who).status_code

    assert dismissed(publisher, namespace="parks") == 403
    assert dismissed(officer) == 404
    assert dismissed(officer, namespace="parks") == 200


def test_the_api_says_how_to_publish(api: Api) -> None:
    paths = api.client.get("/openapi.json").json()["paths"]
    taken = paths["/v1/events"]["post"]["requestBody"]["content"]
    assert {ONE, "application/cloudevents-batch+json", "application/x-ndjson"} <= taken.keys()
    assert {"source", "id", "type", "subject"} <= taken[ONE]["schema"]["properties"].keys()
    assert {"/v1/reports", "/v1/reports/{key}", "/v1/reports/resubmit", "/v1/reports/dismiss"} <= paths.keys()
    assert "/v1/external-ids/{external}" in paths
