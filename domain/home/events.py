"""What happens to a home, as each home in turn records it."""

from typing import Annotated

from domain.audience import Participant
from domain.fields import Text
from domain.node_id import Organisation
from domain.registry import event
from domain.words import Words


@event("登记归属节点", "Home stated", anew="HandOverBegun")
class HomeStated:
    """The node where an organisation's records are kept says so for the first time."""

    organisation: Participant
    home: Annotated[Organisation, Words("归属节点", "Home")]


@event("启动移交", "Hand-over begun", undone="HandOverCancelled")
class HandOverBegun:
    """From here on the new home gets what happens to the records, and their past besides; it may not write yet."""

    organisation: Participant
    home: Annotated[Participant, Words("移交至", "Handed over to")]


@event("撤销移交", "Hand-over cancelled", undone="HandOverBegun")
class HandOverCancelled:
    """The records stay where they are."""

    reason: Text


@event("移交归属节点", "Home handed over", anew="HandOverBegun")
class HomeHandedOver:
    """The last that the present home writes of the organisation's records: the new home has them all and goes on."""

    organisation: Participant
    home: Annotated[Participant, Words("归属节点", "Home")]


@event("明确承接单位", "Successor named", undone="SuccessorRecalled")
class SuccessorNamed:
    """The organisation has ended; another one acts for it from now on."""

    successor: Annotated[Participant, Words("承接单位", "Successor")]


@event("撤销承接单位", "Successor recalled", undone="SuccessorNamed")
class SuccessorRecalled:
    """The organisation has its place again, and acts for itself."""
