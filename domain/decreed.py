"""What the city decrees for all: calendars and deadline rules, in versions, known to every node below.

An old version stays in force for what happened before it was amended, so that a replay comes to the same dates.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from domain.aggregate import Context
from domain.aggregate_id import owner_of
from domain.node_id import NodeId, is_within
from domain.refusal import About, Refusal
from domain.tree.state import OrganisationTree, tree_of
from domain.words import Term


class NobodyNew(Refusal, zh="下级节点均已知悉", en="every node below knows of it already", about=About.RECORD):
    """What is shared is shared with somebody who did not have it."""


class DecreeStatus(Term):
    """Whether a decree still stands as it was first published."""

    PUBLISHED = "published", "已发布", "published"
    AMENDED = "amended", "已修订", "amended"


class DecreedVersion(Protocol):
    """One version of a decree."""

    @property
    def since(self) -> datetime:
        """When it was published."""


V = TypeVar("V", bound=DecreedVersion)


def in_force(versions: Sequence[V], at: datetime) -> V:
    """Return the version that was in force at a moment; before the first was published that one is the best known."""
    return next((version for version in reversed(versions) if version.since <= at), versions[0])


def nodes_below(context: Context) -> tuple[NodeId, ...]:
    """Return every node below the owner, as far as the trees that have been seen name them."""
    return tuple(sorted(set(_below(owner_of(context.id), context))))


def newcomers(addressees: Sequence[NodeId], context: Context) -> tuple[NodeId, ...]:
    """Return the nodes below that are not among the addressees.

    Raises:
        NobodyNew: there are none.
    """
    new = tuple(node for node in nodes_below(context) if node not in addressees)
    if not new:
        raise NobodyNew
    return new


def _below(top: NodeId, context: Context) -> Iterator[NodeId]:
    tree = context.find(OrganisationTree, tree_of(None, "", top))
    for organisation, entry in tree.entries.items() if tree else ():
        if organisation != top and is_within(organisation, top) and entry.node and not entry.closed:
            yield organisation
            yield from _below(organisation, context)
