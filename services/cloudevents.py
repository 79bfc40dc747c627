"""The bytes of an event: CloudEvents 1.0, structured JSON, written once and the same on every node ever after.

What they must be is said once, at `CloudEvent`: links, recovery, replay and the log's own appends read by it, and it is
what the contracts publish.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Annotated, Literal, NamedTuple, NotRequired, TypedDict, get_args, get_type_hints

import orjson
from pydantic import Field, StrictBool, StringConstraints, TypeAdapter, ValidationError

import domain.catalogue  # noqa: F401  # whatever may come is then known
from domain.aggregate import kind_of
from domain.aggregate_id import AggregateRef, parts
from domain.envelope import Classification, Envelope
from domain.fields import Traceparent
from domain.moment import Moment
from domain.node_id import NodeId, Organisation
from domain.registry import Data, EventType, event_type, type_of
from domain.words import Words
from services.parse_errors import of_data, quoted

CONTENT_TYPE = "application/cloudevents+json"

AUDIENCE = 1024
"""Organisations that may take part in one record: more than any board has that runs nodes."""

_WIDTH = (Classification.LOCAL, Classification.RESTRICTED, Classification.INTERNAL)
"""How far events may travel, the nearest first."""


class Malformed(ValueError):
    """These bytes are not an event of ours."""

    def __init__(self, rule: Words) -> None:
        """Say which attribute breaks which rule, and never what stood there, which may be anything."""
        super().__init__(rule.en)
        self.rule = rule


class _Rule(NamedTuple):
    """What an attribute must be."""

    zh: str
    en: str


_Attribute = Annotated[
    str,
    StringConstraints(pattern=r"^[!-~]{1,64}$"),
    _Rule("须为 1 至 64 个不含空格的可打印 ASCII 字符", "must be 1 to 64 printable ASCII characters without spaces"),
]
_Written = Annotated[
    Moment,
    _Rule(
        "须为带时区的时刻(RFC 3339),在 1949 年至 9000 年之间",
        "must be a moment with its time zone (RFC 3339), from 1949 to 9000",
    ),
]
_LABELS = r"[a-z][a-z0-9]{0,31}(\.[a-z][a-z0-9]{0,31}){0,7}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudEvent:
    """An event as it stands in the log, on every wire and in every export (CloudEvents 1.0, structured mode)."""

    specversion: Annotated[Literal["1.0"], _Rule("须为 1.0", "must be 1.0")]
    id: _Attribute
    """A UUIDv7. With `source`, it names the event for ever."""
    source: Annotated[Organisation, _Rule("须为单位编号", "must be the id of an organisation")]
    """The node where it was decided."""
    type: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z]{1,80}$"),
        _Rule("须为事件类型的名称", "must be the name of an event type"),
    ]
    """The type of the event: `IssueRaised`."""
    dataschema: Annotated[
        str,
        StringConstraints(pattern=r"^/schemas/[A-Za-z]{1,80}/[1-9][0-9]{0,5}$"),
        _Rule("须为 /schemas/类型/版本", "must be /schemas/, the type, and a version"),
    ]
    """Where the schema of its data is: the type and the version in which it was written."""
    datacontenttype: Annotated[Literal["application/json"], _Rule("须为 application/json", "must be application/json")]
    subject: Annotated[
        AggregateRef,
        Field(max_length=300),
        _Rule("须为记录编号:类别-编码@单位", "must be the id of a record: kind-uid@owner"),
    ]
    """The record that it happened to; its owner stands behind the `@`."""
    time: _Written
    """When it occurred, in UTC."""
    recordedtime: _Written
    """When the node where it was decided recorded it, in UTC."""
    sequence: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9]*[1-9][0-9]*$", min_length=10, max_length=10),
        _Rule("须为十位数字,从 1 起", "must be ten digits, from 1"),
    ]
    """The version of the record that it makes, from 1."""
    correlationid: _Attribute
    """The request that it belongs to; if that had a key, the same for the same key: it is known again by it."""
    authid: Annotated[
        str,
        StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f<>]{1,200}$"),
        _Rule("须为 1 至 200 个字符的代号", "must be a pseudonym of 1 to 200 characters"),
    ]
    """The pseudonym of who acted."""
    dataclassification: Annotated[
        Classification, _Rule("须为 internal、restricted 或 local", "must be internal, restricted or local")
    ]
    """How far it may travel."""
    audience: Annotated[
        str | None,
        StringConstraints(pattern=rf"^{_LABELS}( {_LABELS})*$"),
        _Rule(
            f"须为至多 {AUDIENCE} 个单位编号,以空格分隔",
            f"must be the ids of at most {AUDIENCE} organisations, separated by spaces",
        ),
    ] = None
    """Who takes part in the record so far, separated by spaces; left out if nobody does."""
    causationid: _Attribute | None = None
    """The event that led to it; left out if none did."""
    synthetic: Annotated[StrictBool | None, _Rule("须为 true 或 false", "must be true or false")] = None
    """True for what a scenario invented where its source is silent; left out else."""
    traceparent: Annotated[Traceparent | None, _Rule("须为 W3C 追踪上下文", "must be a W3C trace context")] = None
    """W3C trace context, if the request had one."""
    data: Annotated[dict[str, object], _Rule("须为 JSON 对象", "must be a JSON object")]
    """What happened, by the schema that `dataschema` names."""


_ATTRIBUTES = TypeAdapter(CloudEvent)


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
        Malformed: they hold none, an unknown type, or attributes or data against their rules.
    """
    event = _attributes(raw)
    kind = _type(event)
    _require_fitting(event, kind)
    return _envelope(event, _payload(event, kind))


