"""What a view is: tables of frozen rows, and for each event type a pure function from the row to the next row.

A row follows one aggregate: every event that may change it is an event of that aggregate (a row per aggregate is the
usual case). So whatever the order in which the origins' events arrive, each row goes through the same versions, and on
each row the clock of the log and the clock of what occurred run the same way. What belongs to several aggregates is
joined when it is asked for. A row never holds a position, for positions differ from node to node.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from domain.aggregate import AnyAggregate
from domain.envelope import Recorded
from domain.registry import Unreadable
from domain.words import Words
from projections.engine.codec import Codec, Columns

R = TypeVar("R")

Fold = Callable[[R | None, Recorded], R | None]
"""From the row, None if there is none, and an event to the row after it, None if it is to go."""
Opening = Callable[[Recorded], R]
Change = Callable[[R, Recorded], R | None]


C = TypeVar("C", bound=Callable[..., Any])


class RowMissing(LookupError):
    """An event that changes a row came where there is no row."""


class EventUnreadable(ValueError):
    """An event of a row cannot be read: what the row becomes with it, and behind it, nobody can say."""

    def __init__(self, event: Unreadable) -> None:
        """Say which type it calls itself, and the rule that it breaks."""
        zh, en = event.reason.zh, event.reason.en
        self.words = Words(f"{event.type} 无法读取：{zh}", f"{event.type} cannot be read: {en}")
        super().__init__(self.words.en)


class RowThere(LookupError):
    """An event that opens a row came where there is one already."""


def subject(recorded: Recorded) -> str | None:
    """Return the key of the usual case: a row per aggregate."""
    return recorded.envelope.subject


class Table(Generic[R]):
    """Rows of one kind, and what each event does to them."""

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        key: Callable[[Recorded], str | None] = subject,
        indexes: Sequence[Sequence[str]] = (),
        follows_occurrence: bool = True,
        since_ever: bool = False,
    ) -> None:
        """Define a table.

        Args:
            name: its name within the view.
            row: a frozen dataclass of str, int, bool, datetime, enums, or tuples of these and of such dataclasses.
            key: the key of the row that an event is for; None if it is for none.
            indexes: fields to look rows up by, each index a sequence of field names.
            follows_occurrence: False if the rows do not follow one aggregate and so have only the clock of the log.
            since_ever: True if a row's first version has been true since ever by the clock of what occurred: its event
                says what was there, not what began then.
        """
        self.name = name
        self.codec = Codec(row)
        self.key = key
        self.indexes: tuple[tuple[str, ...], ...] = tuple(tuple(index) for index in indexes)
        self.follows_occurrence = follows_occurrence
        self.since_ever = since_ever
        self.folds: dict[type, Fold[R]] = {}
        self.fold_of_all: Fold[R] | None = None
        self.stands: Callable[[Columns], sa.ColumnElement[bool]] | None = None
        """What holds for rows that count; None if all do."""

    @property
    def needs_no_data(self) -> bool:
        """Whether its rows follow all that comes, whatever it says, and no record."""
        return self.fold_of_all is not None and self.key is not subject

    def follows(self, kind: AnyAggregate | None) -> bool:
        """Say whether its rows change with records of a kind."""
        return bool(self.fold_of_all or (kind and self.folds.keys() & {each.payload for each in kind.events()}))

    def on(self, *payloads: type) -> Callable[[Fold[R]], Fold[R]]:
        """Register what these events do, whether there is a row or not."""

        def register(fold: Fold[R]) -> Fold[R]:
            self.folds.update(dict.fromkeys(payloads, fold))
            return fold

        return register

    def on_all(self, fold: Fold[R]) -> Fold[R]:
        """Register what every event does that has a key."""
        self.fold_of_all = fold
        return fold

    def opens(self, *payloads: type) -> Callable[[Opening[R]], Opening[R]]:
        """Register what these events make, where there is no row yet."""

        def register(opening: Opening[R]) -> Opening[R]:
            def fold(row: R | None, recorded: Recorded) -> R:
                if row is not None:
                    raise RowThere(f"{self.name}: {self.key(recorded)} is there already")
                return opening(recorded)

            self.on(*payloads)(fold)
            return opening

        return register

    def changes(self, *payloads: type) -> Callable[[C], C]:
        """Register what these events do to a row that is there."""

        def register(change: C) -> C:
            def fold(row: R | None, recorded: Recorded) -> R | None:
                if row is None:
                    raise RowMissing(f"{self.name}: there is no {self.key(recorded)}")
                changed: R | None = change(row, recorded)
                return changed

            self.on(*payloads)(fold)
            return change

        return register

    def fold(self, row: R | None, recorded: Recorded) -> R | None:
        """Return the row after an event; the row itself if the event does not concern it."""
        payload = recorded.envelope.payload
        if isinstance(payload, Unreadable) and not self.needs_no_data:
            raise EventUnreadable(payload)
        fold = self.folds.get(type(recorded.envelope.payload), self.fold_of_all)
        return fold(row, recorded) if fold else row


AnyTable = Table[Any]
"""A table, whatever its rows are."""


@dataclass(frozen=True)
class View:
    """Tables that are kept, rebuilt and swapped together."""

    name: str
    version: int
    """Raise it when a row or a fold changes: the view is then built anew from the log."""
    tables: tuple[AnyTable, ...]

    def __post_init__(self) -> None:
        if "_" in self.name:
            raise ValueError(f"{self.name}: a view's name has no underscore, which parts it from its table's")
