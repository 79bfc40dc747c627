"""How records are handed from one node to another next to it."""

from typing import Annotated, Protocol

from domain.aggregate import Changes, Context, command
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Role
from domain.fields import Text
from domain.home.events import HandOverBegun, HandOverCancelled, HomeHandedOver, HomeStated
from domain.home.state import Home, home, home_id, homes_seen, last_successor
from domain.node_id import NodeId, is_within, superior
from domain.on_board import ended
from domain.refusal import About, Refusal
from domain.relation import InLine
from domain.tree.state import OrganisationTree, TreeEntry, tree_of
from domain.words import Words


class NoNodeThere(Refusal, zh="{home} 不是与本节点相邻的在网节点", en="{home} is not a node next to this one"):
    """Records go from neighbour to neighbour: to the node above, or to one that was set up below."""


class OutOfLine(
    Refusal, zh="{organisation} 的记录不能移交至 {home}", en="the records of {organisation} are not handed to {home}"
):
    """An organisation's home is its own node or one above it, or that of its successor."""


class HandOverUnderWay(Refusal, zh="正在移交至 {home}", en="they are being handed over to {home}", about=About.RECORD):
    """One hand-over ends before the next begins."""


class NoHandOver(Refusal, zh="没有正在进行的移交", en="nothing is being handed over", about=About.RECORD):
    """What was begun is cancelled, and what is complete is not."""


class NodesBelow(
    Refusal, zh="{organisation} 是本节点的下级节点", en="{organisation} runs a node below this one", about=About.RECORD
):
    """A node on which others depend stays; theirs are handed over first."""


@command
class StateHome:
    """Say that the records of an organisation are kept here."""

    organisation: InLine


@command
class HandOver:
    """Hand the records of an organisation to another node, with all their past."""

    organisation: InLine
    home: Annotated[InLine, Words("移交至", "Handed over to")]


@command
class CancelHandOver:
    """Keep what was about to be handed over."""

    reason: Text


class OfOrganisation(Protocol):
    """A command about the home of an organisation."""

    @property
    def organisation(self) -> NodeId:
        """Which one."""


def home_named(command: OfOrganisation, _uid: str, _owner: NodeId) -> AggregateId:
    """Return the id of the home that a command is about: whoever runs the node gives it for all that act there."""
    return home_id(command.organisation)


@home.opens(StateHome, zh="登记归属节点", en="State a home", id=home_named, role=Role.OPERATOR)
def state_home(_command: StateHome, context: Context) -> Changes:
    """Once, by the node that acts for the organisation."""
    return [stated(context)]


@home.decides(HandOver, zh="移交记录", en="Hand over records", opens=home_named, role=Role.OPERATOR)
def hand_over(state: Home | None, command: HandOver, context: Context) -> Changes:
    """To a node next to this one. Work goes on here until that one has been sent all there is."""
    organisation = owner_of(context.id)
    if state and state.next:
        raise HandOverUnderWay(home=state.next)
    _require_neighbour(command.home, context)
    _require_line(command.home, context)
    if organisation == context.node:
        _require_none_below(context)
    begun = HandOverBegun(organisation=organisation, home=command.home)
    return [begun] if state else [stated(context), begun]


@home.decides(CancelHandOver, zh="撤销移交", en="Cancel a hand-over", role=Role.OPERATOR)
def cancel_hand_over(state: Home, command: CancelHandOver, _context: Context) -> Changes:
    """Until it is complete."""
    if not state.next:
        raise NoHandOver
    return [HandOverCancelled(reason=command.reason)]


def handed_over(state: Home) -> HomeHandedOver:
    """Return the statement that completes a hand-over; the node gives it when the new home is sent all there is.

    Raises:
        NoHandOver: none was begun.
    """
    if not state.next:
        raise NoHandOver
    return HomeHandedOver(organisation=state.organisation, home=state.next)


def stated(context: Context) -> HomeStated:
    """Return the first statement of a home: where it is decided."""
    return HomeStated(organisation=owner_of(context.id), home=context.node)


def _require_neighbour(node: NodeId, context: Context) -> None:
    entry = _tree(context).get(node)
    adjacent = superior(node) == context.node or superior(context.node) == node
    if not (adjacent and entry and entry.node and not ended(node, context.seen)):
        raise NoNodeThere(home=node)


def _require_line(node: NodeId, context: Context) -> None:
    organisation = owner_of(context.id)
    successor = last_successor(organisation, homes_seen(context))
    if superior(context.node) != node and not is_within(successor, node):
        raise OutOfLine(organisation=organisation, home=node)


def _require_none_below(context: Context) -> None:
    for organisation, entry in _tree(context).items():
        if organisation != context.node and is_within(organisation, context.node) and entry.node and not entry.closed:
            raise NodesBelow(organisation=organisation)


def _tree(context: Context) -> dict[NodeId, TreeEntry]:
    tree = context.find(OrganisationTree, tree_of(None, "", context.node))
    return dict(tree.entries) if tree else {}
