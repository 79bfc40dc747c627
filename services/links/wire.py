"""What the two sides of a link tell and ask each other."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Literal

import orjson

from domain.words import Words

REASON = 1000
"""Characters of a reason that are taken from a neighbour."""


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
            event_id, alarm = data["id"], data.get("alarm")
            return cls(
                int(data["stored"]),
                event_id and str(event_id),
                int(data["head"]),
                int(data["told"]),
                data["missing"],
                Words(str(alarm["zh"]), str(alarm["en"])) if alarm else None,
                None if (at := data.get("at")) is None else int(at),
                str(digest) if (digest := data.get("digest")) else None,
                int(data.get("skipped", 0)),
                " ".join(str(data.get("reason", "")).split())[:REASON],
            )
        except (KeyError, TypeError) as error:
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
            what, after = data["what"], int(data["after"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a question: {error}") from error
        if what not in ("received", "sent"):
            raise ValueError(f"not a question: {what!r}")
        return cls(what, after)


def digest(raw: bytes) -> str:
    """Return the SHA-256 of an event's bytes, in hexadecimal."""
    return sha256(raw).hexdigest()


def event_id(raw: bytes) -> str:
    """Return the id of the event that these bytes hold."""
    return str(orjson.loads(raw)["id"])
