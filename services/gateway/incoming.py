"""What came in, element by element: as much of a report as there is in it."""

from dataclasses import dataclass
from datetime import datetime

from domain.authority import Actor
from domain.refusal import Refusal
from services.gateway.entry import digest_of, key_of, raw_of
from services.gateway.outcome import ReportOutcome, Result, Status, refusal_record
from services.gateway.refusals import InvalidReport, NotKept
from services.gateway.reports import Report, ReportIdentity, identity_of, read
from services.json_text import Ambiguous, NotJson, is_text, read_json
from services.problems.rules import ambiguous

LONGEST = 256 * 1024
"""Bytes of a report."""


@dataclass(frozen=True, slots=True)
class IncomingReport:
    """A report that can stand in the register, whether it can be dispatched or not."""

    key: str
    identity: ReportIdentity
    report: Report | Refusal
    """What is reported, or why it cannot be read."""
    raw: bytes
    digest: bytes

    @property
    def time(self) -> datetime | None:
        """Return when it occurred, as far as it says so."""
        return self.report.time if isinstance(self.report, Report) else None


def incoming(publisher: Actor, element: object) -> IncomingReport | ReportOutcome:
    """Return what an element holds; the outcome if it cannot be recorded, for nobody could name it, or must not be.

    Args:
        publisher: who reports it, for which organisation, in which namespace.
        element: an event as JSON has it, or the bytes of one.
    """
    try:
        event = _event(element)
        identity = identity_of(event)
        raw = raw_of(event)
        _require_short(raw)
        report = _read(event)
    except Ambiguous as error:
        return _unrecorded(error.value, InvalidReport([ambiguous("event", error.place, error.rule)]))
    except InvalidReport as refusal:
        return _unrecorded(element, refusal)
    key = key_of(publisher.organisation, identity, publisher.namespace)
    return IncomingReport(key, identity, report, raw, digest_of(event, raw))


def _event(element: object) -> object:
    if not isinstance(element, bytes):
        return element
    _require_short(element)
    try:
        return read_json(element)
    except NotJson as error:
        raise InvalidReport([{"loc": ("event",), "type": "json_invalid", "msg": "is not JSON"}]) from error


def _require_short(raw: bytes) -> None:
    if len(raw) > LONGEST:
        message = f"has more than {LONGEST} bytes"
        raise InvalidReport([{"loc": ("event",), "type": "report_too_long", "msg": message, "ctx": {"limit": LONGEST}}])


def _read(event: object) -> Report | Refusal:
    """Return what is reported, or why it cannot be read; what must not be recorded is raised."""
    try:
        return read(event)
    except NotKept:
        raise
    except InvalidReport as refusal:
        return refusal


def _unrecorded(element: object, refusal: Refusal) -> ReportOutcome:
    event = element if isinstance(element, dict) else {}
    source, id = (
        value if isinstance(value := event.get(name), str) and is_text(value) else None for name in ("source", "id")
    )
    return ReportOutcome(source, id, None, Status.REFUSED, Result(reason=refusal_record(refusal)))
