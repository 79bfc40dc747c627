"""From a publisher's own ids to ours: the same on every node, in whatever order the reports come.

What a publisher opens under an id of its own gets a uid that follows from that id and from the namespace in which it
reports. Some records have ids that follow from what they are about instead (a round by its number, an undertaking by
its task); for these the gateway remembers which publisher's id came with the report that opened them.
"""

from hashlib import sha256
from typing import NamedTuple, Protocol

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import NodeId

_HIDDEN = r"\x00-\x1f\x7f-\x9f\ufeff"
NAME = rf"^[^{_HIDDEN}]*[^{_HIDDEN}\s][^{_HIDDEN}]*$"
"""What a publisher's ids are made of: something that shows, without control characters, or the mark (U+FEFF) that some
programs leave before the first cell of a file: whoever reads an id must be able to write it."""


class External(NamedTuple):
    """A record as a publisher calls it."""

    organisation: NodeId
    kind: str
    id: str
    namespace: str | None = None
    """In which it is called so; the organisation's own if left out."""


class Aliases(Protocol):
    """Our ids of records whose id follows from what they are about, as far as they are remembered."""

    def get(self, name: External, /) -> AggregateId | None:
        """Return the id of a record, or None."""


def external_uid(organisation: NodeId, external: str, namespace: str | None = None) -> str:
    """Return the uid of what is opened under a publisher's id in a namespace of its organisation.

    One of the organisation's own namespace is a digest alone; any other begins with the mark of its namespace.
    """
    if namespace is None:
        return sha256(f"ext\0{organisation}\0{external}".encode()).hexdigest()[:32]
    digest = sha256(f"ext\0{organisation}\0{namespace}\0{external}".encode()).hexdigest()
    return mark_of(organisation, namespace) + digest[:22]


def mark_of(organisation: NodeId, namespace: str) -> str:
    """Return what the uids of a namespace begin with; no digest and no UUID has an `n`."""
    return "n" + sha256(f"namespace\0{organisation}\0{namespace}".encode()).hexdigest()[:9]


def external_id(name: External) -> AggregateId:
    """Return our id of a record that was opened under a publisher's id."""
    uid = external_uid(name.organisation, name.id, name.namespace)
    return aggregate_id(name.kind, uid, name.organisation)


def resolved(name: External, aliases: Aliases) -> AggregateId:
    """Return our id of a record: the one remembered, or the one that follows from the publisher's."""
    return aliases.get(name) or external_id(name)