def readable(envelope: Envelope) -> bytes:
    """Return the bytes of an event, which have been read again: what is in a log stays there, whoever wrote it.

    Raises:
        Malformed: they could not be; the message names the field and the rule.
    """
    raw = encode(envelope)
    decode(raw)
    return raw


def _attributes(raw: bytes) -> CloudEvent:
    if b"\n" in raw or b"\r" in raw:
        raise Malformed(Words("须写成一行", "it is not written in one line, as feeds and exports need it"))
    try:
        return _ATTRIBUTES.validate_python(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise Malformed(Words("不是合法的 JSON", "it is not JSON")) from error
    except ValidationError as error:
        raise Malformed(_broken(error)) from None


def _broken(error: ValidationError) -> Words:
    """Return which attribute breaks which rule: the first one."""
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing":
        return Words(f"缺少属性 {name}", f"the attribute {name!r} is missing")
    zh, en = _attribute_rules().get(name, _Rule("须为 JSON 对象", "must be a JSON object"))
    return Words(f"{name}:{zh}" if name else zh, f"{name}: {en}" if name else f"it {en}")


@cache
def _attribute_rules() -> dict[str, _Rule]:
    return {name: _rule(hint) for name, hint in get_type_hints(CloudEvent, include_extras=True).items()}


def _rule(hint: object) -> _Rule:
    """Return the rule in an annotation: its own before those of what it is made of."""
    own = (each for each in getattr(hint, "__metadata__", ()) if isinstance(each, _Rule))
    return next(own, None) or next(map(_rule, get_args(hint)))


def _type(event: CloudEvent) -> EventType:
    try:
        return event_type(event.type)
    except LookupError as error:
        raise Malformed(Words(f"没有名为 {event.type} 的事件类型", str(error))) from error


def _require_fitting(event: CloudEvent, type: EventType) -> None:
    """Demand that the attributes fit each other."""
    kind, _, _ = parts(event.subject)
    happens_to = kind_of(type.payload)
    if event.dataschema.split("/")[2] != event.type:
        raise Malformed(Words("dataschema:须与 type 一致", "dataschema: must be of the type"))
    if happens_to.kind != kind:
        raise Malformed(
            Words(
                f"subject:{event.type} 不是 {kind} 类记录的事件", f"subject: {event.type} does not happen to a {kind}"
            )
        )
    if _WIDTH.index(event.dataclassification) > _WIDTH.index(happens_to.classification):
        raise Malformed(
            Words(
                f"dataclassification:{kind} 类记录不得如此广为发送",
                f"dataclassification: no {kind} may travel so far",
            )
        )


def _words(name: str) -> Words:
    """Return what an attribute must be."""
    rule = _attribute_rules()[name]
    return Words(f"{name}:{rule.zh}", f"{name}: {rule.en}")


def _payload(event: CloudEvent, type: EventType) -> object:
    try:
        return type.decode(event.data, int(event.dataschema.rpartition("/")[2]))
    except ValidationError as error:
        rules = of_data(error)
        raise Malformed(Words(f"{type.name} 的数据：{rules.zh}", f"{type.name}: {rules.en}")) from None
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Malformed(Words(f"{type.name} 的数据有误{quoted(error)}", f"{type.name}: {error}")) from error


def _envelope(event: CloudEvent, payload: object) -> Envelope:
    return Envelope(
        id=event.id,
        source=event.source,
        subject=event.subject,
        sequence=int(event.sequence),
        time=event.time,
        recorded=event.recordedtime,
        correlation=event.correlationid,
        causation=event.causationid,
        actor=event.authid,
        classification=event.dataclassification,
        audience=_audience(event.audience),
        synthetic=event.synthetic or False,
        traceparent=event.traceparent,
        payload=payload,
    )


@lru_cache(1024)  # many events of a record, or of a list, name the same
def _audience(named: str | None) -> tuple[NodeId, ...]:
    nodes = tuple(map(NodeId, named.split(" "))) if named else ()
    if len(nodes) > AUDIENCE or len(set(nodes)) != len(nodes):
        raise Malformed(_words("audience"))
    return nodes


@lru_cache(1024)  # all events of a batch are recorded at one moment
def _text(moment: datetime) -> str:
    """Return RFC 3339 in UTC with microseconds, so that equal moments have equal bytes and texts sort as moments."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
