"""Bodies: JSON that is read once, and checked by the rules of what it is to be."""

from collections.abc import Collection
from email.message import Message
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from services.json_text import Ambiguous, NotJson, read_json
from services.problems.edge import (
    InvalidRequest,
    MalformedRequest,
    UnsupportedCharset,
    UnsupportedContentEncoding,
    UnsupportedMediaType,
)
from services.problems.rules import RuleViolation, ambiguous, broken_rules

JSON = "application/json"
NO_FIELDS = b"{}"
"""What a body that was left out stands for."""

Errors = list[RuleViolation]
"""Broken rules, as pydantic tells them."""


def content_type(request: Request) -> str:
    """Return what a request says that its body is, without parameters; empty if it says nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def media_type(request: Request, accepted: Collection[str]) -> str:
    """Return what a request says that its body is.

    Raises:
        UnsupportedMediaType: it is none of those accepted.
        UnsupportedCharset, UnsupportedContentEncoding: see `require_plain`.
    """
    given = content_type(request)
    if given not in accepted:
        raise UnsupportedMediaType(accepted=" / ".join(accepted))
    require_plain(request)
    return given


def require_plain(request: Request) -> None:
    """Make sure that a body is in UTF-8 and not compressed, as far as its headers say it.

    Raises:
        UnsupportedCharset: it is in another charset than JSON's (RFC 8259, 8.1).
        UnsupportedContentEncoding: it is.
    """
    told = Message()
    told["content-type"] = request.headers.get("content-type", "")
    if (charset := told.get_content_charset("utf-8")) not in ("utf-8", "us-ascii"):
        raise UnsupportedCharset(charset=charset)
    if (encoding := request.headers.get("content-encoding", "identity").strip().lower()) not in ("", "identity"):
        raise UnsupportedContentEncoding(encoding=encoding)


def parsed(text: bytes) -> object:
    """Return what stands in the JSON text of a body.

    Raises:
        MalformedRequest: it is not JSON.
        RequestValidationError: it is empty.
        InvalidRequest: a text in it holds half of a character, or an object a key twice.
    """
    try:
        return _read(text)
    except Ambiguous as error:
        raise InvalidRequest([ambiguous("body", error.place, error.rule)]) from error


def parsed_apart(text: bytes) -> object:
    """Return the same; where not everybody reads it alike, the JSON text of each element, or of all."""
    try:
        return _read(text)
    except Ambiguous as error:
        return error.apart()


def _read(text: bytes) -> object:
    require_none([] if text else [{"loc": ("body",), "type": "missing", "msg": "Field required"}])
    try:
        return read_json(text)
    except NotJson as error:
        raise MalformedRequest(error.line, error.column) from error


def checked(kind: object, data: object, *place: str) -> tuple[Any, Errors]:
    """Return data as the kind that it is to be, and the rules that it breaks.

    Args:
        kind: a type with its rules.
        data: what came.
        place: where it came from: `body`, say, and the field in it.
    """
    try:
        return _adapter(kind).validate_python(data), []
    except ValidationError as error:
        return None, broken_rules(error, *place)


def require_none(errors: Errors) -> None:
    """Refuse a request that breaks rules.

    Raises:
        RequestValidationError: there are some.
    """
    if errors:
        raise RequestValidationError(errors)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what checks a kind; made when it is first needed, for of all commands a node meets few at once."""
    return TypeAdapter(kind)
