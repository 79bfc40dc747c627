"""What happens to a tree: organisations take their place in it, are called otherwise, end, and get nodes."""

from typing import Annotated

from domain.audience import Participant
from domain.fields import Text
from domain.moment import Moment
from domain.node_id import Organisation
from domain.registry import Data, event, without
from domain.tier import AgencyKind, Tier
from domain.words import Words


def _no_agency(data: Data) -> Data:
    """In version 1 nobody said what kind of body an agency is."""
    return {**data, "agency": None}


@event(
    "单位入网",
    "Organisation entered",
    version=2,
    upcasters={1: _no_agency},
    downcasters={1: without("agency")},
    undone="OrganisationClosed",
)
class OrganisationEntered:
    """An organisation takes its place on the board."""

    organisation: Participant
    name: Words
    tier: Tier
    node: bool
    """True if it runs a node, False if it acts on that of an organisation above it."""
    agency: AgencyKind | None = None
    """What kind of body it is, if it is of the agency tier."""


@event("单位更名", "Organisation renamed", anew="OrganisationRenamed")
class OrganisationRenamed:
    """It is called otherwise from now on; its id stays."""

    organisation: Organisation
    name: Words


ClosedAt = Annotated[Moment | None, Words("撤销时间", "When it was closed")]
"""From when on it acts no more; None if that is not known."""


def _undated(data: Data) -> Data:
    """In version 1 nobody said from when on."""
    return {**data, "closed_at": None}


_UNDATED = without("closed_at")


@event(
    "单位撤销",
    "Organisation closed",
    version=2,
    upcasters={1: _undated},
    downcasters={1: _UNDATED},
    undone="OrganisationEntered",
)
class OrganisationClosed:
    """It acts no more; its history stays."""

    organisation: Organisation
    reason: Text
    closed_at: ClosedAt = None


@event(
    "单位并入",
    "Organisation merged",
    version=2,
    upcasters={1: _undated},
    downcasters={1: _UNDATED},
    undone="OrganisationEntered",
)
class OrganisationMerged:
    """It acts no more: another one goes on with what it leaves."""

    organisation: Participant
    into: Annotated[Participant, Words("并入", "Merged into")]
    closed_at: ClosedAt = None


@event("启用节点", "Node set up", undone="NodeRetired")
class NodeSetUp:
    """An organisation that acted on the node of one above it runs one of its own; its records follow by a hand-over."""

    organisation: Organisation


@event("停用节点", "Node retired", undone="NodeSetUp")
class NodeRetired:
    """An organisation runs no node any more, and acts on that of an organisation above it."""

    organisation: Organisation
