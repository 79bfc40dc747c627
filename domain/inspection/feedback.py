"""How an inspection comes to its end: the organisation is told what was found, by the frozen list (P2, P15, P16)."""

from typing import Annotated

from pydantic import Field

from domain.aggregate import Changes, Context, command, event_from
from domain.aggregate_id import AggregateRef, OfKind, counterpart, owner_of
from domain.citation import require_root
from domain.evidence.compiling import ListOfElsewhere, SecondList, require_dossiers
from domain.evidence.state import Evidence
from domain.fields import Text
from domain.inspection.events import FeedbackDelivered, FeedbackRole, InspectionClosed, Root
from domain.inspection.state import Inspection, InspectionStatus, inspection
from domain.list.freezing import shared_with
from domain.list.state import IssueList
from domain.refusal import About, Refusal


class NotWithdrawn(
    Refusal, zh="巡视{status},撤点后才能反馈", en="the inspection is {status}: the team leaves first", transient=True
):
    """Findings are fed back after the team has left."""


class FedBackBefore(Refusal, zh="本次巡视已经反馈", en="the findings were fed back before", about=About.RECORD):
    """An inspection is fed back once."""


class FeedbackMissing(
    Refusal, zh="巡视{status},尚未反馈", en="the inspection is {status}: the feedback comes first", transient=True
):
    """An inspection is over after its findings were fed back, and once."""


@command
class DeliverFeedback:
    """Tell the organisation what was found, by the list that gathers it."""

    list: Annotated[AggregateRef, OfKind("list", own=True)]
    root: Root
    attended: Annotated[tuple[FeedbackRole, ...], Field(min_length=1)]
    """As what people attended; who else should have been there is shown as a warning."""


@command
class CloseInspection:
    """Say that the inspection is over."""

    summary: Text | None = None


@inspection.decides(DeliverFeedback, zh="反馈巡视情况", en="Deliver the feedback", reported_as=FeedbackDelivered)
def deliver_feedback(state: Inspection, command: DeliverFeedback, context: Context) -> Changes:
    """Once, after the team has left, by the frozen list of what this inspection found; the inspected see it then.

    The list is the one that the evidence is about, and each of its key issues has a dossier there.
    """
    if state.status in (InspectionStatus.FED_BACK, InspectionStatus.CLOSED):
        raise FedBackBefore
    if state.status is not InspectionStatus.WITHDRAWN:
        raise NotWithdrawn(status=state.status.words)
    issues = context.require(IssueList, command.list)
    if issues.source != context.id:
        raise ListOfElsewhere(list=command.list)
    require_root(command.list, command.root, context)
    evidence = context.find(Evidence, counterpart(context.id, "evidence", owner_of(context.id)))
    if evidence and evidence.list != command.list:
        raise SecondList(list=evidence.list)
    require_dossiers(evidence, command.list, context)
    attended = tuple(dict.fromkeys(command.attended))
    delivered = event_from(FeedbackDelivered, command, target=state.target, attended=attended)
    return [delivered, *shared_with(state.target, issues, command.list)]


@inspection.decides(
    CloseInspection,
    zh="巡视办结",
    en="Close an inspection",
    reported_as=InspectionClosed,
    at=InspectionStatus.FED_BACK,
    otherwise=FeedbackMissing,
)
def close(_state: Inspection, command: CloseInspection, _context: Context) -> Changes:
    """Once, after the feedback."""
    return [event_from(InspectionClosed, command)]
