"""Two systems of one organisation that number alike: each has its own records, unless they share a namespace."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate_id import AggregateId
from domain.authority import Actor, Role
from domain.node_id import NodeId
from projections.engine.database import connect, schema_of, writing
from services.commands.handler import CommandHandler
from services.fresh import new_id
from services.gateway.gateway import Gateway
from services.gateway.names import External, external_id
from services.gateway.outcome import ReportOutcome, Status
from services.gateway.store import SCHEMA, ReportFilter, ReportStore
from services.log import Log
from tests.contract.conftest import NewDatabase
from tests.unit.gateway.reporting import LIST, event

HAIDIAN = NodeId("bj.haidian")
A = Actor("a", HAIDIAN, frozenset({Role.PUBLISHER}))
B = replace(A, id="b", namespace="b")
SHARES = replace(A, id="c")
CLERK = Actor("clerk", HAIDIAN, frozenset({Role.OFFICER}))
CASE = json.loads((Path(__file__).parents[2] / "cases/http/two_systems_one_number.json").read_text("utf-8"))
NOW = datetime(2026, 11, 30, tzinfo=UTC)


class Office:
    """A node's log and gateway on fresh databases."""

    def __init__(self, new: NewDatabase) -> None:
        self.log, self.urls = Log(HAIDIAN, new()), new()
        handler = CommandHandler(self.log, HAIDIAN, lambda _: True, lambda: NOW, new_id)
        self.systems = {"b"}
        """The namespaces in which systems report, beside the organisation's own."""
        self.gateway = Gateway(self.urls, self.log, handler, lambda: NOW, lambda _organisation: self.systems)

    def take(self, publisher: Actor, *events: Any) -> list[ReportOutcome]:
        """Report these together."""
        return list(self.gateway.take(publisher, events))

    def events_of(self, kind: str, external: str, namespace: str | None = None) -> list[str]:
        """Return what happened to a record that is called so in a namespace."""
        history = self.log.history(external_id(External(HAIDIAN, kind, external, namespace)))
        return [type(each.envelope.payload).__name__ for each in history]


@pytest.fixture
def office(new_database: NewDatabase) -> Iterator[Office]:
    made = Office(new_database)
    yield made
    made.gateway.stop()
    made.log.close()


def test_a_second_system_has_its_own_record_under_the_same_number(office: Office) -> None:
    publishers = {"A": A, "B": B}
    outcomes = [office.take(publishers[step["token"]], step["event"])[0] for step in CASE]

    assert [each.status for each in outcomes] == [Status.ACCEPTED] * len(CASE)
    assert office.events_of("task", "1001") == ["TaskAssigned"]
    assert office.events_of("task", "1001", "b") == ["TaskAssigned", "TaskExtended", "TaskRecalled"]
    assert {each.result.record for each in outcomes[1:]} == {external_id(External(HAIDIAN, "task", "1001", "b"))}


def test_a_system_that_shares_a_namespace_writes_the_same_record(office: Office) -> None:
    steps = [step["event"] for step in CASE]
    office.take(A, steps[0])
    assert [each.status for each in office.take(SHARES, *steps[2:])] == [Status.ACCEPTED] * 2
    assert office.events_of("task", "1001") == ["TaskAssigned", "TaskExtended", "TaskRecalled"]


def test_the_board_s_id_opens_no_way_to_another_namespace(office: Office) -> None:
    office.take(A, CASE[0]["event"])
    record = external_id(External(HAIDIAN, "task", "1001"))
    [recalled] = office.take(B, event("TaskRecalled", record, {"reason": "乙"}, id="9"))
    assert recalled.status is Status.REFUSED
    assert recalled.result.reason
    assert recalled.result.reason.name == "OtherNamespace"
    assert office.events_of("task", "1001") == ["TaskAssigned"]


def test_the_same_source_and_id_are_two_reports_in_two_namespaces(office: Office) -> None:
    first, second = ({**CASE[0]["event"], "data": {**CASE[0]["event"]["data"], "title": title}} for title in "甲乙")
    assert [office.take(who, what)[0].status for who, what in ((A, first), (B, second))] == [Status.ACCEPTED] * 2
    assert {each.namespace for each in office.gateway.page(ReportFilter(HAIDIAN))} == {None, "b"}


OPENED = event("IssueListOpened", "L", LIST)
RAISED = {"category": "lights", "text": "坏", "about": "bj.haidian"}


