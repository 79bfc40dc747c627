"""How far each neighbour's events have come: the completeness line of every view, and the page of the links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from domain.node_id import NodeId, superior
from domain.words import Words
from projections import links as view
from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.stream.regions import Region, anchor
from services.dashboard.words.naming import name_of, names_in
from services.links.state import LinkState, Skipped

SHOWN = 50
"""Events that are listed at most."""
STEP = 5
"""Seconds to which "last heard" is rounded down: reports come every second, and nobody needs each of them."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One link."""

    neighbour: NodeId
    name: Words
    superior: bool
    connected: bool
    since: datetime
    heard_at: datetime | None
    received: int
    neighbour_head: int
    missing: int
    sent: int
    stored: int
    waiting: int
    alarm: Words | None
    advice: Words | None
    trouble: Words | None
    skipped: Skipped | None
    skipped_there: Skipped | None


@dataclass(frozen=True, slots=True)
class AsideEvent:
    """An event that a view could not take."""

    position: int
    type: str
    reason: Words
    at: datetime
    """Since when it is set aside."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How far a neighbour's events had come at a moment in the past."""

    name: Words
    received: int
    last: datetime | None
    """When the last of them was recorded where it was decided."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """All links, as they stand now or as they stood."""

    neighbours: tuple[Neighbour, ...] = ()
    arrivals: tuple[Arrival, ...] = ()


def completeness(context: PageContext, names: Mapping[NodeId, Words]) -> Region:
    """Return the completeness line."""
    now = Neighbours(neighbours=tuple(neighbour(state, context.here, names) for state in context.links))
    return Region("complete", "completeness.html", _then(context, names) if context.past else now, quiet=True)


@dataclass(frozen=True, slots=True)
class NodeTrouble:
    """How the node itself runs, where that is not as it should be."""

    failure: Words | None
    """Why it takes no commands, and what to do."""
    aside: int
    """How many events are set aside, for those who run the node."""
    events: tuple[AsideEvent, ...]
    """The first of them."""


def running(context: PageContext) -> Region:
    """Return what is wrong with the node itself, if anything is."""
    aside = context.board.count_aside() if context.operates else 0
    first = {each.position: each for each in context.board.set_aside()} if aside else {}
    shown = islice(first.values(), SHOWN)
    events = tuple(AsideEvent(each.position, each.type, each.reason, each.at) for each in shown)
    return Region("running", "running.html", NodeTrouble(context.board.failure(), aside, events), quiet=True)


def links(context: PageContext) -> PageContent:
    """Draw the links."""
    names = names_in(context.snapshot)
    if context.past:
        return PageContent(
            (context.status, Region("links", "completeness.html", _then(context, names))), context.snapshot.position
        )
    shown = (neighbour(state, context.here, names) for state in context.links)
    parts = tuple(Region(anchor("link", one.neighbour), "link.html", one, quiet=True) for one in shown)
    regions = context.status, running(context), Region("links", "links.html", None, parts)
    return PageContent(regions, context.snapshot.position)


def _then(context: PageContext, names: Mapping[NodeId, Words]) -> Neighbours:
    """Return what had come by then; whether the links were up is a matter of this node's own clock alone."""
    items = view.query(context.snapshot).items
    last = ((one, one.last.recorded if one.last else None) for one in items)
    return Neighbours(arrivals=tuple(Arrival(name_of(one.neighbour, names), one.number, at) for one, at in last))


def neighbour(state: LinkState, here: NodeId, names: Mapping[NodeId, Words]) -> Neighbour:
    """Return a link as it is shown."""
    return Neighbour(
        neighbour=state.neighbour,
        name=name_of(state.neighbour, names),
        superior=state.neighbour == superior(here),
        connected=state.connected,
        since=state.since,
        heard_at=_rounded(state.heard_at) if state.heard_at else None,
        received=state.received,
        neighbour_head=max(state.neighbour_head, state.received),
        missing=state.behind,
        sent=state.sent,
        stored=state.stored,
        waiting=state.waiting,
        alarm=state.alarm.words if state.alarm else None,
        advice=state.alarm.advice if state.alarm else None,
        trouble=state.trouble,
        skipped=state.skipped,
        skipped_there=state.skipped_there,
    )


def _rounded(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.second % STEP, microseconds=moment.microsecond)
