"""What came in, element by element: as much of a report as there is in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from domain.refusal import Refusal
from domain.tree import NodeId
from services.gateway.kept import digest_of, key_of, raw_of
from services.gateway.outcome import Answer, Result, Status, reason_of
from services.gateway.refusals import InvalidReport, NotKept
from services.gateway.reports import Identity, Report, identity_of, read

LONGEST = 256 * 1024
"""Bytes of a report."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that can be kept, whether it can be carried out or not."""

    key: str
    identity: Identity
    report: Report | Refusal
    """What is reported, or why it cannot be read."""
    raw: bytes
    digest: bytes

    @property
    def time(self) -> datetime | None:
        """Return when it occurred, as far as it says so."""
        return self.report.time if isinstance(self.report, Report) else None


def drafted(organisation: NodeId, element: Any) -> Draft | Answer:
    """Return what an element holds; the answer to it if it cannot be kept, for nobody could name it, or must not be.

    Args:
        organisation: for which it is reported.
        element: an event as JSON has it, or the bytes of one.
    """
    try:
        event = _event(element)
        identity = identity_of(event)
        raw = raw_of(event)
        _require_short(raw)
        report = _read(event)
    except InvalidReport as refusal:
        return _unkept(element, refusal)
    return Draft(key_of(organisation, identity), identity, report, raw, digest_of(event, raw))


def _event(element: Any) -> Any:
    if not isinstance(element, bytes):
        return element
    _require_short(element)
    try:
        return orjson.loads(element)
    except orjson.JSONDecodeError as error:
        raise InvalidReport([{"loc": ("event",), "type": "json_invalid", "msg": "is not JSON"}]) from error


def _require_short(raw: bytes) -> None:
    if len(raw) > LONGEST:
        told = f"has more than {LONGEST} bytes"
        raise InvalidReport([{"loc": ("event",), "type": "report_too_long", "msg": told, "ctx": {"limit": LONGEST}}])


def _read(event: Any) -> Report | Refusal:
    """Return what is reported, or why it cannot be read; what must not be kept is raised."""
    try:
        return read(event)
    except NotKept:
        raise
    except InvalidReport as refusal:
        return refusal


def _unkept(element: Any, refusal: Refusal) -> Answer:
    said = element if isinstance(element, dict) else {}
    source, id = (value if isinstance(value := said.get(name), str) else None for name in ("source", "id"))
    return Answer(source, id, None, Status.REFUSED, Result(reason=reason_of(refusal)))
