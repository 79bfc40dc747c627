"""An inspection as its events make it, and how far it has come."""

from dataclasses import dataclass, replace

from domain.aggregate import Aggregate, Context, Impossible
from domain.aggregate_id import AggregateId
from domain.cancellation import NumberedEntry, RecordedInAll, corrected, entry, require_standing, without
from domain.heading import Heading
from domain.inspection.events import (
    ConsultationCancelled,
    ConsultationCorrected,
    ConsultationHeld,
    DeploymentCancelled,
    FeedbackCorrected,
    FeedbackDelivered,
    FeedbackRole,
    InspectionCancelled,
    InspectionClosed,
    InspectionOpened,
    InspectionReopened,
    TeamDeployed,
    TeamWithdrawn,
    WithdrawalCancelled,
)
from domain.node_id import NodeId
from domain.refusal import Refusal
from domain.round.events import RoundKind
from domain.state import changed, state
from domain.tier import PATROLLING
from domain.words import Term, Words


class InspectionStatus(Term):
    """Where an inspection stands."""

    OPENED = "opened", "待进驻", "opened"
    DEPLOYED = "deployed", "驻点中", "deployed"
    WITHDRAWN = "withdrawn", "已撤点", "withdrawn"
    FED_BACK = "fed-back", "已反馈", "fed back"
    CLOSED = "closed", "已办结", "closed"
    CANCELLED = "cancelled", "登记已撤销", "cancelled"


@dataclass(frozen=True, slots=True)
class Consultation(NumberedEntry):
    """Somebody outside was asked about the inspected organisation."""

    host: Words
    topics: tuple[Words, ...]
    findings: str


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
    consulted: tuple[Consultation, ...] = ()
    """Who was asked outside, in the order of their numbers."""
    list: AggregateId | None = None
    """The list on which the feedback was given."""
    root: str | None = None
    """As what that list was cited."""
    attended: tuple[FeedbackRole, ...] = ()
    consultations_recorded: RecordedInAll = 0


def evolve(inspection: Inspection | None, event: object) -> Inspection:
    """Return the inspection after one more of its events."""
    if not inspection:
        if not isinstance(event, InspectionOpened):
            raise Impossible(inspection, event)
        return Inspection(event.round, event.round_kind, event.target, event.team, event.carried)
    if status := _STAGES.get(type(event)):
        inspection = changed(inspection, status=status)
    return _consulted(inspection, event) or _fed_back(inspection, event)


_STAGES = {
    TeamDeployed: InspectionStatus.DEPLOYED,
    DeploymentCancelled: InspectionStatus.OPENED,
    TeamWithdrawn: InspectionStatus.WITHDRAWN,
    WithdrawalCancelled: InspectionStatus.DEPLOYED,
    FeedbackDelivered: InspectionStatus.FED_BACK,
    InspectionClosed: InspectionStatus.CLOSED,
    InspectionReopened: InspectionStatus.FED_BACK,
    InspectionCancelled: InspectionStatus.CANCELLED,
}


def _consulted(inspection: Inspection, event: object) -> Inspection | None:
    match event:
        case ConsultationHeld(host=host, topics=topics, findings=findings):
            number = inspection.consultations_recorded + 1
            held = Consultation(number, host, topics, findings)
            return changed(inspection, consulted=(*inspection.consulted, held), consultations_recorded=number)
        case ConsultationCorrected(number=number, host=host, topics=topics, findings=findings):
            was = replace(entry(inspection.consulted, number), host=host, topics=topics, findings=findings)
            return changed(inspection, consulted=corrected(inspection.consulted, was))
        case ConsultationCancelled(number=number):
            return changed(inspection, consulted=without(inspection.consulted, number))
    return None


def _fed_back(inspection: Inspection, event: object) -> Inspection:
    match event:
        case FeedbackDelivered(list=list, root=root, attended=attended):
            return changed(inspection, list=list, root=root, attended=attended)
        case FeedbackCorrected(attended=attended):
            return changed(inspection, attended=attended)
    if type(event) not in _STAGES:
        raise Impossible(inspection, event)
    return inspection


inspection = Aggregate(
    "inspection",
    "inspections",
    evolve,
    zh="巡视",
    en="inspection",
    heading=Heading.INSPECTIONS,
    tiers=PATROLLING,
    rank=3,
)


class NotDeployed(
    Refusal,
    zh="巡视{status},不在驻点期间",
    en="the inspection is {status}: no team is there",
    transient=True,
    field="inspection",
):
    """Consultations, papers, dossiers, report and reconciliation belong to the time between moving in and leaving."""


def under_way(id: AggregateId, context: Context) -> Inspection:
    """Return an inspection of the owner's whose team is there.

    Raises:
        NotFound: this node has not seen it.
        NotDeployed: the team has not moved in, or has left.
    """
    state = context.require(Inspection, id)
    if state.status is not InspectionStatus.DEPLOYED:
        raise NotDeployed(status=state.status.words)
    return state


def require_moved_in(id: AggregateId, context: Context) -> None:
    """Refuse an inspection whose team never was there: nobody can have found or received anything.

    Raises:
        NotFound: this node has not seen it.
        RecordCancelled: it was taken back.
        NotDeployed: its team has not moved in.
    """
    state = context.require(Inspection, id)
    require_standing(state, id)
    if state.status is InspectionStatus.OPENED:
        raise NotDeployed(status=state.status.words)
