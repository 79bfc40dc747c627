"""From what is reported to what is commanded."""

from hashlib import sha256
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.issue.raising import MergeIssue, RaiseIssue
from domain.supervision import OrderSupervision
from services.commands.refusals import OpensAnother
from services.commands.requests import CommandRequest
from services.gateway.mapping import request_of
from services.gateway.names import External, external_id
from services.gateway.references import named
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read
from tests.unit.gateway.reporting import AT, HAIDIAN, PUBLISHER, event

RAISED = {"list": "L-1", "category": "lights", "text": "坏", "about": "bj.haidian"}


def _mapped(
    event: dict[str, Any], aliases: dict[External, AggregateId] | None = None
) -> tuple[CommandRequest, External | None]:
    report = read(event)
    return request_of(report, "key", PUBLISHER, report.time, aliases or {})


def _request(event: dict[str, Any], aliases: dict[External, AggregateId] | None = None) -> CommandRequest:
    order, _ = _mapped(event, aliases)
    return order


def _ours(kind: str, external: str) -> AggregateId:
    return external_id(External(HAIDIAN, kind, external))


def test_our_id_follows_from_the_organisation_and_its_own_id_alone() -> None:
    digest = sha256(b"ext\0bj.haidian\x00L-1").hexdigest()
    assert _ours("list", "L-1") == f"list-{digest[:32]}@bj.haidian"


def test_a_report_becomes_a_command_on_the_record_that_the_publisher_names() -> None:
    order = _request(event("IssueRaised", "I-1", RAISED, synthetic=True))
    assert order.command == RaiseIssue(list=_ours("list", "L-1"), category="lights", text="坏", about=HAIDIAN)
    assert (order.id, order.occurred_at, order.synthetic) == (_ours("issue", "I-1"), AT, True)


def test_the_gateway_gives_the_role_of_an_officer_and_none_that_the_publisher_may_have_besides() -> None:
    everything = Actor("oa", HAIDIAN, frozenset(Role))
    order, _ = request_of(read(event("IssueRaised", "I-1", RAISED)), "key", everything, AT, {})
    assert order.actor == Actor("oa", HAIDIAN, frozenset({Role.OFFICER}))


def test_ids_of_ours_stand_as_they_are() -> None:
    list, issue = "list-a@bj.haidian", "issue-b@bj.haidian"
    order = _request(event("IssueRaised", issue, {**RAISED, "list": list}))
    assert (order.id, order.command.list) == (issue, list)


@pytest.mark.parametrize("external", ["issue-B@bj.haidian", "unheard-b@bj.haidian", "issue-b", f"issue-{'b' * 41}@bj"])
def test_what_only_looks_like_an_id_of_ours_is_the_publisher_s(external: str) -> None:
    assert _request(event("IssueVerified", external)).id == _ours("issue", external)


UNREADABLE = ["", " ", "\u3000", "\ufeffL-1", "L\ufeff1", "L\x00", "L\n1", "\t"]
"""What nobody could read, or write again."""


@pytest.mark.parametrize("external", UNREADABLE)
def test_what_nobody_could_read_is_no_id_of_a_record_wherever_it_is_named(external: str) -> None:
    for name in ("id", "source", "subject"):
        with pytest.raises(InvalidReport) as refused:
            read(event("IssueVerified", "I-1") | {name: external})
        [error] = refused.value.errors
        assert (error["loc"], error["type"]) == (("event", name), "no_name" if external else "string_too_short")
    for field, value in (("list", external), ("list", {"namespace": "parks", "id": external})):
        with pytest.raises(InvalidReport) as refused:
            _request(event("IssueRaised", "I-1", RAISED | {field: value}))
        [error] = refused.value.errors
        assert (error["loc"], error["type"]) == (("event", "data", field), "no_name")


@pytest.mark.parametrize("external", ["4711", " 4711", "路灯 1", "L-1\u3000", "x" * 380])
def test_what_shows_is_an_id_of_a_record(external: str) -> None:
    assert _request(event("IssueVerified", external)).id == _ours("issue", external)


