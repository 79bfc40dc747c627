"""Events in binary mode: the attributes are headers, the body is the data (CloudEvents 1.0.2, HTTP binding)."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from fastapi import Request

from services.api.bodies import JSON, content_type, parsed, require_none, require_plain
from services.gateway.reports import JSON_TYPE
from services.problems.edge import UnsupportedMediaType
from services.problems.rules import RuleViolation

_PREFIX = "ce-"
_STRUCTURED = "application/cloudevents"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_PERCENT_ENCODED = re.compile(r"(?:[ -$&-~]|%[0-9A-Fa-f]{2})*")


def is_binary(request: Request) -> bool:
    """Say whether a request holds an event in binary mode: `Content-Type` tells it from the other modes (3)."""
    return f"{_PREFIX}specversion" in request.headers and not content_type(request).startswith(_STRUCTURED)


def event(request: Request, body: bytes) -> dict[str, object]:
    """Return an event in binary mode as JSON has it; `Content-Type` is that of its data (3.1.1).

    Raises:
        UnsupportedMediaType: the data is something else than JSON.
        UnsupportedCharset, UnsupportedContentEncoding: it is not in UTF-8, or compressed.
        MalformedRequest: it is not JSON, though it is said to be.
        InvalidRequest: a text in it holds half of a character, or an object a key twice.
        RequestValidationError: an attribute is given twice, or is not written as the binding has it.
    """
    given = request.headers.get("content-type")
    if given is not None and not re.match(JSON_TYPE, given):
        raise UnsupportedMediaType(accepted=JSON)
    require_plain(request)
    return {**_attributes(request), "datacontenttype": given, **({"data": parsed(body)} if body else {})}


def _attributes(request: Request) -> dict[str, object]:
    named = [(name, value) for name, value in request.headers.items() if name.startswith(_PREFIX)]
    found = {name.removeprefix(_PREFIX): _decoded(value) for name, value in named}
    twice = [name for name, times in Counter(name for name, _ in named).items() if times > 1]
    require_none([*(_violation(name, "given_twice", "is given more than once") for name in twice), *_misspelt(found)])
    return {**found}


def _misspelt(found: dict[str, str | None]) -> Iterator[RuleViolation]:
    message = "must be UTF-8, percent-encoded (CloudEvents, HTTP protocol binding, 3.1.3.2)"
    return (_violation(f"{_PREFIX}{name}", "percent_encoding", message) for name in found if found[name] is None)


def _violation(name: str, rule: str, message: str) -> RuleViolation:
    return {"loc": ("header", name), "type": rule, "msg": message}


def _decoded(value: str) -> str | None:
    """Return the value of an attribute (3.1.3.2); None if it is not written so.

    Older senders put what has spaces between double quotes instead.
    """
    quoted = _QUOTED.fullmatch(value)
    text = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    try:
        return unquote(text, errors="strict") if _PERCENT_ENCODED.fullmatch(text) else None
    except UnicodeDecodeError:
        return None
