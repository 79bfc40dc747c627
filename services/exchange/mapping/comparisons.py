"""Two cells of a row, compared: `CLOSED = { after = "TARGET" }`.

If both name times, by the forms of the mapping, the times are compared; the days, if one of them says no more than a
day. Otherwise, if both are numbers, the numbers. Whatever else there is can be the same or not, and comes neither
before nor after: such a row is refused. An empty cell is before and after nothing, and the same as another empty one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from services.exchange.errors import NotAMoment, NotComparable
from services.exchange.mapping.times import TimeReader
from services.exchange.rows import Cell, Row

T = TypeVar("T", date, datetime, Decimal)


class Order(StrEnum):
    """How one cell stands to another."""

    BEFORE = "before"
    AFTER = "after"
    SAME_AS = "same_as"


_WANTED = {Order.BEFORE: -1, Order.SAME_AS: 0, Order.AFTER: 1}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One cell stands so to another one."""

    column: str
    order: Order
    other: str
    times: TimeReader

    @property
    def columns(self) -> Sequence[str]:
        """Both."""
        return (self.column, self.other)

    def holds(self, row: Row) -> bool:
        """Say whether it does.

        Raises:
            NotComparable: of these, that cannot be said.
            NoSuchHour, HourTwice: a time is none, or two.
        """
        one, other = row.cell(self.column), row.cell(self.other)
        if one == "" or other == "":
            return self.order is Order.SAME_AS and one == other
        found = self._compared(row, one, other)
        if found is None:
            return self._same_text(row)
        return found == _WANTED[self.order]

    def _compared(self, row: Row, one: Cell, other: Cell) -> int | None:
        """Return -1, 0 or 1; None if these are neither times nor numbers."""
        try:
            return self._in_time(
                self.times.moment_or_day(row, self.column, one), self.times.moment_or_day(row, self.other, other)
            )
        except NotAMoment:
            first, second = _number(row.text(self.column)), _number(row.text(self.other))
            return None if first is None or second is None else _sign(first, second)

    def _in_time(self, first: date, second: date) -> int:
        if isinstance(first, datetime) and isinstance(second, datetime):
            return _sign(first, second)
        return _sign(self._day(first), self._day(second))

    def _day(self, found: date) -> date:
        return found.astimezone(self.times.zone).date() if isinstance(found, datetime) else found

    def _same_text(self, row: Row) -> bool:
        one, other = (row.text(column) for column in self.columns)
        if self.order is not Order.SAME_AS:
            raise NotComparable(row.line, self.column, value=one, other=other)
        return one == other


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _sign(one: T, other: T) -> int:
    return (one > other) - (one < other)
