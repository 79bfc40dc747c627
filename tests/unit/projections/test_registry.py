"""Whatever view is defined is kept: it is found, and in no list."""

import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.aggregate import Aggregate, commands
from projections.engine.register import Register
from projections.engine.view import View
from projections.registry import REGISTERS, VIEWS
from tests.definitions import defined_at

GIVEN = {entry.aggregate.kind: entry.aggregate for entry in commands.values()}
"""The kinds on which commands are given: what happens to them is for people to see."""
TESTS = Path(__file__).parents[2]
KEPT = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("*.py") if not {"docs", "domain"} & {*path.parts})
"""All tests but those of what happens, and that of the guide."""


def test_every_view_is_kept_that_a_module_defines() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("projections.")]
    forgotten = {
        f"{module.__file__}: give {module.__name__.rpartition('.')[0]} this `view`, too"
        for module in modules
        for found in vars(module).values()
        if isinstance(found, View) and found not in VIEWS
    }
    assert forgotten == set()


def test_no_two_views_have_one_name() -> None:
    assert Counter(view.name for view in VIEWS).most_common(1)[0][1] == 1


def test_no_two_views_keep_one_register() -> None:
    kept = [table for view in VIEWS for table in view.tables]
    assert len(set(map(id, kept))) == len(kept)
    assert {id(register) for register in REGISTERS.values()} <= set(map(id, kept))


@pytest.mark.parametrize("kind", GIVEN.values(), ids=GIVEN)
def test_what_happens_to_a_record_is_kept_by_a_view(kind: Aggregate[Any]) -> None:
    kept = {payload for view in VIEWS for table in view.tables for payload in table.folds}
    assert kept & {each.payload for each in kind.events()}, (
        f"{defined_at(kind.evolve)}: no view keeps a {kind.kind}: write projections/{_name(kind)}.py"
    )


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_a_register_is_named_by_the_plural_of_its_kind_and_stands_beside_its_row(register: Register[Any]) -> None:
    name = _name(register.aggregate)
    assert vars(sys.modules[register.row.__module__]).get(name) is register, (
        f"{defined_at(register.row)}: call the register of these rows `{name}`"
    )


@pytest.mark.parametrize("kind", GIVEN.values(), ids=GIVEN)
def test_what_a_view_keeps_of_a_record_has_a_test(kind: Aggregate[Any]) -> None:
    assert re.search(rf"\b{kind.plural.replace('-', '[-_]')}\b", KEPT), (
        f"projections/{_name(kind)}.py: no test names it: write tests/contract/projections/test_{_name(kind)}.py"
    )


def _name(kind: Aggregate[Any]) -> str:
    return kind.plural.replace("-", "_")
