"""A report: a CloudEvents 1.0 event of an outside system, read and checked.

`source` and `id` name the report, `type` says which command it becomes, `subject` is the publisher's id of the record,
or ours, `time` when it occurred, `data` the fields of the command. What breaks a rule is told by field and rule.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from domain.aggregate import CommandType
from domain.fields import Traceparent
from domain.moment import Moment
from domain.registry import event_type
from domain.restriction import restricted_types
from services.gateway.names import NAME
from services.gateway.references import NoName
from services.gateway.refusals import InvalidReport, NotKept
from services.gateway.routing import command_of
from services.json_text import read_json
from services.problems.rules import RuleViolation, broken_rules

T = TypeVar("T")

_Name = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=NAME)]
JSON_TYPE = r"^[A-Za-z]+/([A-Za-z0-9.+_-]+\+)?[Jj][Ss][Oo][Nn] *(;|$)"
"""The media types of JSON, with or without parameters (CloudEvents, JSON event format, 3.1)."""

_Json = Annotated[str, StringConstraints(pattern=JSON_TYPE)]


@validated(frozen=True)
class ReportIdentity:
    """What a publisher knows a report by."""

    source: Annotated[_Name, Field(description="Your system: a URI that stays the same.")]
    id: Annotated[_Name, Field(description="Your name for this event, never used for another one of this source.")]


@validated(frozen=True, kw_only=True)
class Attributes(ReportIdentity):
    """What a report consists of; further attributes of CloudEvents are passed over."""

    specversion: Literal["1.0"]
    type: Annotated[_Name, Field(description="The type of the event: `IssueRaised`.")]
    subject: Annotated[_Name, Field(description="The record that it is about: your id of it, or ours.")]
    time: Annotated[Moment | None, Field(description="When it occurred; now, if it is left out.")] = None
    datacontenttype: Annotated[_Json | None, Field(description="JSON is taken, and nothing else.")] = None
    dataschema: Annotated[_Name | None, Field(description="`/schemas/{type}/{version}`; the current version's.")] = None
    synthetic: Annotated[bool | None, Field(description="A scenario invented it where its source is silent.")] = None
    traceparent: Annotated[Traceparent | None, Field(description="W3C trace context.")] = None
    data: Annotated[dict[str, object] | None, Field(description="The fields of the command.")] = None
    data_base64: Annotated[str | None, Field(description="In place of `data`: its JSON text in Base64.")] = None


_IDENTITY, _ATTRIBUTES = TypeAdapter(ReportIdentity), TypeAdapter(Attributes)
_SCHEMA = re.compile(r".*/schemas/([A-Za-z]+)/([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class Report:
    """What a publisher reports, not yet mapped to our records."""

    identity: ReportIdentity
    type: str
    command: CommandType
    """The command that it becomes."""
    subject: str
    time: datetime | None
    synthetic: bool
    traceparent: str | None
    data: Mapping[str, object]
    """At the current version of the event type."""


def identity_of(event: object) -> ReportIdentity:
    """Return what a report is known by, whatever else is wrong with it.

    Raises:
        InvalidReport: it has no identity.
    """
    return valid(_IDENTITY, event, "event")


def read(event: object) -> Report:
    """Return the report that an event is.

    Raises:
        InvalidReport: an attribute is missing or breaks its rule, or no such event may be reported.
        NotKept: it is about what is restricted.
    """
    found = valid(_ATTRIBUTES, event, "event")
    return Report(
        ReportIdentity(found.source, found.id),
        found.type,
        _command(found.type),
        found.subject,
        found.time,
        found.synthetic or False,
        found.traceparent,
        _current(found),
    )


def _command(type: str) -> CommandType:
    if command := command_of(type):
        return command
    if type in restricted_types():
        message = "what is restricted is not reported; nothing of this was kept"
        raise NotKept([{"loc": ("event", "type"), "type": "not_reported", "msg": message}])
    message = "no event of this type may be reported; `yipan events` lists those that may"
    raise InvalidReport([{"loc": ("event", "type"), "type": "unknown_type", "msg": message}])


def _current(found: Attributes) -> Mapping[str, object]:
    """Return the data, brought up to date from the version that its schema names.

    The steps are those of the event: fields that they add and that the command does not have are the node's to decide.
    """
    data = _data(found)
    if not found.dataschema:
        return data
    upcast = _upcast(found.type, data, found.dataschema)
    known = {*data, *(field.name for field in fields(_command(found.type).payload))}
    return {name: value for name, value in upcast.items() if name in known}


def _data(found: Attributes) -> dict[str, object]:
    """Return the data, in whichever of the two ways JSON has it (CloudEvents, JSON event format, 3.1)."""
    if found.data_base64 is None:
        return found.data or {}
    if found.data is not None:
        message = "data and data_base64 exclude each other"
        raise InvalidReport([{"loc": ("event", "data_base64"), "type": "data_twice", "msg": message}])
    try:
        data = read_json(b64decode(found.data_base64, validate=True))
    except ValueError:
        data = None
    if not isinstance(data, dict):
        message = "must be the Base64 of a JSON object (RFC 4648)"
        raise InvalidReport([{"loc": ("event", "data_base64"), "type": "base64", "msg": message}])
    return data


def _upcast(type: str, data: dict[str, object], schema: str) -> dict[str, object]:
    named = _SCHEMA.fullmatch(schema)
    version = int(named[2]) if named and named[1] == type else 0
    try:
        return event_type(type).upcast(data, version)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        message = f"must end in /schemas/{type}/ and a version that this node knows, and the data be of it"
        raise InvalidReport([{"loc": ("event", "dataschema"), "type": "unknown_schema", "msg": message}]) from error


def valid(adapter: TypeAdapter[T], data: object, *place: str) -> T:
    """Return data as what it is to be.

    Args:
        adapter: checks it.
        data: what came.
        place: where it stands.

    Raises:
        InvalidReport: it breaks rules.
    """
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise InvalidReport(list(map(_explained, broken_rules(error, *place)))) from None


def _explained(error: RuleViolation) -> RuleViolation:
    """Say in words what a name must be, which is a pattern to the reader of the schema."""
    if error.get("ctx", {}).get("pattern") != NAME:
        return error
    return {"loc": error["loc"], "type": NoName.rule, "msg": NoName.message}
