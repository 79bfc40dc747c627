"""An entry of the register of reports."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

import orjson

from domain.node_id import NodeId
from services.gateway.outcome import Result, Status
from services.gateway.refusals import InvalidReport
from services.gateway.reports import ReportIdentity

_BESIDE = ("traceparent", "tracestate", "datacontenttype")
"""Attributes that say nothing of what happened: traces differ each time, and all data is JSON."""

UNHEARD = b""
"""The digest of a report of which only the log knows: what it said is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEntry:
    """A report with what has become of it so far."""

    key: str
    """Stands for whom it was made for, its source and its id."""
    organisation: NodeId
    """For which it was made."""
    namespace: str | None = None
    """In which it was made; the organisation's own if there is none."""
    publisher: str
    """The pseudonym of who made it, or corrected it."""
    received_at: datetime
    status: Status
    version: int = 1
    """Counts its changes."""
    attempts: int = 0
    """How often it was tried."""
    next_attempt: datetime | None = None
    """When it is tried again at the latest, if it waits."""
    until: datetime | None = None
    """How long it may wait."""
    awaits: frozenset[str] = frozenset()
    """The uids of the records that may lift what it waits for."""
    digest: bytes
    """Of what came first under its id; `UNHEARD` if that is not known."""
    raw: bytes
    """The event as it came, or as it was corrected: JSON, its members sorted; what the log knows of it if `UNHEARD`."""
    result: Result
    """What it has led to so far."""
    number: int = 0
    """Its place in the register: 1, 2, 3 … with gaps; 0 before it has one."""

    @property
    def event(self) -> dict[str, object]:
        """Return the event as it came."""
        found: dict[str, object] = orjson.loads(self.raw)
        return found


@dataclass(frozen=True, slots=True)
class ReportRevision:
    """What an entry was before people corrected it or dismissed it."""

    key: str
    version: int
    at: datetime
    """When it was changed."""
    by: str
    """The pseudonym of who changed it."""
    note: str | None
    """Why, if anybody said so."""
    status: Status
    raw: bytes
    result: Result

    @property
    def event(self) -> dict[str, object]:
        """Return the event as it was."""
        found: dict[str, object] = orjson.loads(self.raw)
        return found


def key_of(organisation: NodeId, identity: ReportIdentity, namespace: str | None = None) -> str:
    """Return what stands for a report in the register, in addresses and in the log's requests."""
    whose = "/".join(filter(None, (organisation, namespace)))
    named = f"{whose}\0{identity.source}\0{identity.id}"
    return blake2b(named.encode(), digest_size=16).hexdigest()


def raw_of(event: object) -> bytes:
    """Serialise an event as the register has it: the same bytes, however its members were ordered and spaced.

    Raises:
        InvalidReport: it is nested so deeply that nobody could write it again.
    """
    try:
        return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise InvalidReport([{"loc": ("event",), "type": "too_deep", "msg": "is nested too deeply"}]) from error


def digest_of(event: object, raw: bytes) -> bytes:
    """Return what is the same when a report is sent again, in whichever mode."""
    if isinstance(event, dict) and any(name in event for name in _BESIDE):
        raw = raw_of({name: value for name, value in event.items() if name not in _BESIDE})
    return blake2b(raw, digest_size=16).digest()
