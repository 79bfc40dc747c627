"""As of when a view is asked: now, at a position of this node's log, or at a moment by one of two clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from domain.moment import read_moment
from projections.engine.codec import micros

EVER = -(2**63)
"""The begin of a version that has been true since ever."""
OPEN = 2**63 - 1
"""The end of a version that is still true."""


class Clock(StrEnum):
    """The two clocks."""

    OCCURRED = "occurred"
    """How things stood then, as far as this node knows by now."""
    RECORDED = "recorded"
    """What this node knew then."""


class InvalidAsOf(ValueError):
    """This names no point in the past; the message names the field and the rule."""


class MomentToCome(InvalidAsOf):
    """A moment that has not come cannot be looked back at."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """A point in the past.

    With a position and a moment that occurred: how things stood at the moment, as far as was known at the position.
    """

    position: int | None = None
    moment: datetime | None = None
    clock: Clock = Clock.OCCURRED

    def __post_init__(self) -> None:
        object.__setattr__(self, "clock", Clock(self.clock))
        if self.position is None and self.moment is None:
            raise InvalidAsOf("as_of: give a position or a moment")
        if self.position is not None and self.position < 0:
            raise InvalidAsOf(f"as_of.position: {self.position} is less than 0")
        if self.moment is not None and self.moment.tzinfo is None:
            raise InvalidAsOf(f"as_of.moment: {self.moment.isoformat()} has no time zone")
        if self.position is not None and self.moment is not None and self.clock is Clock.RECORDED:
            raise InvalidAsOf("as_of: a position is a moment of the recorded clock; give one of them")

    @classmethod
    def parse(cls, text: str, clock: str = Clock.OCCURRED) -> "AsOf":
        """Return the point that a text names: a position in digits, or a moment after RFC 3339.

        Raises:
            InvalidAsOf: it is neither.
        """
        if text.isascii() and text.isdigit():
            return cls(position=int(text))
        try:
            moment, by = read_moment(text), Clock(clock)
        except ValueError as error:
            raise InvalidAsOf(f"as_of: {error}") from error
        return cls(moment=moment.astimezone(UTC), clock=by)


@dataclass(frozen=True, slots=True)
class SnapshotPoint:
    """A point that was found in the log."""

    position: int
    """What was known: the log up to here."""
    occurred: datetime | None
    """What had occurred: up to here; None for all that was known."""
    moment: datetime
    """The moment that the answer stands for: what was due before it is overdue."""


def true_at(table: sa.Table, point: SnapshotPoint, *, follows_occurrence: bool) -> sa.ColumnElement[bool]:
    """Return the condition for the versions that were true at a point: one version of each row at most.

    It is the last that had begun by both clocks. They run the same way on a row but for what people did before
    something that the node had noted meanwhile: so also one behind the next may have begun.
    """
    columns = table.c
    known = sa.and_(columns.valid_from <= point.position)
    if point.occurred is None or not follows_occurrence:
        return sa.and_(known, columns.valid_to > point.position)
    then = micros(point.occurred)
    behind = table.alias(f"{table.name}_behind").c
    begun = sa.exists().where(
        behind.key == columns.key,
        behind.valid_from > columns.valid_from,
        behind.valid_from <= point.position,
        behind.occurred_from <= then,
    )
    last = sa.and_(columns.occurred_to > then, sa.not_(begun))
    return sa.and_(known, columns.occurred_from <= then, sa.or_(columns.valid_to > point.position, last))
