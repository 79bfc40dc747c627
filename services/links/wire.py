"""What the two sides of a link tell and ask each other."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Literal

import orjson

from domain.words import Words

REASON = 1000
"""Characters of a reason that are taken from a neighbour."""
NAMED = 200
"""Characters of an id or a digest at most."""
LARGEST = 2**53
"""The largest number, and the last microsecond, that a neighbour may tell: databases and calendars take it."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What one side of a link tells the other every second and after each commit."""

    stored: int
    """The last number of yours that is in my log."""
    id: str | None
    """The id of that event."""
    head: int
    """The last number that I have for you."""
    told: int
    """What you last told me to have stored of mine."""
    missing: bool = False
    """True if the stream lacks the number that is due to me."""
    alarm: Words | None = None
    """Why I have stopped the link, if I have."""
    at: int | None = None
    """My time of day, in microseconds since 1970; None if the sender is of a version that does not tell it."""
    digest: str | None = None
    """Of the content of that event; None if the sender is of a version that does not tell it."""
    skipped: int = 0
    """The last number of yours that I passed over; 0 if I passed over none."""
    reason: str = ""
    """Why I did."""

    def encode(self) -> bytes:
        """Return the report's bytes."""
        return orjson.dumps(asdict(self))

    @classmethod
    def decode(cls, raw: bytes) -> "LinkReport":
        """Return the report that these bytes hold.

        Raises:
            ValueError: they hold none.
        """
        try:
            data = orjson.loads(raw)
            alarm, at = data.get("alarm"), data.get("at")
            return cls(
                _number(data["stored"]),
                _name(data["id"]),
                _number(data["head"]),
                _number(data["told"]),
                data["missing"] is True,
                Words(_line(alarm["zh"]), _line(alarm["en"])) if alarm else None,
                None if at is None else _number(at),
                _name(data.get("digest")),
                _number(data.get("skipped", 0)),
                _line(data.get("reason", "")),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"not a report: {error}") from error


@dataclass(frozen=True, slots=True)
class Question:
    """What a node that was put back to an older copy asks its neighbour."""

    what: Literal["received", "sent"]
    """What the neighbour received from here, or what it has for here."""
    after: int
    """Numbers behind this one."""

    def encode(self) -> bytes:
        """Return the question's bytes."""
        return orjson.dumps(asdict(self))

    @classmethod
    def decode(cls, raw: bytes) -> "Question":
        """Return the question that these bytes hold.

        Raises:
            ValueError: they hold none.
        """
        try:
            data = orjson.loads(raw)
            what, after = data["what"], _number(data["after"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a question: {error}") from error
        if what not in ("received", "sent"):
            raise ValueError("not a question: neither what was received nor what was sent")
        return cls(what, after)


COSIGN = b"old "
"""With what a question begins that asks to cosign the asker's log (C2SP tlog-witness, add-checkpoint)."""


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError(f"not a number from 0 to {LARGEST}")
    return value


def _name(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > NAMED or not value.isprintable():
        raise ValueError(f"not a name of at most {NAMED} characters that can be shown")
    return value


def _line(value: object) -> str:
    """Return what a neighbour says to people, as one line that can be shown and recorded."""
    text = str(value)[:REASON]
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def digest(raw: bytes) -> str:
    """Return the SHA-256 of an event's bytes, in hexadecimal."""
    return sha256(raw).hexdigest()


def event_id(raw: bytes) -> str | None:
    """Return the id of the event that these bytes hold; None if they name none."""
    return attribute(raw, "id")


def attribute(raw: bytes, name: str) -> str | None:
    """Return an attribute of the event that these bytes hold, which need not be one; None if they do not tell it."""
    try:
        return _name(orjson.loads(raw)[name])
    except (KeyError, TypeError, ValueError):
        return None
