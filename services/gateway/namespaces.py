"""Whose records a system may write: those of the namespace in which it reports, and of no other.

The namespace of most records stands in their uid. Those whose id follows from what they are about belong to that of the
system that opened them. What people enter belongs to the organisation's own; indexes and tallies, to nobody.
"""

import re
from functools import cache
from typing import Protocol

from domain.aggregate_id import AggregateId, parts
from domain.authority import Actor
from services.gateway.aliases import kinds
from services.gateway.names import mark_of
from services.gateway.routing import reportable

_MARKED = re.compile(r"(n[0-9a-f]{9})[0-9a-f]{22}")


class Openers(Protocol):
    """Which system opened the records whose ids follow from what they are about."""

    def opened_in(self, id: AggregateId, /) -> str | None:
        """Return the mark of the namespace in which a record was opened; None for the organisation's own."""


def may_write(publisher: Actor, id: AggregateId, openers: Openers, *, exists: bool) -> bool:
    """Say whether something may happen to a record because a publisher reports it.

    Args:
        publisher: who reports, and in which namespace.
        id: of the record.
        openers: what opened the records whose ids do not say it.
        exists: whether there is one: what is not there can be opened by anybody, unless its id says whose it is.
    """
    kind, uid, _ = parts(id)
    if kind not in _reported():
        return True
    if kind in kinds():
        return not exists or openers.opened_in(id) == _mark(publisher)
    marked = _MARKED.fullmatch(uid)
    return (marked[1] if marked else None) == _mark(publisher)


def _mark(publisher: Actor) -> str | None:
    return mark_of(publisher.organisation, publisher.namespace) if publisher.namespace else None


@cache
def _reported() -> frozenset[str]:
    return frozenset(each.aggregate.kind for each in reportable().values())
