"""Pages by key: the next page begins behind the last row of this one, whatever is written meanwhile."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

LARGEST = 1000
"""Rows on one page, at most."""


class InvalidCursor(ValueError):
    """This is no cursor that a page of this kind gave."""


class InvalidLimit(ValueError):
    """A page has from 1 to `LARGEST` rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for."""

    limit: int = 50
    after: str | None = None
    """The `next` of the page before."""

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST:
            raise InvalidLimit(f"limit: {self.limit} is not between 1 and {LARGEST}")


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


def count(query: sa.Select[Any]) -> sa.Select[int]:
    """Return the query for how many rows another finds."""
    return sa.select(sa.func.count()).select_from(query.subquery())


def behind(query: sa.Select[Any], order: Sequence[sa.ColumnElement[Any]], asked: Asked) -> sa.Select[Any]:
    """Return the query for one page and the first row behind it, in an order in which no two rows are equal.

    Raises:
        InvalidCursor: `after` does not fit the order.
    """
    if asked.after is not None:
        last = _read(asked.after, len(order))
        values = [sa.literal(value, column.type) for value, column in zip(last, order, strict=True)]
        query = query.where(sa.tuple_(*order) > sa.tuple_(*values))
    return query.order_by(*order).limit(asked.limit + 1)


def cursor(values: Sequence[str | int]) -> str:
    """Return the cursor of a row by its values in the order."""
    return urlsafe_b64encode(json.dumps(list(values), separators=(",", ":")).encode()).decode().rstrip("=")


def _read(text: str, length: int) -> list[str | int]:
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise InvalidCursor(f"after: {text!r} is not a cursor") from error
    if not isinstance(values, list) or len(values) != length or not all(isinstance(v, str | int) for v in values):
        raise InvalidCursor(f"after: {text!r} is not a cursor of this list")
    return values
