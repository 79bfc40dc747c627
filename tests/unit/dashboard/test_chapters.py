"""The chapters and the columns leave nothing out: what is added later is missed here."""

from collections import Counter

import pytest

from projections.definition import GROUPS
from projections.registry import REGISTERS
from services.dashboard.widgets.columns import columns
from services.dashboard.words.chapters import CHAPTERS


def test_every_figure_stands_in_a_chapter() -> None:
    assert Counter(dict.fromkeys(GROUPS, 1)) == Counter(g for chapter in CHAPTERS for g in chapter.groups)


@pytest.mark.parametrize("plural", REGISTERS)
def test_every_register_has_columns_that_fit_a_screen(plural: str) -> None:
    register = REGISTERS[plural]
    found = columns(register)
    assert found[0] == "id"
    assert "owner" in found
    assert set(found) <= set(register.codec.names)
    assert len(found) <= 8
    assert len(set(found)) == len(found)
