"""Events as feeds pass them on: read once from their stored bytes, shared by all who get them."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

import domain.catalogue  # noqa: F401 - whatever stands in the log is then known
from domain.aggregate_id import AggregateId, parts
from domain.audience import participants_in
from domain.envelope import Classification
from domain.node_id import NodeId
from domain.registry import event_type
from services.cloudevents import EventAttributes
from services.log import RawRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """One event: its bytes, and what feeds look at to decide who gets them."""

    position: int
    raw: bytes
    """The CloudEvents bytes as they are stored."""
    id: str
    """Of the event, the same on every node."""
    type: str
    version: int
    """Of the data, as they were written."""
    subject: AggregateId
    sequence: int
    kind: str
    """The kind of its aggregate."""
    owner: NodeId
    audience: tuple[NodeId, ...]
    classification: Classification
    named: frozenset[NodeId]
    """Whom this event itself names as taking part, some of them perhaps for the first time."""
    readable: bool = True
    """False for an event that this program cannot read: it goes to nobody."""
    _by_version: dict[int, bytes] = field(default_factory=dict, compare=False, repr=False)

    def in_version(self, version: int) -> bytes:
        """Return the bytes with the data in another version; made once for all who ask for it."""
        if version == self.version:
            return self.raw
        if version not in self._by_version:
            self._by_version[version] = _rewritten(self, version)
        return self._by_version[version]


def frame(record: RawRecord) -> Frame:
    """Return what feeds need of an event."""
    attributes: EventAttributes = orjson.loads(record.raw)
    subject = AggregateId(attributes["subject"])
    kind, _, owner = parts(subject)
    return Frame(
        position=record.position,
        raw=record.raw,
        id=attributes["id"],
        type=record.type,
        version=int(attributes["dataschema"].rpartition("/")[2]),
        subject=subject,
        sequence=int(attributes["sequence"]),
        kind=kind,
        owner=owner,
        audience=tuple(map(NodeId, attributes.get("audience", "").split())),
        classification=Classification(attributes["dataclassification"]),
        named=participants_in(event_type(record.type).payload, attributes["data"]),
    )


def frames(records: Iterable[RawRecord]) -> Sequence[Frame]:
    """Return the same of several; one that this program cannot read keeps its place, and goes to nobody."""
    return [_frame(record) for record in records]


def _frame(record: RawRecord) -> Frame:
    try:
        return frame(record)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        _log.warning("position %d is left out of the feeds: %s", record.position, error)
        return _unreadable(record)


def _unreadable(record: RawRecord) -> Frame:
    kind, _, owner = parts(record.aggregate)
    return Frame(
        position=record.position,
        raw=record.raw,
        id="",
        type=record.type,
        version=0,
        subject=record.aggregate,
        sequence=0,
        kind=kind,
        owner=owner,
        audience=(),
        classification=Classification.LOCAL,
        named=frozenset(),
        readable=False,
    )


def _rewritten(frame: Frame, version: int) -> bytes:
    attributes: EventAttributes = orjson.loads(frame.raw)
    attributes["data"] = event_type(frame.type).downcast(version, attributes["data"], frame.version)
    attributes["dataschema"] = f"{attributes['dataschema'].rpartition('/')[0]}/{version}"
    return orjson.dumps(attributes)
