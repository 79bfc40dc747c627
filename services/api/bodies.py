"""Bodies: JSON that is read once, and checked by the rules of what it is to be."""

from collections.abc import Collection
from email.message import Message
from functools import cache
from typing import Any

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from services.problems.edge import MalformedRequest, UnsupportedMediaType
from services.problems.rules import RuleViolation, broken_rules

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
        UnsupportedMediaType: it is none of those accepted, or in another charset than JSON's (RFC 8259, 8.1).
    """
    given = content_type(request)
    if given not in accepted or not in_utf8(request):
        raise UnsupportedMediaType(accepted=" / ".join(accepted))
    return given


def in_utf8(request: Request) -> bool:
    """Say whether a body is in UTF-8, as far as its `Content-Type` says it."""
    told = Message()
    told["content-type"] = request.headers.get("content-type", "")
    return told.get_content_charset("utf-8") in ("utf-8", "us-ascii")


def parsed(text: bytes) -> object:
    """Return what stands in the JSON text of a body.

    Raises:
        MalformedRequest: it is not JSON.
        RequestValidationError: it is empty.
    """
    require_none([] if text else [{"loc": ("body",), "type": "missing", "msg": "Field required"}])
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise MalformedRequest from error


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