def test_a_field_that_may_name_several_kinds_of_records_says_which() -> None:
    order = _request(event("IssueRaised", "I-1", {**RAISED, "source": "inspection:R8-T3"}))
    assert order.command.source == _ours("inspection", "R8-T3")
    for unclear in ("R8-T3", "unheard:R8", "inspection:"):
        with pytest.raises(InvalidReport) as refused:
            _request(event("IssueRaised", "I-1", {**RAISED, "source": unclear}))
        [error] = refused.value.errors
        assert (error["loc"], error["type"]) == (("event", "data", "source"), "unclear_reference")


def test_what_is_nested_is_mapped_too_and_all_that_a_command_names_is_found() -> None:
    data = {
        "citations": [{"list": "L-1", "item": 1, "digest": "0" * 64}],
        "root": "0" * 64,
        "addressee": "bj.haidian.kexu",
        "text": "限期整改",
        "due": "2019-06-01T00:00:00+08:00",
    }
    order = _request(event("SupervisionOrdered", "S-1", data))
    assert isinstance(order.command, OrderSupervision)
    assert named(order.command) == {_ours("list", "L-1")}
    assert named(MergeIssue(into=_ours("issue", "I-2"), reason="同一问题")) == {_ours("issue", "I-2")}


def test_data_that_breaks_a_rule_of_the_command_is_told_by_field_and_rule() -> None:
    wrong = {**RAISED, "category": "Lights!", "text": " ", "colour": "red", "category_name": {"zh": "照", "en": "L"}}
    with pytest.raises(InvalidReport) as refused:
        _request(event("IssueRaised", "I-1", {name: wrong[name] for name in wrong if name != "about"}))
    assert {(each["loc"], each["type"]) for each in refused.value.errors} == {
        (("event", "data", "about"), "missing"),
        (("event", "data", "category"), "string_pattern_mismatch"),
        (("event", "data", "text"), "string_too_short"),
        (("event", "data", "colour"), "unexpected_keyword_argument"),
        (("event", "data", "category_name"), "decided_here"),
    }


def test_data_of_another_shape_is_left_to_the_rules_of_the_command() -> None:
    with pytest.raises(InvalidReport) as refused:
        _request(event("SupervisionOrdered", "S-1", {"citations": ["L-1", {"list": ["L"]}]}))
    assert ("event", "data", "citations", 0) in {each["loc"] for each in refused.value.errors}


def test_the_publisher_s_id_is_remembered_for_a_record_whose_id_follows_from_what_it_is_about() -> None:
    opened = event(
        "RoundOpened", "R8", {"number": 8, "kind": "routine", "title": _words("第八轮"), "opens_on": "2019-06-01"}
    )
    order, alias = _mapped(opened)
    assert (order.id, alias) == ("round-8@bj.haidian", External(HAIDIAN, "round", "R8"))
    assert alias is not None
    known = {alias: AggregateId("round-8@bj.haidian")}
    assert _mapped(opened, known) == (order, None)
    assert _request(event("MobilisationHeld", "R8"), known).id == "round-8@bj.haidian"
    team = _request(
        event(
            "TeamFormed",
            "T-3",
            {
                "name": _words("三组"),
                "round": "R8",
                "members": [{"id": "p1", "organisation": "bj.haidian", "role": "leader"}],
            },
        ),
        known,
    )
    assert team.command.round == "round-8@bj.haidian"


def test_a_publisher_s_id_stands_for_one_record_alone() -> None:
    known = {External(HAIDIAN, "round", "R8"): AggregateId("round-8@bj.haidian")}
    nine = {"number": 9, "kind": "routine", "title": _words("第九轮"), "opens_on": "2019-06-01"}
    with pytest.raises(OpensAnother) as refused:
        _request(event("RoundOpened", "R8", nine), known)
    assert refused.value.details == {"opened": "round-9@bj.haidian", "id": "round-8@bj.haidian"}


def test_another_organisation_s_record_may_name_what_is_kept_in_answer_to_it() -> None:
    task = "task-a@bj"
    order, alias = _mapped(event("TaskAccepted", task, {"task": task}))
    assert (order.id, alias) == ("undertaking-a@bj.haidian", External(HAIDIAN, "undertaking", task))


def _words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}
