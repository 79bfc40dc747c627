"""Pages by key: each begins behind the last row of the one before, at the same point in the past.

The cursor is opaque to its user. It holds where the view goes on, the point at which the first page was read, and the
query that it belongs to: so nothing is left out or shown twice, whatever happens between two pages.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from domain.moment import Moment
from domain.node_id import NodeId
from projections.circle import Covers
from projections.engine.as_of import AsOf, Clock
from projections.engine.paging import MalformedCursor as InvalidAfter
from projections.engine.paging import Page, PageRequest
from projections.engine.snapshot import Snapshot
from projections.untold import listed
from services.api.view_reader import ViewReader
from services.problems.edge import InvalidCursor

CursorText = Annotated[
    str | None,
    Query(alias="cursor", max_length=2000, description="Where the page begins: from the `Link` of the page before."),
]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows on a page.")]

T = TypeVar("T")

_OF_THE_PAGE = ("cursor", "limit", "wait_for", "timeout")


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Cursor:
    """Where a page begins."""

    after: str
    """As the view says it."""
    position: int
    moment: Moment
    asked: dict[str, str]
    """The query."""


_CURSOR = TypeAdapter(Cursor)


@dataclass(frozen=True, slots=True)
class PageParameters:
    """Which page is asked for."""

    limit: int
    cursor: Cursor | None

    @property
    def after(self) -> str | None:
        """Where the view goes on."""
        return self.cursor.after if self.cursor else None

    def pinned(self, as_of: AsOf | None) -> AsOf | None:
        """Return the point at which the first page was read, which `as_of` alone does not hold fast."""
        if self.cursor is None:
            return as_of
        if as_of is None:
            return AsOf(position=self.cursor.position, moment=self.cursor.moment)
        if as_of.moment is not None and as_of.clock is Clock.OCCURRED:
            return AsOf(position=self.cursor.position, moment=as_of.moment)
        return as_of


async def wanted(request: Request, limit: Limit = 100, cursor: CursorText = None) -> PageParameters:
    """Return which page is asked for.

    Raises:
        InvalidCursor: the cursor is none of ours, or comes from another query.
    """
    return PageParameters(limit, _decode(cursor, _query(request)) if cursor else None)


WantedDep = Annotated[PageParameters, Depends(wanted)]


@dataclass(frozen=True, slots=True)
class ReadPage(Generic[T]):
    """A page as it is answered."""

    page: Page[T]
    covers: Covers
    """Of how much the whole list tells."""
    links: Mapping[str, str]
    """The `Link` header. The cursor stands in it alone, so that equal pages have equal bytes."""

    def content(self, items: Sequence[object] | None = None) -> Mapping[str, object]:
        """Return what the body says, perhaps with something else in place of the items."""
        shown = self.page.items if items is None else items
        return {"position": self.page.position, "covers": self.covers, "total": self.page.total, "items": shown}


def read_page(
    request: Request,
    views: ViewReader,
    wanted: PageParameters,
    read: Callable[[Snapshot, PageRequest], Page[T]],
    owner: NodeId | None = None,
) -> ReadPage[T]:
    """Return the page that is asked for, read at the point of the first one.

    Args:
        request: as it came.
        views: where it is read.
        wanted: which page.
        read: reads it.
        owner: whose records alone are asked for, if that is said.

    Raises:
        InvalidCursor: what stands in the cursor is none of this list.
    """
    with replace(views, as_of=wanted.pinned(views.as_of)).snapshot() as snapshot:
        try:
            page = read(snapshot, PageRequest(wanted.limit, wanted.after))
        except InvalidAfter as error:
            raise InvalidCursor from error
        cursor = _cursor(request, page.next, snapshot.position, snapshot.moment) if page.next else None
        told = listed(snapshot, page.total, owner)
    return ReadPage(page, told, _links(request, cursor))


def _cursor(request: Request, after: str, position: int, moment: datetime) -> str:
    """Return the cursor of the page that goes on at `after`."""
    cursor = Cursor(after, position, moment, _query(request))
    return urlsafe_b64encode(_CURSOR.dump_json(cursor)).decode().rstrip("=")


def _links(request: Request, cursor: str | None) -> Mapping[str, str]:
    """Return the `Link` header: the first page, and the next one if there is one (RFC 8288)."""
    limit = {"limit": request.query_params["limit"]} if "limit" in request.query_params else {}
    first = {**_query(request), **limit}
    targets = {"first": first, **({"next": {**first, "cursor": cursor}} if cursor else {})}
    path = request.url.path
    return {"Link": ", ".join(f'<{path}?{urlencode(query)}>; rel="{rel}"' for rel, query in targets.items())}


def _decode(text: str, query: Mapping[str, str]) -> Cursor:
    try:
        cursor = _CURSOR.validate_json(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, ValidationError) as error:
        raise InvalidCursor from error
    if cursor.asked != query:
        raise InvalidCursor
    return cursor


def _query(request: Request) -> dict[str, str]:
    return {name: value for name, value in sorted(request.query_params.items()) if name not in _OF_THE_PAGE}
