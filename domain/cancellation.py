"""Taking back what was recorded by mistake: a record as a whole, or one entry of it, by an event with a reason.

What is cancelled stands in no register and no figure from then on; as of before, it stands as it stood. What others
rest on is not taken back before theirs is.

A number that people give, as they count on paper (round 8, paper 3), may be given again after that: it is then that
record, or that paper, which begins anew. A number that the record gives by itself, to an entry, is never used again:
whoever cites it, or cancels it late, means the one that had it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import Field

from domain.aggregate_id import AggregateId
from domain.moment import Moment
from domain.refusal import About, Refusal
from domain.tense import Tense
from domain.words import Words

CANCELLED = "cancelled"
"""The status of a record that was taken back, whatever its kind."""

EntryNumber = Annotated[int, Field(ge=1), Words("条目序号", "Number of the entry")]
"""An entry's number among those of its sort in the record: 1 for the first that was made."""


RecordedInAll = Annotated[int, Words("累计登记条数", "Recorded in all")]
"""How many entries of a sort were ever recorded, those that were cancelled included; so the number of the last."""

CorrectedAt = Annotated[Moment | None, Tense.PAST, Words("更正后的时间", "When it was")]
"""When it really was; None if that was recorded as it was."""


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """One of several things of a sort in a record, that can be corrected or taken back alone."""

    number: EntryNumber


E = TypeVar("E", bound=NumberedEntry)


class NoSuchEntry(Refusal, zh="没有第 {number} 条记录", en="there is no entry {number}", transient=True):
    """What is corrected or cancelled was recorded, and not cancelled before."""


class BuiltUpon(
    Refusal, zh="{by} 以此为据，须先处理", en="{by} rests on it: that comes first", transient=True, about=About.RECORD
):
    """What others rest on is not taken back under them."""


class RecordCancelled(Refusal, zh="{id} 的登记已撤销", en="{id} was cancelled", about=About.RECORD):
    """Nothing more happens to what was taken back."""


def is_cancelled(state: object) -> bool:
    """Say whether a record was taken back."""
    return getattr(state, "status", None) == CANCELLED


def require_standing(state: object, id: AggregateId) -> None:
    """Refuse a record that was taken back.

    Raises:
        RecordCancelled: it was.
    """
    if is_cancelled(state):
        raise RecordCancelled(id=id)


def entry(entries: Iterable[E], number: int) -> E:
    """Return the entry of a number.

    Raises:
        NoSuchEntry: there is none.
    """
    for each in entries:
        if each.number == number:
            return each
    raise NoSuchEntry(number=number)


def without(entries: Iterable[E], number: int) -> tuple[E, ...]:
    """Return all entries but the one of a number."""
    return tuple(each for each in entries if each.number != number)


def corrected(entries: Iterable[E], anew: E) -> tuple[E, ...]:
    """Return the entries with another in place of the one of its number."""
    return tuple(anew if each.number == anew.number else each for each in entries)
