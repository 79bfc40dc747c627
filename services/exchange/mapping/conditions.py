"""When a report stands for a row: `when = { CLOSED_DT = true, STATUS = ["Closed", "Done"], QUEUE = { not = "test" } }`.

`true` is a cell that is filled, `false` an empty one; a text or several are what the cell must be; `before`, `after`
and `same_as` name another column, with which it is compared; `not` turns any of that round, except `true` and `false`.
All that is named must hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.exchange.errors import InvalidMapping
from services.exchange.mapping.comparisons import Comparison, Order
from services.exchange.mapping.times import TimeReader
from services.exchange.rows import Row
from services.locale import say


class Condition(Protocol):
    """What must hold of a row."""

    @property
    def columns(self) -> Sequence[str]:
        """The columns that it looks at."""

    def holds(self, row: Row) -> bool:
        """Say whether it does; raises `InvalidRow` if that cannot be said."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Whether a cell is filled."""

    column: str
    filled: bool

    @property
    def columns(self) -> Sequence[str]:
        """Its column."""
        return (self.column,)

    def holds(self, row: Row) -> bool:
        """Say whether it is as it must be."""
        return bool(row.text(self.column)) is self.filled


@dataclass(frozen=True, slots=True)
class Among:
    """What stands in a cell is one of some texts."""

    column: str
    texts: frozenset[str]

    @property
    def columns(self) -> Sequence[str]:
        """Its column."""
        return (self.column,)

    def holds(self, row: Row) -> bool:
        """Say whether it is."""
        return row.text(self.column) in self.texts


@dataclass(frozen=True, slots=True)
class Not:
    """Another condition does not hold."""

    other: Condition

    @property
    def columns(self) -> Sequence[str]:
        """The other one's."""
        return self.other.columns

    def holds(self, row: Row) -> bool:
        """Say whether it does not."""
        return not self.other.holds(row)


def conditions(spec: Mapping[str, object], times: TimeReader, key: str) -> Sequence[Condition]:
    """Return what a `when` says.

    Raises:
        InvalidMapping: it says something else.
    """
    return [each for column, wanted in spec.items() for each in _conditions(column, wanted, times, f"{key}.{column}")]


def _conditions(column: str, wanted: object, times: TimeReader, key: str) -> Iterator[Condition]:
    match wanted:
        case bool():
            yield Filled(column, wanted)
        case {"not": bool()}:
            raise _none_of_these(key)
        case {} if wanted:
            for name, other in wanted.items():
                yield _named(name, column, other, times, f"{key}.{name}")
        case _:
            yield _among(column, wanted, key)


def _named(name: str, column: str, other: object, times: TimeReader, key: str) -> Condition:
    if name == "not":
        [only, *more] = _conditions(column, other, times, key)
        if more:
            raise InvalidMapping(key, say("只能否定一个条件", "turns one condition round, not several"))
        return Not(only)
    if name not in list(Order) or not isinstance(other, str) or not other.strip():
        raise _none_of_these(key.removesuffix(f".{name}"))
    return Comparison(column, Order(name), other, times)


def _among(column: str, wanted: object, key: str) -> Among:
    match wanted:
        case str():
            return Among(column, frozenset({wanted}))
        case [*texts] if texts and all(isinstance(text, str) for text in texts):
            return Among(column, frozenset(map(str, texts)))
    raise _none_of_these(key)


def _none_of_these(key: str) -> InvalidMapping:
    orders = ", ".join(f'{{ {order} = "COLUMN" }}' for order in Order)
    return InvalidMapping(
        key,
        say(
            f'须为 true、false、文本、多个文本、{orders} 或 {{ not = "…" }}',
            f'give true, false, a text, several texts, {orders}, or {{ not = "…" }}',
        ),
    )
