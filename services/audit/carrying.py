"""Requests to cosign, carried over links: the bodies of C2SP tlog-witness, and before an answer's its HTTP status."""

from collections.abc import Callable

from domain.node_id import NodeId
from services.audit.cosigning import Carry
from services.audit.witness import WitnessAnswer


def pack(answer: WitnessAnswer) -> bytes:
    """Return an answer as it goes over a link."""
    return b"%d %b\n%b" % (answer.status, answer.media_type.encode(), answer.body)


def unpack(raw: bytes) -> WitnessAnswer | None:
    """Return the answer that these bytes hold; None if they hold none: the neighbour is of a version without it."""
    head, _, body = raw.partition(b"\n")
    status, _, media_type = head.partition(b" ")
    if len(status) != 3 or not status.isdigit():
        return None
    return WitnessAnswer(int(status), body, media_type.decode("ascii", "replace"))


def over_links(ask: Callable[[NodeId, bytes], bytes | None]) -> Carry:
    """Return what carries requests to neighbours, by what asks them anything."""

    def carry(neighbour: NodeId, body: bytes) -> WitnessAnswer | None:
        answer = ask(neighbour, body)
        return None if answer is None else unpack(answer)

    return carry
