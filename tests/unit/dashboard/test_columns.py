"""The columns leave nothing out: what is added later is missed here."""

import pytest

from projections.registry import REGISTERS
from services.dashboard.widgets.columns import columns


@pytest.mark.parametrize("plural", REGISTERS)
def test_every_register_has_columns_that_fit_a_screen(plural: str) -> None:
    register = REGISTERS[plural]
    found = columns(register)
    assert found[0] == "id"
    assert "owner" in found
    assert set(found) <= set(register.codec.names)
    assert len(found) <= 8
    assert len(set(found)) == len(found)
