"""Reading a report: what breaks a rule is told by field and rule."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.refusals import InvalidReport, NotKept
from services.gateway.reports import ReportIdentity, identity_of, read
from tests.unit.gateway.reporting import SOURCE, event

VERIFIED = event("IssueVerified", "I-1", {"note": "属实"})


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in VERIFIED.items() if key != name}


def test_a_report_says_which_command_on_which_record_and_when() -> None:
    report = read(VERIFIED)
    assert report.identity == ReportIdentity(SOURCE, "IssueVerified I-1")
    assert (report.command.name, report.subject) == ("VerifyIssue", "I-1")
    assert report.time == datetime(2019, 5, 15, 9, tzinfo=UTC)
    assert report.data == {"note": "属实"}
    assert not report.synthetic


def test_time_data_and_further_attributes_may_be_left_out_or_be_null() -> None:
    report = read({**_without("data"), "time": None, "datacontenttype": None, "partitionkey": "9"})
    assert (report.time, report.data) == (None, {})


def test_data_may_come_in_base64() -> None:
    report = read({**_without("data"), "data_base64": b64encode(json.dumps({"note": "属实"}).encode()).decode()})
    assert report.data == {"note": "属实"}


@pytest.mark.parametrize("text", ["e30", "e3 0=", "W10=", "/w==", "属实", ""])
def test_what_is_no_object_in_base64_is_refused(text: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        read({**_without("data"), "data_base64": text})
    assert [each["type"] for each in refused.value.errors] == ["base64"]


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "text/json", "application/vnd.oa+json;v=1"]
)
def test_every_media_type_of_json_is_json(kind: str) -> None:
    assert read({**VERIFIED, "datacontenttype": kind}).data == {"note": "属实"}


@pytest.mark.parametrize("name", ["specversion", "source", "id", "type", "subject"])
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        read(_without(name))
    assert [(each["loc"], each["type"]) for each in refused.value.errors] == [(("event", name), "missing")]


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("specversion", "0.3", "literal_error"),
        ("id", "", "string_too_short"),
        ("id", 7, "string_type"),
        ("id", "x" * 401, "string_too_long"),
        ("source", "a\nb", "no_name"),
        ("subject", "a\x00b", "no_name"),
        ("type", "IssueEaten", "unknown_type"),
        ("type", "IssueSuspended", "unknown_type"),
        ("time", "2019-05-15T09:00:00", "datetime_type"),
        ("time", "yesterday", "datetime_type"),
        ("time", "20260101", "datetime_type"),
        ("time", 1557910800, "datetime_type"),
        ("time", "0001-01-01T00:00:00+14:00", "greater_than_equal"),
        ("datacontenttype", "text/xml", "string_pattern_mismatch"),
        ("datacontenttype", "application/jsonp", "string_pattern_mismatch"),
        ("data_base64", "e30=", "data_twice"),
        ("data", "<note/>", "dict_type"),
        ("data", [1], "dict_type"),
        ("synthetic", "perhaps", "bool_parsing"),
        ("traceparent", "00-1", "string_pattern_mismatch"),
        ("dataschema", "https://elsewhere.example/note", "unknown_schema"),
        ("dataschema", "/schemas/IssueListed/1", "unknown_schema"),
        ("dataschema", "/schemas/IssueVerified/99", "unknown_schema"),
        ("dataschema", "/schemas/IssueVerified/0", "unknown_schema"),
    ],
)
def test_what_breaks_a_rule_is_told_by_field_and_rule(name: str, value: object, rule: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        read({**VERIFIED, name: value})
    assert [(each["loc"], each["type"]) for each in refused.value.errors] == [(("event", name), rule)]
    assert name in str(refused.value)


def test_what_is_restricted_is_told_apart_so_that_nobody_keeps_it() -> None:
    with pytest.raises(NotKept):
        read(event("ClueReferred", "C-1", {"content": "…"}))


@pytest.mark.parametrize("given", [None, [], "text", 7])
def test_what_is_no_object_has_no_identity(given: object) -> None:
    with pytest.raises(InvalidReport):
        identity_of(given)


def test_the_identity_of_a_report_is_known_whatever_else_is_wrong_with_it() -> None:
    assert identity_of({"source": SOURCE, "id": "1"}) == ReportIdentity(SOURCE, "1")


def test_data_of_an_older_version_is_brought_up_to_date_without_what_the_node_decides() -> None:
    raised = {"list": "L", "category": "lights", "text": "坏", "about": "bj.haidian"}
    report = read(event("IssueRaised", "I-1", raised, dataschema="https://yipan.example/schemas/IssueRaised/1"))
    assert report.data == {**raised, "focus": None, "focus_areas": [], "key": False}
    returned = {"issue": "I-1", "reason": "非本单位职责"}
    report = read(event("RectificationReturned", "R-1", returned, dataschema="/schemas/RectificationReturned/1"))
    assert report.data == returned  # when it was returned, which version 2 has, is not for the publisher to say


def test_data_that_is_not_of_the_version_that_it_claims_is_refused() -> None:
    wrong = event("JointPatrolPlanned", "P-1", {"round": 6}, dataschema="/schemas/JointPatrolPlanned/1")
    with pytest.raises(InvalidReport) as refused:
        read(wrong)
    assert refused.value.errors[0]["type"] == "unknown_schema"
