"""An event as CloudEvents 1.0 has it, made and checked before it is sent."""

import json
import os
import re
import time as clock
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from yipan_client.errors import InvalidEvent

Event = dict[str, Any]
"""The attributes of an event and its `data`, as they stand in JSON."""

REQUIRED = ("specversion", "id", "source", "type", "subject", "time", "data")
"""What a report must have. CloudEvents leaves `subject` and `time` open; a node must know whose record, and when."""

LONGEST = 400
"""Characters of an attribute."""

_TEXTS = ("id", "source", "type", "subject")
_NAME = re.compile(r"[a-z0-9]{1,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII)


def event(
    type: str,
    data: Mapping[str, object],
    *,
    subject: str,
    source: str,
    time: datetime | str | None = None,
    id: str | None = None,
    **extensions: str | int | bool,
) -> Event:
    """Return an event.

    Args:
        type: one of the node's event types: `IssueRaised`.
        data: its fields.
        subject: the record that it is about, by the id that it has in your system.
        source: your system: a URI that stays the same, `https://oa.haidian.example/issues`.
        time: when it occurred, with its time zone; now if it is left out.
        id: your own name for this event, never used for another one; a UUIDv7 if it is left out.
        extensions: further attributes of CloudEvents.

    Raises:
        InvalidEvent: an attribute breaks a rule.
    """
    return checked(
        {
            "specversion": "1.0",
            "id": uuid7() if id is None else id,
            "source": source,
            "type": type,
            "subject": subject,
            "time": _text(datetime.now(UTC) if time is None else time),
            "datacontenttype": "application/json",
            **extensions,
            "data": dict(data),
        }
    )


def checked(event: Event) -> Event:
    """Return the event, which follows the rules.

    Raises:
        InvalidEvent: it does not; the message names the attribute and the rule.
    """
    missing = [name for name in REQUIRED if name not in event]
    if missing:
        raise InvalidEvent(f"{missing[0]}: is missing")
    if event["specversion"] != "1.0":
        raise InvalidEvent("specversion: must be '1.0'")
    for name, value in event.items():
        if name != "data":
            _check_attribute(name, value)
    if not isinstance(event["data"], dict):
        raise InvalidEvent("data: must be an object with the fields of the event")
    return event


def encode(event: Event) -> bytes:
    """Return the JSON of an event, in one line.

    Raises:
        InvalidEvent: its data holds what JSON cannot say.
    """
    try:
        return json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidEvent(f"data: cannot be written as JSON: {error}") from error


def uuid7() -> str:
    """Return a new UUID of version 7 (RFC 9562, 5.7): milliseconds since 1970, then chance; later ones sort later."""
    value = (clock.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76  # the version
    value = value & ~(0x3 << 62) | 0x2 << 62  # the variant
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _check_attribute(name: str, value: object) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidEvent(f"{name}: an attribute's name has 1 to 20 lower-case letters and digits")
    if not isinstance(value, str | int | bool):
        raise InvalidEvent(f"{name}: must be a text, an integer or a truth value")
    if name in _TEXTS and (not isinstance(value, str) or not value.strip()):
        raise InvalidEvent(f"{name}: must be a text that is not empty")
    if isinstance(value, str) and len(value) > LONGEST:
        raise InvalidEvent(f"{name}: must have at most {LONGEST} characters")
    if isinstance(value, str) and _CONTROL.search(value):
        raise InvalidEvent(f"{name}: must be one line without control characters")
    if name == "time":
        _check_moment(value)


def _check_moment(value: object) -> None:
    rule = "time: must be a moment with its time zone, as in 2019-05-16T09:30:00+08:00"
    if not isinstance(value, str) or not _MOMENT.fullmatch(value) or not "1949" <= value[:4] < "9000":
        raise InvalidEvent(rule)
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise InvalidEvent(f"{rule} ({error})") from error


def _text(moment: datetime | str) -> str:
    if isinstance(moment, str):
        return moment
    if moment.utcoffset() is None:
        raise InvalidEvent("time: must have a time zone, or nobody knows which moment is meant")
    return moment.isoformat()
