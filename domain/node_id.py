"""The ids of organisations: paths in their tree, which alone say who is whose neighbour.

`bj` is the city, `bj.haidian` a district, `bj.haidian.zhongguancun` a subdistrict, `bj.sasac` an agency. A node runs
for an organisation that acts on the board; a link joins a node and its superior. Nothing here knows which nodes run.
"""

from functools import lru_cache
from typing import Annotated, NewType

from annotated_types import MaxLen
from pydantic import StringConstraints

NodeId = NewType("NodeId", str)
"""A node, and the organisation that it runs for."""

LABEL = r"[a-z][a-z0-9]{0,31}"
PATTERN = rf"^{LABEL}(\.{LABEL}){{0,7}}$"

DISTRICT = 2
"""The depth of a district and of an agency."""

WAYS = 4096
"""Ways through the tree that are remembered: a board has few, and an event asks for several."""

Organisation = Annotated[NodeId, StringConstraints(pattern=PATTERN), MaxLen(200)]
"""A field that names an organisation: labels of a-z and 0-9, joined by dots, superior first (NATS-safe)."""


def superior(node: NodeId) -> NodeId | None:
    """Return the node above, or None for the root."""
    head, _, _ = node.rpartition(".")
    return NodeId(head) if head else None


def superiors(node: NodeId) -> tuple[NodeId, ...]:
    """Return all the nodes above, nearest first."""
    above = superior(node)
    return (above, *superiors(above)) if above else ()


def is_within(node: NodeId, top: NodeId) -> bool:
    """Say whether `node` is `top` itself or stands below it."""
    return node == top or is_below(node, top)


def is_below(node: NodeId, top: NodeId) -> bool:
    """Say whether `node` stands strictly below `top`."""
    return node.startswith(f"{top}.")


@lru_cache(WAYS)
def towards(here: NodeId, there: NodeId) -> NodeId | None:
    """Return the neighbour of `here` on the way to `there`, or None if `here` is `there`."""
    if here == there:
        return None
    if not is_within(there, here):
        return superior(here)
    label = there[len(here) + 1 :].partition(".")[0]
    return NodeId(f"{here}.{label}")


def depth(node: NodeId) -> int:
    """Return the node's tier by number: 1 for the city, 2 for its districts and agencies, and so on down."""
    return node.count(".") + 1


def district_of(node: NodeId) -> NodeId | None:
    """Return the district or agency in which an organisation stands, itself if it is one; None for the city."""
    return next((above for above in (node, *superiors(node)) if depth(above) == DISTRICT), None)


def common_superior(first: NodeId, *others: NodeId) -> NodeId | None:
    """Return the nearest node that stands above all of these, or None if there is none."""
    for above in superiors(first):
        if all(other != above and is_within(other, above) for other in others):
            return above
    return None


def root_of(node: NodeId) -> NodeId:
    """Return the organisation at the top of the tree: the city."""
    return NodeId(node.partition(".")[0])
