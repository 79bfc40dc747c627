"""Ids of aggregates: `task-019a8b…@bj.haidian` is a task, which one, and whose.

The owner stands in the id, so that no node can write another's aggregate and every reader knows where it lives: on the
node of its owner, or of the nearest organisation above it that has one.
"""

import re
from functools import lru_cache
from typing import Annotated, NewType

from pydantic import StringConstraints

from domain.node_id import PATTERN, NodeId

AggregateId = NewType("AggregateId", str)
"""`kind-uid@owner`; safe in a URL's path."""

_ID = rf"^[a-z][a-z-]{{0,31}}-[0-9a-z]{{1,40}}@{PATTERN[1:]}"
_PARTS = re.compile(r"(?P<kind>.+)-(?P<uid>[0-9a-z]+)@(?P<owner>.+)")

AggregateRef = Annotated[AggregateId, StringConstraints(pattern=_ID)]
"""A field that names an aggregate: of the kind that it is called after, or of several if it is called after none."""


class OfKind:
    """Says what a field may name: `into: Annotated[AggregateRef, OfKind("issue", own=True)]`."""

    __slots__ = ("kinds", "own", "unseen")

    def __init__(self, *kinds: str, own: bool = False, unseen: bool = False) -> None:
        """Make the mark.

        Args:
            kinds: one of these; any if there are none.
            own: of the organisation itself, whose record the command is for.
            unseen: if it is another organisation's, this node need not have seen it.
        """
        self.kinds, self.own, self.unseen = kinds, own, unseen


def aggregate_id(kind: str, uid: str, owner: NodeId) -> AggregateId:
    """Return the id of the `kind` of aggregate that `owner` keeps under `uid`."""
    return AggregateId(f"{kind}-{uid}@{owner}")


@lru_cache(65_536)  # the same few thousand ids are taken apart at every step of a command
def parts(id: AggregateId) -> tuple[str, str, NodeId]:
    """Return the kind, the uid and the owner of an id.

    Raises:
        ValueError: it is not an id.
    """
    match = _PARTS.fullmatch(id)
    if not match:
        raise ValueError(f"{id!r} is not the id of an aggregate")
    return match["kind"], match["uid"], NodeId(match["owner"])


def owner_of(id: AggregateId) -> NodeId:
    """Return the organisation whose record this is."""
    return parts(id)[2]


def counterpart(id: AggregateId, kind: str, owner: NodeId) -> AggregateId:
    """Return the id of what `owner` keeps in answer to `id`: an undertaking to a task, a participation to a patrol."""
    return aggregate_id(kind, parts(id)[1], owner)
