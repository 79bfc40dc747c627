"""Whose records a system may write, and how it names another's: for every type that is reported."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from domain.aggregate_id import AggregateId, parts
from domain.place import Place
from domain.registry import EventType
from services.contracts.reports import report, reported
from services.gateway.aliases import kinds
from services.gateway.mapping import request_of
from services.gateway.names import External, external_id, external_uid
from services.gateway.namespaces import may_write
from services.gateway.references import _plan, mapped, named
from services.gateway.refusals import InvalidReport
from services.gateway.reports import read
from services.gateway.routing import reportable
from tests.unit.gateway.reporting import HAIDIAN, KEXU, PUBLISHER, event

PARKS = replace(PUBLISHER, id="parks", namespace="parks")
WATER = replace(PUBLISHER, id="water", namespace="water")
REPORTED = [pytest.param(kind, id=kind.name) for kind, _ in reported()]


@dataclass
class Opened:
    """What is remembered of who opened which record."""

    marks: Mapping[AggregateId, str] = field(default_factory=dict)

    def opened_in(self, id: AggregateId, /) -> str | None:
        """Return the mark of the namespace."""
        return self.marks.get(id)


def task(namespace: str | None, external: str = "1001") -> AggregateId:
    return external_id(External(HAIDIAN, "task", external, namespace))


def test_an_id_of_a_namespace_of_its_own_says_whose_it_is_and_an_id_of_before_is_what_it_was() -> None:
    own, shared = external_uid(HAIDIAN, "1001", "parks"), external_uid(HAIDIAN, "1001")
    assert own != external_uid(HAIDIAN, "1001", "water")
    assert own != external_uid(KEXU, "1001", "parks")
    assert own[:10] == external_uid(HAIDIAN, "1002", "parks")[:10]
    assert len(own) == len(shared) == 32
    assert own.startswith("n")
    assert set(shared) <= set("0123456789abcdef")


@pytest.mark.parametrize("publisher", [PUBLISHER, PARKS, WATER])
@pytest.mark.parametrize("namespace", [None, "parks", "water"])
def test_a_system_writes_the_records_of_its_namespace_alone(publisher: Any, namespace: str | None) -> None:
    may = may_write(publisher, task(namespace), Opened(), exists=True)
    assert may is (publisher.namespace == namespace)


def test_what_people_entered_belongs_to_the_organisation_s_own() -> None:
    id = AggregateId("task-019a8b3cdd7e7c61a1b2c3d4e5f60718@bj.haidian")
    assert may_write(PUBLISHER, id, Opened(), exists=True)
    assert not may_write(PARKS, id, Opened(), exists=True)


def test_nobody_opens_a_record_under_an_id_of_another_namespace() -> None:
    assert not may_write(PARKS, task(None), Opened(), exists=False)
    assert not may_write(PUBLISHER, task("parks"), Opened(), exists=False)


def test_a_record_whose_id_follows_from_what_it_is_about_belongs_to_whoever_opened_it() -> None:
    round = AggregateId("round-8@bj.haidian")
    opened = Opened({round: external_uid(HAIDIAN, "R8", "parks")[:10]})
    assert may_write(PARKS, round, opened, exists=True)
    assert not may_write(WATER, round, opened, exists=True)
    assert not may_write(PUBLISHER, round, opened, exists=True)
    assert may_write(WATER, round, Opened(), exists=False)
    assert not may_write(WATER, round, Opened(), exists=True)


def test_what_only_counts_belongs_to_nobody() -> None:
    assert may_write(PARKS, AggregateId("list-tally-a@bj.haidian"), Opened(), exists=True)


@pytest.mark.parametrize("kind", REPORTED)
def test_two_systems_that_number_alike_report_of_two_records(kind: EventType) -> None:
    found = read(json.loads(report(kind)))
    if found.command.aggregate.kind in kinds() and found.command.opens:
        return  # its id follows from what it is about: who opened it is remembered
    ids = {publisher: request_of(found, "k", publisher, None, {})[0].id for publisher in (PUBLISHER, PARKS, WATER)}
    assert len(set(ids.values())) == 3
    if found.command.aggregate.kind not in kinds():
        for one in ids:
            for other, id in ids.items():
                assert id
                assert may_write(one, id, Opened(), exists=True) is (one is other)


@pytest.mark.parametrize("type", [name for name, each in reportable().items() if _plan(each.payload)])
def test_every_reference_may_name_another_namespace(type: str) -> None:
    asked: list[str | None] = []

    def resolve(kind: str, external: str, namespace: str | None, _place: Place) -> AggregateId:
        asked.append(namespace)
        return external_id(External(HAIDIAN, kind, external, namespace))

    payload = reportable()[type].payload
    own, elsewhere = (_named_in(_plan(payload), namespace) for namespace in (None, "parks"))
    mapped(payload, own, resolve)
    mapped(payload, elsewhere, resolve)
    assert set(asked[: len(asked) // 2]) == {None}
    assert set(asked[len(asked) // 2 :]) == {"parks"}


def _named_in(plan: Mapping[str, Any], namespace: str | None) -> dict[str, object]:
    """Return data in which every reference names a record of a namespace."""

    def reference(kind: str) -> object:
        external = "task:7" if kind == "*" else "7"
        return {"namespace": namespace, "id": external} if namespace else external

    return {
        name: reference(each) if isinstance(each, str) else [_named_in(each, namespace)] for name, each in plan.items()
    }


def _about(reference: object, publisher: Any = PARKS) -> set[AggregateId]:
    data = {"task": reference, "reason": "不属本单位职责"}
    request, _ = request_of(read(event("TaskReturned", "U-1", data)), "k", publisher, None, {})
    return named(request.command)


def test_a_reference_without_a_namespace_is_of_the_publisher_s_and_the_organisation_s_id_names_its_own() -> None:
    assert _about("1001") == {task("parks")}
    assert _about({"namespace": "bj.haidian", "id": "1001"}) == {task(None)}
    assert _about({"namespace": "water", "id": "1001"}) == {task("water")}
    assert _about({"namespace": "parks", "id": "1001"}, PUBLISHER) == {task("parks")}
    assert parts(task("parks"))[2] == HAIDIAN


@pytest.mark.parametrize("wrong", ["", "Parks", "p/q", "a" * 65, "园林"])
def test_what_is_no_namespace_is_refused_at_its_place(wrong: str) -> None:
    with pytest.raises(InvalidReport) as refused:
        _about({"namespace": wrong, "id": "1001"})
    [error] = refused.value.errors
    assert (error["loc"], error["type"]) == (("event", "data", "task", "namespace"), "no_namespace")
