"""Conditional requests on a record: its ETag is its version (RFC 9110, 13.1.1)."""

import re
from collections.abc import Collection

from fastapi.exceptions import RequestValidationError

ANY_VERSION = range(1, 1 << 31)
"""What `If-Match: *` asks for: that the record is there."""

_LIST = re.compile(r'\s*(?:W/)?"[^"]*"\s*(?:,\s*(?:W/)?"[^"]*"\s*)*')
_STRONG = re.compile(r'(?<!W/)"(\d{1,9})"')


def etag(sequence: int) -> str:
    """Return the strong ETag of a record at this version."""
    return f'"{sequence}"'


def versions(header: str | None) -> Collection[int] | None:
    """Return the versions that If-Match names; None if it is not there. A weak tag never matches.

    Raises:
        RequestValidationError: it is not a list of entity tags.
    """
    if header is None:
        return None
    if header.strip() == "*":
        return ANY_VERSION
    if not _LIST.fullmatch(header):
        error = {"loc": ("header", "If-Match"), "type": "entity_tag", "msg": 'give entity tags: "3", or *'}
        raise RequestValidationError([error])
    return frozenset(int(tag) for tag in _STRONG.findall(header))
