"""An inspection as its events make it, and how far it has come."""

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId, owner_of
from domain.heading import Heading
from domain.inspection.events import (
    ConsultationHeld,
    FeedbackDelivered,
    FeedbackRole,
    InspectionClosed,
    InspectionOpened,
    TeamDeployed,
    TeamWithdrawn,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.round import RoundKind
from domain.state import changed, state
from domain.words import Term


class InspectionStatus(Term):
    """Where an inspection stands."""

    OPENED = "opened", "待进驻", "opened"
    DEPLOYED = "deployed", "驻点中", "deployed"
    WITHDRAWN = "withdrawn", "已撤点", "withdrawn"
    FED_BACK = "fed-back", "已反馈", "fed back"
    CLOSED = "closed", "已办结", "closed"


@state
class Inspection:
    """An inspection as its events make it."""

    round: AggregateId
    round_kind: RoundKind
    target: NodeId
    team: AggregateId
    carried: tuple[AggregateId, ...]
    """The issues that it drew in."""
    status: InspectionStatus = InspectionStatus.OPENED
    consultations: int = 0
    list: AggregateId | None = None
    """The list on which the feedback was given."""
    root: str | None = None
    """As what that list was cited."""
    attended: tuple[FeedbackRole, ...] = ()


def evolve(inspection: Inspection | None, event: object) -> Inspection:
    """Return the inspection after one more of its events."""
    match inspection, event:
        case None, InspectionOpened():
            return Inspection(event.round, event.round_kind, event.target, event.team, event.carried)
        case Inspection(), TeamDeployed():
            return changed(inspection, status=InspectionStatus.DEPLOYED)
        case Inspection(), ConsultationHeld():
            return changed(inspection, consultations=inspection.consultations + 1)
        case Inspection(), TeamWithdrawn():
            return changed(inspection, status=InspectionStatus.WITHDRAWN)
        case Inspection(), FeedbackDelivered(list=list, root=root, attended=attended):
            return changed(inspection, status=InspectionStatus.FED_BACK, list=list, root=root, attended=attended)
        case Inspection(), InspectionClosed():
            return changed(inspection, status=InspectionStatus.CLOSED)
    raise Impossible(inspection, event)


inspection = Aggregate(
    "inspection", "inspections", evolve, zh="巡视", en="inspection", heading=Heading.INSPECTIONS, rank=3
)


class NotDeployed(
    Refusal,
    zh="巡视{status},不在驻点期间",
    en="the inspection is {status}: no team is there",
    transient=True,
    field="inspection",
):
    """Consultations, papers, dossiers, report and reconciliation belong to the time between moving in and leaving."""


class InspectionOfAnother(Refusal, zh="{inspection} 是其他单位的巡视", en="{inspection} is another's inspection"):
    """Evidence and reconciliation are kept by who inspects."""


def under_way(id: AggregateId, context: Context) -> Inspection:
    """Return an inspection of the owner's whose team is there.

    Raises:
        NotFound: this node has not seen it.
        InspectionOfAnother: it is another organisation's.
        NotDeployed: the team has not moved in, or has left.
    """
    if owner_of(id) != owner_of(context.id):
        raise InspectionOfAnother(inspection=id)
    state = context.require(Inspection, id)
    if state.status is not InspectionStatus.DEPLOYED:
        raise NotDeployed(status=state.status.words)
    return state
