"""What an address asks for is read by the types of what it asks, and what breaks a rule is named."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from domain.node_id import NodeId, Organisation
from projections.engine.register import Register
from projections.registry import REGISTERS
from services.api.registers import filter_adapter
from services.dashboard.widgets.forms import plain, read
from services.dashboard.wrong import InvalidFilter


@dataclass(frozen=True)
class Asked:
    """What may be asked."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    year: Annotated[int, Field(ge=1949)] | None = None
    on: date | None = None
    start: Annotated[datetime, AwareDatetime] | None = None


ADAPTER = TypeAdapter(Asked)


def test_only_what_was_given_is_read_as_its_type() -> None:
    assert read(ADAPTER, {"year": "2019", "on": "2019-05-15"}) == {"year": 2019, "on": date(2019, 5, 15)}
    assert read(ADAPTER, {}) == {}


def test_a_moment_from_a_form_is_one_of_beijing() -> None:
    assert read(ADAPTER, {"start": "2019-05-15T10:00"}) == {"start": datetime(2019, 5, 15, 2, tzinfo=UTC)}


@pytest.mark.parametrize(("name", "value"), [("year", "1066"), ("year", "soon"), ("colour", "red"), ("on", "never")])
def test_what_breaks_a_rule_is_named(name: str, value: str) -> None:
    with pytest.raises(InvalidFilter, match=name):
        read(ADAPTER, {name: value})


def test_a_type_is_known_without_its_rules() -> None:
    assert plain(Organisation | None) is NodeId
    assert plain(Annotated[int, Field(ge=1)] | None) is int
    assert plain(tuple[int, ...]) == tuple[int, ...]


@pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)
def test_every_register_can_be_asked_for_by_its_owner(register: Register[Any]) -> None:
    assert read(filter_adapter(register), {"owner": "bj.haidian"}) == {"owner": "bj.haidian"}
