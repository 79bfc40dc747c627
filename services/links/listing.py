"""What a recovery would do with each event: for people to look at before anything is changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from domain.node_id import NodeId
from services.links.anew import chunks, is_forked
from services.links.plan import HERE, is_disputed, with_log
from services.links.tellings import Side, Teller, Telling, Tellings, readable
from services.links.wire import attribute
from services.log import Log


class Fate(StrEnum):
    """What becomes of an event."""

    OWN = "own"
    """It is this node's, and comes back."""
    OTHERS = "others"
    """It is of others, and comes back, unless it is against a rule."""
    DIFFERS = "differs"
    """It is told differently: nothing is taken before people find out who is right."""
    LEFT = "left"
    """It cannot be read, or stands behind such a one: it is left to its link."""
    FORKED = "forked"
    """Nobody else has it: it goes to the file."""


@dataclass(frozen=True, slots=True)
class ToldAt:
    """Who tells an event."""

    who: str
    """A neighbour, or `-` for this node's own log."""
    number: int
    """On the link; in the log, the position."""
    digest: str
    """SHA-256 of what is told, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class RecoveredEvent:
    """An event, and what becomes of it."""

    fate: Fate
    id: str
    type: str | None
    record: str | None
    told: Sequence[ToldAt]


def listed(log: Log, told: Tellings, fork: int | None) -> Iterator[RecoveredEvent]:
    """Yield what a recovery from what is told would take, leave, or put aside; not what stays as it is."""
    stops = {neighbour: told.first_unreadable(neighbour) for neighbour in told.neighbours(Side.OFFERED)}
    for page in told.each():
        for each, tellers in with_log(log, page):
            fate = Fate.DIFFERS if told.has_rival(each.id) else _fate(each, tellers, log.node, stops, fork)
            if fate:
                yield _listed(fate, each.id, each.raw, tellers)
    if fork:
        yield from _forked(log, told, fork)


def _fate(
    each: Telling, tellers: Sequence[Teller], here: NodeId, stops: Mapping[NodeId, int | None], fork: int | None
) -> Fate | None:
    envelope = readable(each.raw)
    stays = any(teller.who == HERE and not (fork and teller.number >= fork) for teller in tellers)
    if is_disputed(tellers):
        return Fate.DIFFERS
    if envelope is None or any(_is_behind(teller, stops) for teller in each.tellers):
        return Fate.LEFT
    if any(teller.side is Side.OFFERED for teller in each.tellers):
        return Fate.OTHERS
    return Fate.OWN if envelope.source == here and not stays else None


def _is_behind(teller: Teller, stops: Mapping[NodeId, int | None]) -> bool:
    """Say whether what is told for us stands behind what cannot be read."""
    stop = stops.get(NodeId(teller.who)) if teller.side is Side.OFFERED else None
    return stop is not None and teller.number > stop


def _forked(log: Log, told: Tellings, fork: int) -> Iterator[RecoveredEvent]:
    for chunk in chunks(log, fork - 1, log.head() + 1):
        for recorded, raw in chunk:
            id = recorded.envelope.id
            if is_forked(recorded) and not told.holds(id):
                here = Teller(HERE, Side.HELD, recorded.position, sha256(raw.raw).digest())
                yield _listed(Fate.FORKED, id, raw.raw, [here])


def _listed(fate: Fate, id: str, raw: bytes, tellers: Sequence[Teller]) -> RecoveredEvent:
    told = [ToldAt(each.who, each.number, each.digest.hex()) for each in tellers]
    return RecoveredEvent(fate, id, attribute(raw, "type"), attribute(raw, "subject"), told)
