"""The bytes of an event: CloudEvents 1.0, structured JSON, written once and the same on every node ever after."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import NotRequired, TypedDict

import orjson
from pydantic import ValidationError

import domain.catalogue  # noqa: F401  # whatever may come is then known
from domain.aggregate_id import AggregateId
from domain.envelope import Classification, Envelope
from domain.node_id import NodeId
from domain.registry import Data, event_type, type_of

CONTENT_TYPE = "application/cloudevents+json"

_ID = re.compile(r"[!-~]{1,64}")


class Malformed(ValueError):
    """These bytes are not an event of ours; the message names the attribute and the rule."""


class EventAttributes(TypedDict):
    """An event as JSON has it."""

    specversion: str
    id: str
    source: str
    type: str
    dataschema: str
    datacontenttype: str
    subject: str
    time: str
    recordedtime: str
    sequence: str
    correlationid: str
    authid: str
    dataclassification: str
    audience: NotRequired[str]
    causationid: NotRequired[str]
    synthetic: NotRequired[bool]
    traceparent: NotRequired[str]
    data: Data


def encode(envelope: Envelope) -> bytes:
    """Return the bytes that are stored, hashed, sent and exported."""
    kind = type_of(envelope.payload)
    attributes = {
        "specversion": "1.0",
        "id": envelope.id,
        "source": envelope.source,
        "type": kind.name,
        "dataschema": kind.dataschema,
        "datacontenttype": "application/json",
        "subject": envelope.subject,
        "time": _text(envelope.time),
        "recordedtime": _text(envelope.recorded),
        "sequence": f"{envelope.sequence:010d}",
        "correlationid": envelope.correlation,
        "authid": envelope.actor,
        "dataclassification": envelope.classification,
        "audience": " ".join(envelope.audience) or None,
        "causationid": envelope.causation,
        "synthetic": envelope.synthetic or None,
        "traceparent": envelope.traceparent,
    }
    present: dict[str, object] = {name: value for name, value in attributes.items() if value is not None}
    present["data"] = envelope.payload
    return orjson.dumps(present, option=orjson.OPT_UTC_Z)


def decode(raw: bytes) -> Envelope:
    """Return the event that these bytes hold, its data brought up to the current version.

    Raises:
        Malformed: they hold none, an unknown type, or data against its schema.
    """
    try:
        attributes: EventAttributes = orjson.loads(raw)
        name, version = attributes["type"], int(attributes["dataschema"].rpartition("/")[2])
        return _envelope(attributes, event_type(name).decode(attributes["data"], version))
    except KeyError as error:
        raise Malformed(f"the attribute {error} is missing") from error
    except ValidationError as error:
        raise Malformed(f"{name}: {_rules(error)}") from None
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Malformed(str(error)) from error


def require_readable(payload: object) -> None:
    """Make sure that the data of an event can be read again once it is written.

    Raises:
        Malformed: it breaks its schema; the message names the field and the rule.
    """
    try:
        type_of(payload).adapter.validate_json(orjson.dumps(payload, option=orjson.OPT_UTC_Z))
    except ValidationError as error:
        raise Malformed(_rules(error)) from None


def _rules(error: ValidationError) -> str:
    """Return what is told in logs and alarms: each field and its rule, not the value, which may be anything."""
    broken = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in broken)


def _envelope(attributes: EventAttributes, payload: object) -> Envelope:
    return Envelope(
        id=_checked_id(attributes["id"]),
        source=NodeId(attributes["source"]),
        subject=AggregateId(attributes["subject"]),
        sequence=int(attributes["sequence"]),
        time=datetime.fromisoformat(attributes["time"]),
        recorded=datetime.fromisoformat(attributes["recordedtime"]),
        correlation=attributes["correlationid"],
        causation=attributes.get("causationid"),
        actor=attributes["authid"],
        classification=Classification(attributes["dataclassification"]),
        audience=tuple(NodeId(node) for node in attributes.get("audience", "").split()),
        synthetic=attributes.get("synthetic", False),
        traceparent=attributes.get("traceparent"),
        payload=payload,
    )


def _checked_id(id: str) -> str:
    """Let in what a database can keep and a header can carry; another's ids need not be UUIDs."""
    if not _ID.fullmatch(id):
        raise ValueError("id: must be 1 to 64 printable ASCII characters without spaces")
    return id


@lru_cache(1024)  # all events of a batch are recorded at one moment
def _text(moment: datetime) -> str:
    """Return RFC 3339 in UTC with microseconds, so that equal moments have equal bytes and texts sort as moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
