"""Whether there is an organisation that a command names, as far as the node that decides can know.

A node knows those at and below its own: its tree names its hosted ones and its subordinates, and theirs come up. A tree
that never came says nothing; of other branches a node knows whom its own tree names, and takes the rest on trust, for
it works while it is cut off.

Whom a tree above names below the node, but none of the node's own branch, is about to act here: its records are on
their way, and until they are here nothing is begun about it.

How an organisation stands, those above it say: of its owner, and of those above that, a tree says only that they are
there. What else it may hold of them, from before that was the rule, counts for nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.aggregate_id import AggregateId, aggregate_id
from domain.node_id import PATTERN, NodeId, is_within, root_of, superiors
from domain.refusal import Refusal
from domain.state import changed
from domain.words import Words


class OrganisationUnknown(Refusal, zh="没有 {organisation} 这个单位", en="there is no organisation {organisation}"):
    """A command names whom this node has never heard of, and would have: the id is mistyped."""


class OrganisationGone(Refusal, zh="{organisation} 已撤销", en="{organisation} is closed"):
    """Nothing is begun about an organisation since it acts no more; its past stays, and may be recorded late."""


class OrganisationOnItsWay(
    Refusal,
    zh="{organisation} 的记录尚未移交到 {node}，请稍后办理",
    en="the records of {organisation} have not been handed over to {node} yet: try again later",
    transient=True,
):
    """Of whom the node that keeps the records of those above has yet to hear, nothing is begun before that."""


def tree_id(node: NodeId) -> AggregateId:
    """Return the id of a node's organisation tree: there is one."""
    return aggregate_id("tree", "0", node)


def names_in(details: Iterable[object], node: NodeId, seen: Mapping[AggregateId, Any]) -> dict[str, Words]:
    """Return what those of some details are called that are organisations, as far as the trees say that a node has."""
    found = ((each, _name_of(NodeId(each), node, seen)) for each in details if isinstance(each, str))
    return {organisation: name for organisation, name in found if name}


def _name_of(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> Words | None:
    if not re.fullmatch(PATTERN, organisation):
        return None
    trees = (seen.get(tree_id(each)) for each in (*superiors(organisation), node, organisation))
    entries = (tree.entries.get(organisation) for tree in trees if tree)
    return next((entry.name for entry in entries if entry), None)


def told_above(organisation: NodeId, seen: Mapping[AggregateId, Any]) -> Iterator[Any]:
    """Yield how an organisation stands in the trees of those above it, as far as they were seen, the nearest first."""
    for above in superiors(organisation):
        if (tree := seen.get(tree_id(above))) and organisation in tree.entries:
            yield tree.entries[organisation]


def ended(organisation: NodeId, seen: Mapping[AggregateId, Any]) -> bool:
    """Say whether a tree above an organisation, as far as they were seen, says that it is closed."""
    return any(entry.closed for entry in told_above(organisation, seen))


def entry_of(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> Any | None:
    """Return how an organisation stands in the trees that a node has seen; None if the node cannot know.

    Args:
        organisation: which one.
        node: the node that decides.
        seen: what it has seen.

    Raises:
        OrganisationUnknown: it stands in none, and would if there were such an organisation.
    """
    try:
        return _entry_in_branch(organisation, node, seen)
    except OrganisationUnknown:
        if told := next(told_above(organisation, seen), None):
            return told
        raise


def _entry_in_branch(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> Any | None:
    top: NodeId | None = node
    while top and (tree := seen.get(tree_id(top))):
        if entry := tree.entries.get(organisation):
            return _as_told_above(organisation, entry, seen)
        if not is_within(organisation, top):
            break
        below = (each for each in superiors(organisation) if each != top and is_within(each, top))
        top = next((each for each in below if each in tree.entries and tree.entries[each].node), None)
    if top and root_of(organisation) == root_of(node):
        return None
    raise OrganisationUnknown(organisation=organisation)


def _as_told_above(organisation: NodeId, entry: Any, seen: Mapping[AggregateId, Any]) -> Any:
    """Return how an organisation stands that is in a tree; whose end nobody above it says, it has not ended."""
    told = sorted(told_above(organisation, seen), key=lambda each: not each.closed)
    return told[0] if told else changed(entry, closed=False, closed_at=None, merged_into=None)


def require_open(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any], at: datetime) -> None:
    """Refuse to begin something about an organisation that there is not, or was not any more at a moment.

    Raises:
        OrganisationUnknown: there is none.
        OrganisationGone: it was closed before, or nobody knows when.
        OrganisationOnItsWay: it is to act on this node, or below it, and has not come yet.
    """
    entry = entry_of(organisation, node, seen)
    if entry and entry.closed and not (entry.closed_at and at < entry.closed_at):
        raise OrganisationGone(organisation=organisation)
    if entry and is_within(organisation, node) and not _has_come(organisation, node, seen):
        raise OrganisationOnItsWay(organisation=organisation, node=node)


def _has_come(organisation: NodeId, node: NodeId, seen: Mapping[AggregateId, Any]) -> bool:
    """Say whether a tree of a node, or of one below it, names an organisation."""
    branch = (each for each in (organisation, *superiors(organisation)) if is_within(each, node))
    return any((tree := seen.get(tree_id(each))) and organisation in tree.entries for each in branch)
