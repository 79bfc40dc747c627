"""A link: what a node knows of its connection to a neighbour. The node keeps it, and it goes nowhere else.

Nobody commands a link; the node itself records what happens to it, so that the history shows who could know what when.
"""

from domain.aggregate import Aggregate, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.envelope import Classification
from domain.fields import Line, Text
from domain.heading import Heading
from domain.node_id import NodeId, Organisation, superior
from domain.registry import event
from domain.state import changed, state

# ── Events ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@event("链路中断", "Link cut", undone="LinkHealed")
class LinkCut:
    """Nothing was heard of the neighbour any more; both sides go on, and what they have for each other waits."""

    neighbour: Organisation


@event("链路恢复", "Link healed", undone="LinkCut")
class LinkHealed:
    """The neighbour was heard, for the first time or again."""

    neighbour: Organisation


@event("链路停止", "Link stopped", undone="LinkResumed")
class LinkStopped:
    """Going on would have covered up that the two logs disagree; people must act."""

    neighbour: Organisation
    alarm: Line
    """What is wrong, as a code."""
    detail: Text
    """With the numbers, in English."""


@event("链路重新启用", "Link resumed", undone="LinkStopped")
class LinkResumed:
    """What had stopped the link is over."""

    neighbour: Organisation


# ── State ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@state
class Link:
    """A link as its events make it."""

    neighbour: NodeId
    connected: bool = False
    alarm: str | None = None


def evolve(link: Link | None, event: object) -> Link:
    """Return the link after one more of its events."""
    match event:
        case LinkCut(neighbour=neighbour):
            return changed(link or Link(neighbour), connected=False)
        case LinkHealed(neighbour=neighbour):
            return changed(link or Link(neighbour), connected=True)
        case LinkStopped(neighbour=neighbour, alarm=alarm):
            return changed(link or Link(neighbour), alarm=alarm)
        case LinkResumed(neighbour=neighbour):
            return changed(link or Link(neighbour), alarm=None)
    raise Impossible(link, event)


link = Aggregate(
    "link", "links", evolve, zh="链路", en="link", heading=Heading.RUNNING, classification=Classification.LOCAL
)


def link_id(node: NodeId, neighbour: NodeId) -> AggregateId:
    """Return the id under which `node` keeps its link to `neighbour`.

    Labels start with a letter, so the 0 keeps the superior apart from a subordinate that has the same label.
    """
    label = neighbour.rpartition(".")[2]
    return aggregate_id("link", f"0{label}" if neighbour == superior(node) else label, node)
