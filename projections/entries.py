"""Entries of a record as views keep them: the domain's own, each with when it was made."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Protocol, TypeVar, cast

from domain.cancellation import NumberedEntry, corrected, entry

D = TypeVar("D", bound=NumberedEntry)


class EntryCorrection(Protocol):
    """An event that says how an entry really was."""

    @property
    def number(self) -> int:
        """Which entry."""

    @property
    def at(self) -> datetime | None:
        """When it was; None if that was recorded as it was."""


def dated(entries: Sequence[NumberedEntry], into: type[D], at: datetime) -> tuple[D, ...]:
    """Return entries of which the last has just been made: with when it was.

    Args:
        entries: all but the last are of the class already.
        into: derives from the entry's class, and has `at` as its one further field.
        at: when it was made.
    """
    last = entries[-1]
    values = (getattr(last, field.name) for field in fields(last))
    return (*cast("Sequence[D]", entries[:-1]), into(*values, at))  # type: ignore[call-arg]


def redated(entries: tuple[D, ...], event: EntryCorrection) -> tuple[D, ...]:
    """Return entries of which one was corrected: with when it was, if that was corrected, too."""
    if not event.at:
        return entries
    return corrected(entries, replace(entry(entries, event.number), at=event.at))  # type: ignore[call-arg]
