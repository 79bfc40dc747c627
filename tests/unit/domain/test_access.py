"""Accesses: each is an event, a day counts them, and they are for auditors of their node alone."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.access import Access, Accessed, AccessRecorded, access, access_id
from domain.aggregate import Impossible, commands
from domain.audience import recipients
from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.restriction import may_see, restricted_types
from tests.unit.domain.examples import task_assigned
from tests.unit.given import BJ, HAIDIAN, stored
from tests.unit.projections.recorded import on

DAY = date(2019, 12, 31)
READ = AccessRecorded(
    day=DAY, reader="p-7", organisation=HAIDIAN, accessed=Accessed.RESTRICTED, address="/v1/clues?limit=2", rows=2
)


def test_a_day_counts_what_was_read_and_how_much() -> None:
    stream = replace(READ, accessed=Accessed.AUDIT, address="/v1/feed", rows=None, purpose="年度审计")
    assert access.state([READ, stream, READ]) == Access(DAY, accesses=3, rows=4)
    assert stored(stream) == stream


def test_nothing_else_happens_to_it() -> None:
    with pytest.raises(Impossible):
        access.state([READ, task_assigned])


def test_a_node_keeps_one_for_each_day() -> None:
    assert access_id(BJ, DAY) == "access-20191231@bj"


def test_nobody_commands_it() -> None:
    assert [each.name for each in commands.values() if each.aggregate is access] == []


def test_it_goes_nowhere_and_is_for_auditors_alone() -> None:
    [envelope] = on(access_id(BJ, DAY), READ)
    envelope = replace(envelope, classification=Classification.LOCAL)
    assert recipients(envelope) == frozenset()
    assert [role for role in Role if may_see(Actor("p", BJ, frozenset({role})), envelope)] == [Role.AUDITOR]
    assert "AccessRecorded" not in restricted_types()


@pytest.mark.parametrize("wrong", [{"rows": -1}, {"address": " "}, {"reader": "张三"}, {"purpose": "x" * 201}])
def test_what_breaks_a_rule_is_refused(wrong: dict[str, object]) -> None:
    right = {"day": DAY, "reader": "p", "organisation": BJ, "accessed": "audit", "address": "/v1/feed"}
    adapter = TypeAdapter(AccessRecorded)
    assert adapter.validate_python(right).rows is None
    with pytest.raises(ValidationError):
        adapter.validate_python({**right, **wrong})
