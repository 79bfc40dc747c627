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
    except InvalidReport as refusal:
        return _unkept(element, refusal)
    try:
        report: Report | Refusal = read(event)
    except NotKept as refusal:
        return _unkept(event, refusal)
    except InvalidReport as refusal:
        report = refusal
    raw = raw_of(event)
    return Draft(key_of(organisation, identity), identity, report, raw, digest_of(event, raw))


def _event(element: Any) -> Any:
    if not isinstance(element, bytes):
        return element
    try:
        return orjson.loads(element)
    except orjson.JSONDecodeError as error:
        raise InvalidReport([{"loc": ("event",), "type": "json_invalid", "msg": "is not JSON"}]) from error


def _unkept(element: Any, refusal: Refusal) -> Answer:
    said = element if isinstance(element, dict) else {}
    source, id = (value if isinstance(value := said.get(name), str) else None for name in ("source", "id"))
    return Answer(source, id, None, Status.REFUSED, Result(reason=reason_of(refusal)))
