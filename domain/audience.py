"""Who may see an event, and over which links it travels (need to know).

An aggregate's audience is everybody whom its events name as taking part; it only grows. Superiors see what happens
below them unless it is restricted. The way through the tree follows from the ids alone, so every node on the way comes
to the same answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_type_hints

from domain.envelope import Classification, Envelope
from domain.node_id import WAYS, NodeId, Organisation, superiors, towards


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
    return _all(getattr(payload, name) for name in _participant_fields(type(payload)))  # type: ignore[arg-type]


def participants_in(payload: type[Any], data: Mapping[str, Any]) -> frozenset[NodeId]:
    """Return the same of an event of this class by its data, as it is stored."""
    return _all(data.get(name) for name in _participant_fields(payload))  # type: ignore[arg-type]


def _all(values: Iterable[Any]) -> frozenset[NodeId]:
    named = ((value,) if isinstance(value, str) else value or () for value in values)
    return frozenset(NodeId(node) for nodes in named for node in nodes)


def recipients(envelope: Envelope) -> frozenset[NodeId]:
    """Return every node that may see the event, the one where it was decided left out."""
    return _recipients(envelope.source, envelope.audience, envelope.classification)


def next_hops(here: NodeId, envelope: Envelope) -> frozenset[NodeId]:
    """Return the neighbours to which `here` passes the event on: those on the way from its source to its recipients."""
    return _next_hops(here, envelope.source, envelope.audience, envelope.classification)


@lru_cache(WAYS)
def _recipients(source: NodeId, audience: tuple[NodeId, ...], classification: Classification) -> frozenset[NodeId]:
    match classification:
        case Classification.LOCAL:
            return frozenset()
        case Classification.RESTRICTED:
            return frozenset(audience) - {source}
        case Classification.INTERNAL:
            return frozenset({*audience, *superiors(source)}) - {source}


@lru_cache(WAYS)
def _next_hops(
    here: NodeId, source: NodeId, audience: tuple[NodeId, ...], classification: Classification
) -> frozenset[NodeId]:
    back = towards(here, source)
    hops = {towards(here, node) for node in _recipients(source, audience, classification)}
    return frozenset(hop for hop in hops if hop and hop != back)


def may_come_from(here: NodeId, neighbour: NodeId, source: NodeId) -> bool:
    """Say whether `neighbour` is the one that may bring what was decided at `source` to `here`: it lies that way."""
    return towards(here, source) == neighbour
