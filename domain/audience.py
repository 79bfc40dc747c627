"""Who may see an event, and over which links it travels (need to know).

An aggregate's audience is everybody whom its events name as taking part; it only grows. Superiors see what happens
below them unless it is restricted. The way through the tree follows from the ids alone, so every node on the way comes
to the same answer.
"""

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Annotated, Any, get_args, get_type_hints

from domain.aggregate_id import owner_of
from domain.envelope import Classification, Envelope
from domain.tree import NodeId, Organisation, is_within, superiors, towards


class _TakesPart:
    """Marks a field that names who takes part."""


Participant = Annotated[Organisation, _TakesPart]
"""A field that names an organisation which takes part, and so may see the aggregate from now on."""


def _marked(hint: Any) -> bool:
    return _TakesPart in getattr(hint, "__metadata__", ()) or any(map(_marked, get_args(hint)))


@cache
def _participant_fields(payload: type[Any]) -> tuple[str, ...]:
    hints = get_type_hints(payload, include_extras=True)
    return tuple(field.name for field in fields(payload) if _marked(hints[field.name]))


def participants(payload: Any) -> frozenset[NodeId]:
    """Return all whom this event names as taking part."""
    values = (getattr(payload, name) for name in _participant_fields(type(payload)))  # type: ignore[arg-type]
    named = ((value,) if isinstance(value, str) else value or () for value in values)
    return frozenset(NodeId(node) for nodes in named for node in nodes)


def recipients(envelope: Envelope) -> frozenset[NodeId]:
    """Return every node that may see the event, the one where it was decided left out."""
    if envelope.classification is Classification.LOCAL:
        return frozenset()
    seen_by: Iterable[NodeId] = envelope.audience
    if envelope.classification is Classification.INTERNAL:
        seen_by = {*seen_by, *superiors(envelope.source)}
    return frozenset(seen_by) - {envelope.source}


def next_hops(here: NodeId, envelope: Envelope) -> frozenset[NodeId]:
    """Return the neighbours to which `here` passes the event on: those on the way from its source to its recipients."""
    back = towards(here, envelope.source)
    hops = {towards(here, node) for node in recipients(envelope)}
    return frozenset(hop for hop in hops if hop and hop != back)


def may_come_from(here: NodeId, neighbour: NodeId, envelope: Envelope) -> bool:
    """Say whether `neighbour` is the one that may bring this event to `here`: its source lies that way, and owns it."""
    return towards(here, envelope.source) == neighbour and is_within(owner_of(envelope.subject), envelope.source)
