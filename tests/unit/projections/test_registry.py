"""Whatever view is defined is kept: it is found, and in no list."""

import sys
from collections import Counter

from projections.engine.view import View
from projections.registry import REGISTERS, VIEWS


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
