"""The names of a link on the wire.

Every subordinate has an account of its own on its superior's server, so these names are the same in all of them. What
ends in `up` goes to the superior, what ends in `down` to the subordinate.
"""

from enum import StrEnum

from domain.node_id import NodeId

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
