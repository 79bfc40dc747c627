"""Pages by key: each begins behind the last row of the one before, at the same point in the past.

The cursor is opaque to its user. It holds the key, the point, and the query that it belongs to.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import Query, Request

from services.api.problems import InvalidCursor

Cursor = Annotated[
    str | None, Query(max_length=1000, description="Where the page begins: from the `Link` of the page before.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="Rows on a page.")]

_OWN = ("cursor", "limit", "wait_for", "timeout", "as_of", "clock")


def encode(key: Sequence[Any], position: int, filters: Mapping[str, str]) -> str:
    """Return the cursor that goes on behind `key`, at a position of the log."""
    return urlsafe_b64encode(orjson.dumps([position, list(key), dict(sorted(filters.items()))])).decode().rstrip("=")


def decode(cursor: str, filters: Mapping[str, str]) -> tuple[int, Sequence[Any]]:
    """Return the position and the key in a cursor.

    Raises:
        InvalidCursor: it is none of ours, or comes from another query.
    """
    try:
        position, key, of = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (Error, ValueError, TypeError) as error:
        raise InvalidCursor from error
    if of != dict(filters) or not isinstance(position, int) or not isinstance(key, list):
        raise InvalidCursor
    return position, key


def filters_of(request: Request) -> dict[str, str]:
    """Return what a query asks for, apart from the page and the point."""
    return {name: value for name, value in request.query_params.items() if name not in _OWN}


def links(request: Request, following: str | None) -> dict[str, str]:
    """Return the `Link` header: the first page, and the next one if there is one (RFC 8288)."""
    kept = {name: value for name, value in request.query_params.items() if name not in ("cursor", "wait_for")}
    targets = {"first": kept, **({"next": {**kept, "cursor": following}} if following else {})}
    path = request.url.path
    return {"Link": ", ".join(f'<{path}?{urlencode(query)}>; rel="{rel}"' for rel, query in targets.items())}
