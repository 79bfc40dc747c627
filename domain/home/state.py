"""A home as its events make it, and what follows from it: who may write, and who acts for whom."""

from collections.abc import Callable
from typing import Annotated

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, aggregate_id
from domain.heading import Heading
from domain.home.events import (
    HandOverBegun,
    HandOverCancelled,
    HomeHandedOver,
    HomeStated,
    SuccessorNamed,
    SuccessorRecalled,
)
from domain.node_id import NodeId, is_within, superior, towards
from domain.state import changed, state
from domain.words import Words


@state
class Home:
    """Where the records of one organisation are kept, as its events say."""

    organisation: NodeId
    home: Annotated[NodeId, Words("归属节点", "Home")]
    next: Annotated[NodeId | None, Words("移交至", "Handed over to")] = None
    """To whom they are being handed over."""
    before: Annotated[tuple[NodeId, ...], Words("历任归属节点", "Earlier homes")] = ()
    """Its earlier homes, in order."""
    successor: Annotated[NodeId | None, Words("承接单位", "Successor")] = None
    """Who acts for it, if it has ended."""


HomeOf = Callable[[NodeId], Home | None]
"""From an organisation to its home; None if nothing is recorded of it."""


def evolve(home: Home | None, event: object) -> Home:
    """Return the home after one more of its events."""
    match home, event:
        case None, HomeStated(organisation=organisation, home=node):
            return Home(organisation, node)
        case Home(), HandOverBegun(home=node):
            return changed(home, next=node)
        case Home(), HandOverCancelled():
            return changed(home, next=None)
        case Home(), HomeHandedOver(home=node):
            return changed(home, home=node, next=None, before=(*home.before, home.home))
        case Home(), SuccessorNamed(successor=successor):
            return changed(home, successor=successor)
        case Home(), SuccessorRecalled():
            return changed(home, successor=None)
    raise Impossible(home, event)


home = Aggregate("home", "homes", evolve, zh="归属节点", en="home", heading=Heading.RUNNING)


def home_id(organisation: NodeId) -> AggregateId:
    """Return the id under which an organisation's home is recorded: among its own records, so by each home in turn."""
    return aggregate_id("home", "0", organisation)


def may_have_written(node: NodeId, organisation: NodeId, home: Home | None) -> bool:
    """Say whether an organisation's record may hold what was decided on a node, by what is recorded of its home.

    An earlier home wrote the past, which may arrive late, when the record is shown to somebody new. Of whom nothing is
    recorded, a node of its own may write, or one above it that acts for it.
    """
    return node in (home.home, *home.before) if home else is_within(organisation, node)


def acts_for(actor: NodeId, organisation: NodeId, home_of: HomeOf) -> bool:
    """Say whether one organisation acts for another: it is that one, or succeeded it."""
    return actor == last_successor(organisation, home_of)


def last_successor(organisation: NodeId, home_of: HomeOf) -> NodeId:
    """Return who acts for an organisation: itself, or the last of those that succeeded one another."""
    line = [organisation]
    while (home := home_of(line[-1])) and home.successor and home.successor not in line:
        line.append(home.successor)
    return line[-1]


def homes_seen(context: Context) -> HomeOf:
    """Return what looks a home up among what a decision may know."""
    return lambda organisation: context.find(Home, home_id(organisation))


def follows_to(home: Home, here: NodeId, home_of: HomeOf) -> NodeId | None:
    """Return the neighbour to which the records kept here are to go without being asked, or None.

    They go towards the home of a successor; else where those of the organisation above were handed over from here.
    """
    if home.successor:
        successor = last_successor(home.successor, home_of)
        known = home_of(successor)
        return towards(here, known.home if known else successor)
    above = superior(home.organisation)
    moved = home_of(above) if above and home.organisation != here else None
    return towards(here, moved.home) if moved and here in moved.before else None