def test_a_reference_names_a_record_of_another_namespace_and_what_follows_from_the_name_is_entered(
    office: Office,
) -> None:
    office.take(A, OPENED)
    [task] = office.take(
        B, event("TaskAssigned", "T", {"title": "修", "lead": "bj.haidian.urban", "due": "2029-02-01T00:00:00Z",
                                       "about": {"namespace": "bj.haidian", "id": "list:L"}})
    )  # fmt: skip
    assert task.status is Status.ACCEPTED
    [raised] = office.take(B, event("IssueRaised", "I", {**RAISED, "list": {"namespace": "bj.haidian", "id": "L"}}))
    assert raised.status is Status.ACCEPTED
    office.take(B, event("IssueVerified", "I"))
    [listed] = office.take(B, event("IssueListed", "I"))
    assert listed.status is Status.ACCEPTED
    assert office.events_of("list", "L") == ["IssueListOpened", "ItemNumbered"]
    assert office.events_of("issue", "I", "b") == ["IssueRaised", "IssueVerified", "IssueListed"]
    [frozen] = office.take(B, event("ListFrozen", external_id(External(HAIDIAN, "list", "L"))))
    assert (frozen.status, frozen.result.reason and frozen.result.reason.name) == (Status.REFUSED, "OtherNamespace")


ROUND = {"number": 8, "kind": "routine", "title": {"zh": "八", "en": "8"}, "opens_on": "2019-06-01"}


def test_a_record_whose_id_follows_from_what_it_is_about_stays_with_the_system_that_opened_it(office: Office) -> None:
    opened = office.take(B, event("RoundOpened", "R8", ROUND))[0]
    assert (opened.status, opened.result.record) == (Status.ACCEPTED, "round-8@bj.haidian")
    for who, subject in ((A, "round-8@bj.haidian"), (replace(B, id="w", namespace="w"), "round-8@bj.haidian")):
        [closed] = office.take(who, event("RoundClosed", subject, id=f"close {who.id}"))
        assert closed.result.reason
        assert closed.result.reason.name == "OtherNamespace"
    [other] = office.take(A, event("RoundOpened", "R8", ROUND, id="again"))
    assert other.status is Status.REFUSED
    assert office.gateway.known_as(HAIDIAN, "R8", "b") == ["round-8@bj.haidian"]
    assert office.gateway.known_as(HAIDIAN, "R8") == []


def test_people_correct_a_report_in_the_namespace_in_which_it_was_made(office: Office) -> None:
    wrong = {**CASE[1]["event"], "data": {"title": "乙"}}
    assert office.take(B, wrong)[0].status is Status.REFUSED
    answered = office.gateway.resubmit(replace(CLERK, namespace="b"), CASE[1]["event"])
    assert answered.status is Status.ACCEPTED
    assert office.events_of("task", "1001", "b") == ["TaskAssigned"]
    assert office.events_of("task", "1001") == []


def test_what_waits_is_tried_again_in_its_namespace(office: Office) -> None:
    assert office.take(B, CASE[3]["event"])[0].status is Status.WAITING
    office.take(A, CASE[0]["event"])
    office.gateway.scheduler.perform()
    assert office.events_of("task", "1001") == ["TaskAssigned"]
    office.take(B, CASE[1]["event"])
    office.gateway.scheduler.perform()
    assert office.events_of("task", "1001", "b") == ["TaskAssigned", "TaskRecalled"]


RETURNED = {"reason": "不属本单位职责"}


def test_what_nobody_can_open_is_not_waited_for(office: Office) -> None:
    def returned(namespace: str, id: str) -> ReportOutcome:
        data = {**RETURNED, "task": {"namespace": namespace, "id": "1001"}}
        return office.take(A, event("TaskReturned", f"U-{id}", data, id=id))[0]

    assert returned("b", "waits").status is Status.WAITING
    unheard = returned("water", "unheard")
    assert unheard.status is Status.REFUSED
    assert unheard.result.reason
    [error] = unheard.result.reason.errors
    assert (error["loc"], error["type"]) == (("event", "data", "task", "namespace"), "no_such_namespace")
    office.systems.add("water")
    assert returned("water", "let in").status is Status.WAITING


def test_what_a_system_opened_that_is_let_in_no_more_is_still_named(office: Office) -> None:
    office.take(B, event("IssueListOpened", "L", LIST))
    office.systems.clear()
    data = {"list": {"namespace": "b", "id": "L"}, "category": "lights", "text": "坏", "about": "bj.haidian"}
    assert office.take(A, event("IssueRaised", "I", data))[0].status is Status.ACCEPTED


def test_a_register_of_before_there_were_namespaces_goes_on_as_the_organisation_s_own(
    new_database: NewDatabase,
) -> None:
    url = new_database()
    ReportStore(url).close()
    engine = connect(url, SCHEMA)
    table = "gateway.reports" if schema_of(engine) else "reports"
    with writing(engine) as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN namespace")
    engine.dispose()

    store = ReportStore(url)
    name, id = External(HAIDIAN, "round", "R8"), AggregateId("round-8@bj.haidian")
    assert store.add([], {name: id, name._replace(namespace="b", id="R9"): AggregateId("round-9@bj.haidian")})
    assert (store.name(name), store.name(name._replace(namespace="b"))) == (id, None)
    assert store.opened_as(id) == name
    assert store.opened_as(AggregateId("round-9@bj.haidian")) == name._replace(namespace="b", id="R9")
    store.close()
