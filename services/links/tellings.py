"""What neighbours tell of a node's events before it recovers: what would come back, and what they tell differently."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile

from domain.envelope import Envelope
from domain.node_id import NodeId
from services.cloudevents import Malformed, decode
from services.links.wire import digest, event_id
from services.log import Log

HERE = "-"
"""Who tells what stands in the log itself."""
SHOWN = 20
"""Events that a message names at most."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one neighbour has."""

    held: Sequence[tuple[int, bytes]]
    """Of ours, from the last number that we know it has stored."""
    offered: Sequence[tuple[int, bytes]]
    """For us, after what we have."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recovery would do."""

    own: int
    """Events of this node that would come back."""
    alone: int
    """Those of them that one neighbour alone tells: nobody else could contradict it."""
    others: int
    """Events of others that would come back."""
    unreadable: int
    """Events that this program cannot read; each is left to its link, with what stands behind."""
    fork: int | None
    """From which position on the log contradicts what neighbours hold, and would be built anew."""


class Disputed(Exception):
    """Two tell an event differently. Nothing was written: people must find out who is right."""

    def __init__(self, disputes: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self.disputes = disputes
        told = "; ".join(f"{id}: {_versions(of)}" for id, of in list(disputes.items())[:SHOWN])
        super().__init__(
            f"told differently, so nothing was taken: {told} ({len(disputes)} in all; {HERE} is this node's own log)."
            " Find out who is right, and leave the other out with --without"
        )


def require_agreement(log: Log, holdings: Mapping[NodeId, Holdings]) -> None:
    """Demand that nobody tells an event differently from anybody else, or from the log.

    Raises:
        Disputed: somebody does.
    """
    disputes = {id: of for id, of in _tellers(log, holdings).items() if len(of) > 1}
    if disputes:
        raise Disputed({id: list(of.values()) for id, of in disputes.items()})


def planned(log: Log, holdings: Mapping[NodeId, Holdings], fork: int | None) -> Plan:
    """Return what a recovery from these holdings would do."""
    tellers: dict[str, set[NodeId]] = {}
    for neighbour, holding in holdings.items():
        for event in (readable(raw) for _, raw in holding.held):
            if event and event.source == log.node and (fork or not log.find(event.id)):
                tellers.setdefault(event.id, set()).add(neighbour)
    alone = sum(1 for each in tellers.values() if len(each) == 1)
    others = sum(1 for each in holdings.values() for _ in takewhile(readable, (raw for _, raw in each.offered)))
    return Plan(len(tellers), alone, others, sum(1 for _, raw in _told(holdings) if not readable(raw)), fork)


def readable(raw: bytes) -> Envelope | None:
    """Return the event that these bytes hold; None if they hold none: a neighbour keeps what it skipped, too."""
    try:
        return decode(raw)
    except Malformed:
        return None


def _tellers(log: Log, holdings: Mapping[NodeId, Holdings]) -> dict[str, dict[bytes, list[str]]]:
    """Return who tells each event, by its content; what names no event stands for itself."""
    found: dict[str, dict[bytes, list[str]]] = {}
    for who, raw in _told(holdings):
        found.setdefault(event_id(raw) or digest(raw), {}).setdefault(sha256(raw).digest(), []).append(who)
    for id, of in found.items():
        if (own := _own(log, id)) is not None:
            of.setdefault(sha256(own).digest(), []).append(HERE)
    return found


def _told(holdings: Mapping[NodeId, Holdings]) -> Iterator[tuple[NodeId, bytes]]:
    for neighbour, holding in holdings.items():
        yield from ((neighbour, raw) for _, raw in (*holding.held, *holding.offered))


def _own(log: Log, id: str) -> bytes | None:
    recorded = log.find(id)
    return log.read_raw(recorded.position - 1, 1)[0].raw if recorded else None


def _versions(of: Sequence[Sequence[str]]) -> str:
    return " ≠ ".join(", ".join(sorted(set(who))) for who in of)
