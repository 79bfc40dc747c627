"""Pages by key: the next page begins behind the last row of this one, whatever is written meanwhile."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple

import sqlalchemy as sa

from projections.engine.codec import micros
from projections.engine.register import Record, Register
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table

T = TypeVar("T")
C = TypeVarTuple("C")
U = TypeVar("U")
R = TypeVar("R", bound=Record)

LARGEST = 1000
"""Rows on one page, at most."""


class MalformedCursor(ValueError):
    """This is no cursor that a page of this kind gave."""


class InvalidLimit(ValueError):
    """A page has from 1 to `LARGEST` rows."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for."""

    limit: int = 50
    after: str | None = None
    """The `next` of the page before."""
    total: int | None = None
    """How many rows there are on all pages, if they were counted before."""

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST:
            raise InvalidLimit(f"limit: {self.limit} is not between 1 and {LARGEST}")


FIRST_PAGE = PageRequest()
"""What is asked for if nothing else is said."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where to go on."""

    position: int
    """The position of the log up to which everything is counted in."""
    items: tuple[T, ...]
    total: int
    """How many rows there are on all pages."""
    next: str | None = None
    """What to ask for `after`; None on the last page."""

    def with_items(self, items: Sequence[U]) -> "Page[U]":
        """Return the page with something else in the place of each of its items."""
        return Page(self.position, tuple(items), self.total, self.next)


def page(
    snapshot: Snapshot,
    table: Table[T],
    query: sa.Select[*C],
    order: Sequence[sa.ColumnElement[Any]],
    request: PageRequest,
    key: Callable[[T], Sequence[str | int]],
) -> Page[T]:
    """Return one page of the rows that a query finds.

    Args:
        snapshot: as of when.
        table: whose rows.
        query: finds them all.
        order: in which no two rows are equal.
        request: which page.
        key: from a row to its values in that order.

    Raises:
        MalformedCursor: `request.after` does not fit the order.
    """
    found = snapshot.decoded(table, behind(query, order, request))
    shown = found[: request.limit]
    more = cursor(key(shown[-1])) if len(found) > request.limit else None
    total = snapshot.number(count(query)) if request.total is None else request.total
    return Page(snapshot.position, tuple(shown), total, more)


def page_by_opening(
    snapshot: Snapshot,
    register: Register[R],
    source: sa.Subquery,
    conditions: Iterable[sa.ColumnElement[bool]],
    request: PageRequest,
) -> Page[R]:
    """Return one page of a register, of the rows for which all conditions hold, the oldest first; raises as `page`."""
    query, order = sa.select(source).where(*conditions), (source.c.opened_at, source.c.key)
    return page(snapshot, register, query, order, request, lambda row: (micros(row.opened_at), row.id))


def count(query: sa.Select[*C]) -> sa.Select[int]:
    """Return the query for how many rows another finds."""
    return sa.select(sa.func.count()).select_from(query.subquery())


def behind(query: sa.Select[*C], order: Sequence[sa.ColumnElement[Any]], request: PageRequest) -> sa.Select[*C]:
    """Return the query for one page and the first row behind it, in an order in which no two rows are equal.

    Raises:
        MalformedCursor: `after` does not fit the order.
    """
    if request.after is not None:
        last = _read(request.after, len(order))
        values = [sa.literal(value, column.type) for value, column in zip(last, order, strict=True)]
        query = query.where(sa.tuple_(*order) > sa.tuple_(*values))
    return query.order_by(*order).limit(request.limit + 1)


def cursor(values: Sequence[str | int]) -> str:
    """Return the cursor of a row by its values in the order."""
    return urlsafe_b64encode(json.dumps(list(values), separators=(",", ":")).encode()).decode().rstrip("=")


def _read(text: str, length: int) -> list[str | int]:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise MalformedCursor(f"after: {text!r} is not a cursor") from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str | int) for v in values):
        raise MalformedCursor(f"after: {text!r} is not a cursor of this list")
    return values
