"""What is nested in a column is asked for in the database, and says there what the row says here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from domain.node_id import NodeId
from projections.engine.codec import to_data
from projections.engine.nested import any_element, elements, field, one_of
from projections.engine.snapshot import Snapshot
from projections.engine.views import Views
from projections.organisations import organisations
from projections.registry import REGISTERS
from tests.contract.projections import every_act
from tests.contract.projections.conftest import OpenViews
from tests.unit.given import BJ, HAIDIAN

MANY = 40_000
"""More values than a statement takes parameters."""


@pytest.fixture(scope="module")
def views(caught_up_once: OpenViews) -> Views:
    return caught_up_once(every_act.board(BJ), node=BJ)


def nested(snapshot: Snapshot) -> Iterator[tuple[Any, str, list[tuple[str, Any]]]]:
    """Yield each field of a register that holds tuples, with the elements that it has, by the keys of their rows."""
    for register in REGISTERS.values():
        rows = snapshot.rows(register)
        for name in register.codec.names:
            values = ((row.id, getattr(row, name)) for row in rows)
            held = [(id, each) for id, value in values if isinstance(value, tuple) for each in value]
            if held and not any(isinstance(each, int) for _, each in held):
                yield register, name, held


def test_elements_are_there_once_for_each_in_their_order(now: Snapshot) -> None:
    found = list(nested(now))
    assert len(found) > 15
    for register, name, held in found:
        c = elements(now.of(register), name).c
        number = Counter(key for key, _ in held)
        wanted = [(key, index) for key in sorted(number) for index in range(number[key])]
        assert [tuple(row) for row in now.ask(sa.select(c.key, c.index).order_by(c.key, c.index))] == wanted, name


def test_a_field_says_what_the_row_says(now: Snapshot) -> None:
    compared = 0
    for register, name, held in nested(now):
        for each in fields(held[0][1]) if is_dataclass(held[0][1]) else ():
            said = Counter(
                (key, to_data(getattr(value, each.name))) for key, value in held if _is_text(value, each.name)
            )
            c = elements(now.of(register), name).c
            found = now.ask(sa.select(c.key, field(c.element, each.name)))
            assert not said - Counter((row[0], row[1]) for row in found), (register.name, name, each.name)
            compared += said.total()
    assert compared > 50


def _is_text(value: object, name: str) -> bool:
    return isinstance(to_data(getattr(value, name)), str)


def test_rows_are_found_by_what_holds_for_an_element(now: Snapshot) -> None:
    texts = [(register, name, held) for register, name, held in nested(now) if isinstance(to_data(held[0][1]), str)]
    assert texts
    for register, name, held in texts:
        c, wanted = now.of(register).c, sa.literal(to_data(held[0][1]))
        found = now.ask(sa.select(c.key).where(any_element(c[name], wanted.__eq__)))
        assert {row[0] for row in found} == {key for key, value in held if value == held[0][1]}, (register.name, name)


def test_one_of_any_number_of_values_is_one_condition(now: Snapshot) -> None:
    c = now.of(organisations).c
    wanted = [HAIDIAN, *(NodeId(f"bj.n{number}") for number in range(MANY))]
    assert {row.id for row in now.ask(sa.select(c.id).where(one_of(c.id, wanted)))} == {HAIDIAN}
    assert now.ask(sa.select(c.id).where(one_of(c.id, []))) == []
