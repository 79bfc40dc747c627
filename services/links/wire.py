"""The names on the wire of a link.

Every subordinate has an account of its own on its superior's server, so these names are the same in all of them. What
ends in `up` goes to the superior, what ends in `down` to the subordinate.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

import orjson

from domain.tree import NodeId

CONSUMER = "intake"
"""The durable consumer through which the receiver of a stream pulls."""

SUPERIOR_ACCOUNT = "SUPERIOR"
"""The account of a node's own server that is joined to its account on the superior's server; ids are lower case."""


class Direction(StrEnum):
    """Which way something goes in the tree."""

    UP = "up"
    DOWN = "down"

    @property
    def opposite(self) -> "Direction":
        """The other way."""
        return Direction.DOWN if self is Direction.UP else Direction.UP

    @property
    def stream(self) -> str:
        """The stream of the events that go this way; its only subject is the direction's name."""
        return self.upper()

    @property
    def reports(self) -> str:
        """The subject of the reports that go this way."""
        return f"report.{self}"

    @property
    def questions(self) -> str:
        """The subject of the questions that go this way."""
        return f"ask.{self}"

    @property
    def replies(self) -> str:
        """What the inboxes begin with whose owner receives what goes this way."""
        return f"reply.{self}"


def token(node: NodeId) -> str:
    """Return a node's id as one token: the name of its account, of its server and of its JetStream domain."""
    return node.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Report:
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

    def encode(self) -> bytes:
        """Return the report's bytes."""
        return orjson.dumps(asdict(self))

    @classmethod
    def decode(cls, raw: bytes) -> "Report":
        """Return the report that these bytes hold.

        Raises:
            ValueError: they hold none.
        """
        try:
            data = orjson.loads(raw)
            event_id = data["id"]
            return cls(
                int(data["stored"]), event_id and str(event_id), int(data["head"]), int(data["told"]), data["missing"]
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a report: {error}") from error


def event_id(raw: bytes) -> str:
    """Return the id of the event that these bytes hold."""
    return str(orjson.loads(raw)["id"])
