"""What this node has from its neighbours, and since when it is cut off from one: the completeness line."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.aggregate_id import owner_of
from domain.envelope import Recorded
from domain.link import LinkCut, LinkHealed, LinkResumed, LinkStopped
from domain.node_id import NodeId
from domain.state import changed
from domain.words import Words
from projections.engine.snapshot import Snapshot
from projections.engine.view import Table, View

# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LinkRow:
    """This node's connection to a neighbour."""

    neighbour: NodeId
    owner: NodeId
    connected: bool
    since: datetime
    """When that began."""
    alarm: str | None = None
    detail: Words | None = None


@dataclass(frozen=True)
class ReceivedRow:
    """The last that came from a neighbour."""

    neighbour: NodeId
    number: int
    """Its number on the link: all up to it are here."""
    event: str
    source: NodeId
    """Where it was decided; on the way here it may have passed other nodes."""
    occurred: datetime
    recorded: datetime
    """When its source recorded it."""
    received: datetime
    """When this node recorded it."""


def _of_neighbour(recorded: Recorded) -> str | None:
    return recorded.link


links: Table[LinkRow] = Table("links", LinkRow)
received: Table[ReceivedRow] = Table("received", ReceivedRow, key=_of_neighbour, follows_occurrence=False)

# ── Folds ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@received.on_all
def came(_row: ReceivedRow | None, recorded: Recorded) -> ReceivedRow | None:
    """All up to this one are here."""
    if recorded.link is None or recorded.number is None:
        return None
    envelope = recorded.envelope
    return ReceivedRow(
        recorded.link,
        recorded.number,
        envelope.id,
        envelope.source,
        envelope.time,
        envelope.recorded,
        recorded.recorded_at,
    )


@links.on(LinkCut)
def cut(row: LinkRow | None, recorded: Recorded) -> LinkRow:
    """Nothing was heard any more."""
    return _turned(row, recorded, connected=False)


@links.on(LinkHealed)
def healed(row: LinkRow | None, recorded: Recorded) -> LinkRow:
    """The neighbour was heard."""
    return _turned(row, recorded, connected=True)


@links.on(LinkStopped)
def stopped(row: LinkRow | None, recorded: Recorded) -> LinkRow:
    """People must act."""
    event: LinkStopped = recorded.envelope.payload
    return changed(row or _turned(row, recorded, connected=False), alarm=event.alarm, detail=event.detail)


@links.on(LinkResumed)
def resumed(row: LinkRow | None, recorded: Recorded) -> LinkRow:
    """What had stopped the link is over."""
    return changed(row or _turned(row, recorded, connected=False), alarm=None, detail=None)


def _turned(row: LinkRow | None, recorded: Recorded, *, connected: bool) -> LinkRow:
    envelope = recorded.envelope
    new = row or LinkRow(envelope.payload.neighbour, owner_of(envelope.subject), connected, envelope.time)
    return changed(new, connected=connected, since=envelope.time)


view = View("links", 2, (links, received))

# ── Queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete this node's views are with regard to one neighbour."""

    neighbour: NodeId
    number: int
    """All that it sent up to this number is in the views; 0 if nothing came yet."""
    last: ReceivedRow | None
    age: timedelta | None
    """From the record of the last event at its source to the moment of the answer."""
    connected: bool | None
    """None if nothing is known of the link yet."""
    since: datetime | None
    alarm: str | None
    detail: Words | None


@dataclass(frozen=True, slots=True)
class CompletenessLine:
    """The completeness line."""

    position: int
    items: tuple[Completeness, ...]


def query(snapshot: Snapshot) -> CompletenessLine:
    """Return what is known of every neighbour that was ever heard of, by name."""
    known = {row.neighbour: row for row in snapshot.rows(links)}
    last = {row.neighbour: row for row in snapshot.rows(received)}
    neighbours = sorted({*known, *last})
    return CompletenessLine(snapshot.position, tuple(_of(snapshot, n, known.get(n), last.get(n)) for n in neighbours))


def _of(snapshot: Snapshot, neighbour: NodeId, link: LinkRow | None, last: ReceivedRow | None) -> Completeness:
    return Completeness(
        neighbour=neighbour,
        number=last.number if last else 0,
        last=last,
        age=max(snapshot.moment - last.recorded, timedelta()) if last else None,
        connected=link.connected if link else None,
        since=link.since if link else None,
        alarm=link.alarm if link else None,
        detail=link.detail if link else None,
    )
