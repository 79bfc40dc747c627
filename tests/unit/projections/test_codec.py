"""A row comes out of its columns as it went in."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.node_id import NodeId
from domain.state import changed
from domain.words import Words
from projections.engine.codec import Codec, Unstorable, micros, moment
from projections.engine.view import Table, View


class Colour(StrEnum):
    """A value of few."""

    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Part:
    """What is nested."""

    at: datetime
    words: Words
    on: date | None


@dataclass(frozen=True)
class Row:
    """One field of each kind."""

    text: str
    node: NodeId | None
    number: int | None
    share: float
    yes: bool
    at: datetime
    on: date | None
    colour: Colour
    names: tuple[str, ...]
    pair: tuple[int, Colour]
    parts: tuple[Part, ...]
    words: Words | None


moments = st.datetimes(timezones=st.just(UTC))
words = st.builds(Words, st.text(), st.text())
rows = st.builds(
    Row,
    text=st.text(),
    node=st.none() | st.just(NodeId("bj")),
    number=st.none() | st.integers(-(2**63), 2**63 - 1),
    share=st.floats(allow_nan=False),
    yes=st.booleans(),
    at=moments,
    on=st.none() | st.dates(),
    colour=st.sampled_from(Colour),
    names=st.lists(st.text()).map(tuple),
    pair=st.tuples(st.integers(), st.sampled_from(Colour)),
    parts=st.lists(st.builds(Part, moments, words, st.none() | st.dates())).map(tuple),
    words=st.none() | words,
)


@given(rows)
def test_what_goes_in_comes_out(row: Row) -> None:
    codec = Codec(Row)
    assert codec.decode(codec.encode(row)) == row


@given(moments, moments)
def test_moments_sort_as_their_microseconds_do(one: datetime, other: datetime) -> None:
    assert moment(micros(one)) == one
    assert (one < other) == (micros(one) < micros(other))


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    beijing = datetime(2019, 5, 15, 9, tzinfo=timezone(timedelta(hours=8)))
    assert micros(beijing) == micros(datetime(2019, 5, 15, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Odd:
    """A row that cannot be stored."""

    about: dict[str, Any]


def test_a_field_that_no_column_holds_is_named() -> None:
    with pytest.raises(Unstorable, match="about: no column holds"):
        Codec(Odd)


def test_the_name_of_a_view_has_no_underscore() -> None:
    with pytest.raises(ValueError, match="issue_ledger: a view's name has no underscore"):
        View("issue_ledger", 1, ())


@dataclass(frozen=True)
class Clashing:
    """A row with a field that is called as the versions' are."""

    valid_from: int


def test_a_field_may_not_be_called_as_those_of_the_versions() -> None:
    from projections.engine.store import RowStore

    with pytest.raises(ValueError, match="valid_from: this name belongs to the versions"):
        RowStore(Table("clashing", Clashing), "clashing_clashing_1", None)


@dataclass(frozen=True)
class Plain:
    """A row as views have them."""

    one: int
    other: int


def test_a_changed_row_is_another_row() -> None:
    row = Plain(1, 2)
    assert changed(row, other=3) == Plain(1, 3)
    assert row == Plain(1, 2)
    with pytest.raises(TypeError, match=r"Plain has no fields \['third'\]"):
        changed(row, third=3)
