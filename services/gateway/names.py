"""From a publisher's own ids to ours: the same on every node, in whatever order the reports come.

What a publisher opens under an id of its own gets a uid that follows from that id. Some records have ids that follow
from what they are about instead (a round by its number, an undertaking by its task); for these the gateway remembers
which publisher's id came with the report that opened them.
"""

from hashlib import sha256
from typing import NamedTuple, Protocol

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import NodeId


class External(NamedTuple):
    """A record as a publisher calls it."""

    organisation: NodeId
    kind: str
    id: str


class Aliases(Protocol):
    """Our ids of records whose id follows from what they are about, as far as they are remembered."""

    def get(self, name: External, /) -> AggregateId | None:
        """Return the id of a record, or None."""


def external_uid(organisation: NodeId, external: str) -> str:
    """Return the uid of what an organisation opens under an id of its own."""
    return sha256(f"ext\0{organisation}\0{external}".encode()).hexdigest()[:32]


def external_id(name: External) -> AggregateId:
    """Return our id of a record that was opened under a publisher's id."""
    return aggregate_id(name.kind, external_uid(name.organisation, name.id), name.organisation)


def resolved(name: External, aliases: Aliases) -> AggregateId:
    """Return our id of a record: the one remembered, or the one that follows from the publisher's."""
    return aliases.get(name) or external_id(name)
